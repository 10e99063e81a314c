"""From the chain to the facts the domain judges: what was copied, drilled and brought back.

A copy belongs to the repository it was made in: what lies in a repository that has since been made
anew under the same name is no copy any more, so deeds are held to the repository's id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from abide.agent.context import Agent
from abide.domain.control import BackupOutcome, Facts
from abide.domain.control.doubt import judged
from abide.domain.errors import ChainBroken
from abide.domain.evidence import verify
from abide.engines.dumps import sqlserver
from abide.wire.alarm_deeds import read_alarms
from abide.wire.deeds import BackupDeed, DrillDeed, read_backups, read_proofs
from abide.wire.kit_deeds import cut_at, read_kits


def about_copy(agent: Agent, system: str, repository: str) -> dict[str, Any]:
    """Given a system and a place, return what every entry about that copy names."""
    known = agent.spool.repository(repository)
    return {
        "system": system,
        "repository": repository,
        "repository_id": None if known is None else known.id,
    }


def complete_backups(agent: Agent, system: str) -> Iterator[BackupDeed]:
    """Given a system, return its complete backups that are still copies, newest entry first."""
    return (
        deed
        for deed in backups_of(agent, system)
        if deed.outcome is BackupOutcome.COMPLETE and deed.snapshot is not None
    )


def backups_of(agent: Agent, system: str) -> Iterator[BackupDeed]:
    """Given a system, return its backups of any outcome that are still copies, newest first."""
    ids = _repository_ids(agent)
    removed = removed_copies(agent)
    for row in agent.spool.rows_of("backup"):
        facts = row["facts"]
        gone = (facts.get("repository"), facts.get("snapshot")) in removed
        if facts.get("system") == system and _is_current(facts, ids) and not gone:
            with suppress(ChainBroken):  # one entry that does not read hides no other copy
                yield read_backups([row])[0]


def newest_rows(agent: Agent, kind: str) -> Iterator[Mapping[str, Any]]:
    """Given `backup` or `drill`, return the entries of that kind, newest first, of any system, that
    are of repositories as they are known now."""
    ids = _repository_ids(agent)
    return (row for row in agent.spool.rows_of(kind) if _is_current(row["facts"], ids))


def removed_copies(agent: Agent) -> set[tuple[str, str]]:
    """Return (place, snapshot) of every copy that retention removed, or found gone."""
    return {
        (str(row["facts"].get("repository")), str(snapshot))
        for row in agent.spool.rows_of("retention")
        for key in ("removed_snapshots", "gone_snapshots")
        for snapshot in row["facts"].get(key) or ()
    }


def drills_of(agent: Agent, system: str, repository: str) -> Iterator[tuple[datetime, DrillDeed]]:
    """Given a system and a place, return (moment, drill) of the drills there, newest first."""
    ids = _repository_ids(agent)
    for row in agent.spool.rows_of("drill"):
        facts = row["facts"]
        mine = (facts.get("system"), facts.get("repository")) == (system, repository)
        if mine and _is_current(facts, ids):
            with suppress(ChainBroken):
                yield read_proofs([row])[0]


def undeclared_systems(agent: Agent) -> list[str]:
    """Return the systems that were copied, have no sources any more, and were not retired since."""
    declared = {each.name for each in agent.settings.systems if each.sources}
    missing: dict[str, bool] = {}
    for row in agent.spool.rows():
        facts = row.get("facts", {})
        system = str(facts.get("system", ""))
        if row.get("kind") == "backup" and facts.get("snapshot") and system not in declared:
            missing[system] = True
        elif row.get("kind") == "retired":
            missing.pop(system, None)
    return sorted(missing)


def gather(agent: Agent, scratch_too_small: frozenset[str] = frozenset()) -> Facts:
    """Return all facts of the spool, with the chain verified from its first entry to its last."""
    try:
        entries = list(agent.spool.rows())
    except ChainBroken as broken:
        return Facts(chain_intact=False, first_broken=broken.first_broken)
    checked = verify(entries)
    if not checked.intact:
        return Facts(chain_intact=False, first_broken=checked.first_broken)
    ids = _repository_ids(agent)
    current = [each for each in entries if _is_current(each["facts"], ids)]
    try:
        backups = read_backups(current)
        proofs = read_proofs(current)
        alarms = read_alarms(entries)
    except ChainBroken as broken:
        return Facts(chain_intact=False, first_broken=broken.first_broken)
    drills = [fact for at, deed in proofs if (fact := deed.fact(at)) is not None]
    return Facts(
        backups=judged((deed.fact() for deed in backups), alarms),
        drills=tuple(drills),
        latest_at=max((datetime.fromisoformat(each["at"]) for each in entries), default=None),
        scratch_too_small=scratch_too_small,
        not_yet_run=_not_yet_run(agent),
        cut_at=cut_at(entries, ids),
        alarms=alarms,
        kit=replace(read_kits(entries), limit_days=agent.settings.kit.limit_days),
    )


def _not_yet_run(agent: Agent) -> dict[str, str]:
    """Return the systems whose data is kept by what Abide was never run on, and what that is."""
    if sqlserver.PROVEN_ON:
        return {}  # each drill says which versions that covers
    return {
        each.name: "SQL Server"
        for each in agent.settings.systems
        if any(source.kind == "sqlserver" for source in each.sources)
    }


def _repository_ids(agent: Agent) -> dict[str, str]:
    return {
        name: known.id
        for name in agent.settings.repositories
        if (known := agent.spool.repository(name)) is not None
    }


def _is_current(facts: dict[str, Any], ids: dict[str, str]) -> bool:
    """Given an entry's facts, say whether they are of a repository as it is known now."""
    identity = facts.get("repository_id")
    if identity is None:  # never taken up: what went wrong there still counts, nothing else does
        return facts.get("outcome") in ("failed", "absent")
    return bool(ids.get(str(facts.get("repository"))) == identity)
