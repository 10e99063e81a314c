"""What a place holds, seen with the log: whose each snapshot is, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from abide.agent.context import Agent
from abide.agent.manifest.shelf import (
    DATA_TAG,
    MANIFESTS_TAG,
    agent_tag,
    manifest_tag,
    system_tag,
)
from abide.agent.memory import backups_of
from abide.agent.signs.alarms import all_alarms
from abide.domain.control import BackupOutcome, DrillFact
from abide.domain.control.state import is_failure, is_shown
from abide.domain.errors import ChainBroken
from abide.domain.retention import Held
from abide.domain.ruin import suspect_spans
from abide.engines.restic.repository import Snapshot
from abide.wire.deeds import PROOF_KINDS, BackupDeed, read_proofs

_OF = "abide-manifest-of="


@dataclass(frozen=True)
class Holdings:
    """What lies in one place: `held` by system is ours to judge, `untouched` is how many others
    there are (of another agent, of a system no longer declared, or unknown to this log), `gone`
    are copies that the log knows and that are not there any more."""

    listed: tuple[Snapshot, ...]
    held: dict[str, tuple[Held, ...]]
    untouched: int
    gone: tuple[str, ...]


def holdings(agent: Agent, place: str, listed: Sequence[Snapshot]) -> Holdings:
    """Given a place and what it lists, return it sorted out."""
    mark = agent_tag(agent.spool.agent_id)
    mine = [each for each in listed if {DATA_TAG, mark} <= set(each.tags)]
    # manifests, heads and the like are records, not copies
    copies = [e for e in listed if e in mine or not {MANIFESTS_TAG, mark} & set(e.tags)]
    held: dict[str, tuple[Held, ...]] = {}
    gone: list[str] = []
    for declared in agent.settings.systems:
        known = known_copies(agent, declared.name, place)
        of_it = [each for each in mine if system_tag(declared.name) in each.tags]
        there = (_held(agent, each, known, listed) for each in of_it)
        found = [each for each in there if each is not None]
        held[declared.name] = tuple(_with_proofs(agent, declared.name, place, found))
        ids = {each.id for each in listed}
        gone += [snapshot for snapshot in known if snapshot not in ids]
    judged = sum(len(each) for each in held.values())
    return Holdings(tuple(listed), held, len(copies) - judged, tuple(gone))


def orphans(agent: Agent, listed: Sequence[Snapshot], removed: Iterable[str]) -> list[str]:
    """Given what a place lists and which of it goes, return the snapshots of ours that then hold
    manifests of nothing."""
    going = set(removed)
    stays = [each for each in listed if each.id not in going]
    names = {each.id[:8] for each in stays} | {each.original[:8] for each in stays if each.original}
    mine = {MANIFESTS_TAG, agent_tag(agent.spool.agent_id)}
    return [
        each.id
        for each in stays
        if mine <= set(each.tags)
        and (named := {tag.removeprefix(_OF) for tag in each.tags if tag.startswith(_OF)})
        and not named & names
    ]


def known_copies(agent: Agent, system: str, place: str) -> dict[str, BackupDeed]:
    """Given a system and a place, return {snapshot: the deed} of the copies the log knows there.

    Of several deeds about one snapshot the first counts: it made it.
    """
    deeds = (deed for deed in backups_of(agent, system) if deed.repository == place)
    return {deed.snapshot: deed for deed in deeds if deed.snapshot}


def _held(
    agent: Agent, each: Snapshot, known: dict[str, BackupDeed], listed: Sequence[Snapshot]
) -> Held | None:
    """Given a snapshot of ours, return what is known of it; None where it must not be touched.

    What the log does not know is the rest of a run that died, if it was made since the log began
    and has no manifest. With one it is a whole copy of which this log has been made to know
    nothing, by a restored disk perhaps: only a person may remove that.
    """
    deed = known.get(each.id)
    if deed is not None:
        complete = deed.outcome is BackupOutcome.COMPLETE
        return Held(each.id, deed.started_at, complete)
    names = [each.id, *([each.original] if each.original else [])]
    vouched = {tag for other in listed if MANIFESTS_TAG in other.tags for tag in other.tags}
    if any(manifest_tag(name) in vouched for name in names):
        return None
    began = log_began(agent)
    if began is None or each.time <= began:
        return None
    return Held(each.id, each.time, complete=False)


def log_began(agent: Agent) -> datetime | None:
    """Return the moment of the log's first entry; None where it has none that reads."""
    first = next(iter(agent.spool.rows()), {})
    with suppress(KeyError, TypeError, ValueError):
        return datetime.fromisoformat(first["at"])
    return None


def _with_proofs(agent: Agent, system: str, place: str, held: list[Held]) -> Iterable[Held]:
    """Given a system's snapshots in a place, yield them with what drills and restores showed.

    One that may hold ruined data is no good copy, though it comes back as it was made.
    """
    shown = _shown(agent, system, place)
    spans = suspect_spans(all_alarms(agent), system)
    for each in held:
        doubtful = any(span.holds(each.taken_at) for span in spans)
        at, came_right = shown.get(each.id, (None, None))
        good = False if doubtful else came_right
        yield replace(each, proven=good is True, broken=good is False, looked_at=at)


def _shown(agent: Agent, system: str, place: str) -> dict[str, tuple[datetime, bool]]:
    """Given a system and a place, return {snapshot: (when looked at, did it come back right)}, by
    the newest drill or restore that tells."""
    rows = [row for kind in PROOF_KINDS for row in agent.spool.rows_of(kind)]
    found: dict[str, tuple[datetime, bool]] = {}
    for row in rows:
        facts = row["facts"]
        if (facts.get("system"), facts.get("repository")) != (system, place):
            continue
        fact = _fact(row)
        if fact is None or not (is_failure(fact) or is_shown(fact)):
            continue
        older = found.get(fact.snapshot)
        if older is None or fact.at > older[0]:
            found[fact.snapshot] = fact.at, not is_failure(fact)
    return found


def _fact(row: Mapping[str, Any]) -> DrillFact | None:
    """Given an entry of a drill or restore, return it as it is judged; None if it tells nothing."""
    try:
        at, deed = read_proofs([row])[0]
    except ChainBroken:
        return None
    return deed.fact(at)
