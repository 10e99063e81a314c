"""Which copies of a system can be asked for, newest and best first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from abide.agent.admission import check_identity, trouble
from abide.agent.config import RepositorySettings
from abide.agent.context import Agent
from abide.agent.guard import Away, Guard, NotAsMeant
from abide.agent.manifest.files import Manifest
from abide.agent.manifest.shelf import MANIFESTS_TAG, system_tag
from abide.agent.memory import backups_of, drills_of
from abide.agent.signs.alarms import all_alarms
from abide.domain.control import BackupOutcome
from abide.domain.control.state import is_failure
from abide.domain.drill import Verdict
from abide.domain.errors import EngineError, Unreachable
from abide.domain.ruin import suspect_spans
from abide.engines.restic.repository import Repository

ENOUGH_COPIES = 4
"""How many complete copies are looked up in a repository: each costs an engine start."""
_RANK = {BackupOutcome.COMPLETE: 0, BackupOutcome.INCOMPLETE: 1}


@dataclass(frozen=True)
class Copy:
    """One copy of one system: a snapshot with its manifest, in a place that is there now."""

    system: str
    place: RepositorySettings
    engine: Repository
    guard: Guard
    snapshot: str
    taken_at: datetime
    complete: bool
    manifest_sha256: str | None

    def manifest(self, agent: Agent) -> Manifest:
        """Return the copy's manifest, from this machine or from the repository.

        Raise EngineError when there is none, or when it is not the one the log names.
        """
        shelf = agent.shelf
        found = shelf.local(self.system, self.place.name, self.snapshot)
        if found is None or not self._is_named(found):
            found = shelf.fetch(self.system, self.engine, self.snapshot)
        if not self._is_named(found):
            raise EngineError(
                "damaged manifest",
                f"the manifest of {self.snapshot[:8]} is not the one the log names",
            )
        return found

    def _is_named(self, manifest: Manifest) -> bool:
        return self.manifest_sha256 in (None, manifest.footer().get("sha256"))


def reach(
    agent: Agent, name: str, *, lock: bool = True
) -> tuple[RepositorySettings, Guard, Repository]:
    """Given a declared place, return it ready for reading with nothing remembered of it.

    Without `lock` it is read past any lock and none is left. Raise Away or NotAsMeant when it is
    not there, or holds another repository than it did; EngineError or Unreachable when that cannot
    be told.
    """
    place = agent.settings.repositories[name]
    guard = Guard(place)
    guard.arrive()
    engine = replace(agent.engine(place, fresh_cache=True), no_lock=not lock)
    known = agent.spool.repository(name)
    if known is None:
        if place.folder is None:
            engine.identity()  # a store that does not answer says so here, and soon
    elif guard.config_sha256 is None or guard.config_sha256 != known.config_sha256:
        check_identity(engine, known)
    return place, guard, engine


def copies_at(
    agent: Agent, system: str, name: str, *, before: datetime | None = None, lock: bool = True
) -> list[Copy]:
    """Given a system and a place, return the copies there, complete ones first, then newest first.

    With `before` those that are as old; `lock` as in `reach`. What the log knows is used; where it
    knows none (a new machine), the repository itself is asked. Raise Away, NotAsMeant,
    EngineError or Unreachable when the place cannot be read.
    """
    place, guard, engine = reach(agent, name, lock=lock)
    found = [
        Copy(
            system=system,
            place=place,
            engine=engine,
            guard=guard,
            snapshot=str(deed.snapshot),
            taken_at=deed.started_at,
            complete=deed.outcome is BackupOutcome.COMPLETE,
            manifest_sha256=deed.manifest_sha256,
        )
        for deed in backups_of(agent, system)
        if deed.repository == name and deed.snapshot is not None and deed.outcome in _RANK
    ]
    old_enough = [copy for copy in found if before is None or copy.taken_at <= before]
    if not old_enough:
        found = _from_repository(agent, system, (place, guard, engine), before)
        old_enough = [copy for copy in found if before is None or copy.taken_at <= before]
    return sorted(old_enough, key=lambda copy: (not copy.complete, -copy.taken_at.timestamp()))


def _from_repository(
    agent: Agent,
    system: str,
    at: tuple[RepositorySettings, Guard, Repository],
    before: datetime | None,
) -> list[Copy]:
    """Given a place the log knows too little of, return its newest copies that are old enough, by
    the manifests stored there; a few complete ones are enough."""
    found: list[Copy] = []
    listed = at[2].snapshots()
    there = {each.id for each in listed}
    holders = [each for each in listed if {MANIFESTS_TAG, system_tag(system)} <= set(each.tags)]
    for holder in sorted(holders, key=lambda each: each.time, reverse=True):
        if sum(copy.complete for copy in found) >= ENOUGH_COPIES:
            break
        try:
            manifests = agent.shelf.fetch_held(system, at[2], holder)
        except EngineError:
            continue  # a manifest that does not read back cannot vouch for its snapshot
        copies = (_as_told(system, at, each) for each in manifests)
        found += [
            copy
            for copy in copies
            if copy is not None
            and copy.snapshot in there
            and (before is None or copy.taken_at <= before)
        ]
    return found


def _as_told(
    system: str, at: tuple[RepositorySettings, Guard, Repository], manifest: Manifest
) -> Copy | None:
    """Given a manifest stored in a place, return the copy it tells of; None where it tells none."""
    place, guard, engine = at
    footer = manifest.footer()
    try:
        outcome = BackupOutcome(footer["outcome"])
        taken_at = datetime.fromisoformat(manifest.header["started_at"])
    except (KeyError, ValueError):
        return None
    if outcome not in _RANK:
        return None
    return Copy(
        system=system,
        place=place,
        engine=engine,
        guard=guard,
        snapshot=str(footer["snapshot"]),
        taken_at=taken_at,
        complete=outcome is BackupOutcome.COMPLETE,
        manifest_sha256=None,
    )


@dataclass(frozen=True)
class Sought:
    """Which copy a person asked for: of which place, as it was at which moment."""

    repository: str | None = None
    before: datetime | None = None


def best_copies(agent: Agent, system: str, sought: Sought) -> tuple[list[Copy], list[str]]:
    """Given a system and what is sought, return its copies, best first, and why others are not.

    Best: complete, not known to be broken, not in doubt after an alarm, newest. They are read past
    any lock, also from a disk that cannot be written to: on the worst day a lock of the dead server
    must stop nobody, and every byte that comes is compared anyway.
    """
    declared = agent.settings.declared(system)
    places = list(declared.system.repositories) if declared else []
    if sought.repository is not None:
        places = [sought.repository]
    found: list[tuple[bool, Copy]] = []
    skipped: list[str] = []
    for name in places:
        try:
            here = copies_at(agent, system, name, before=sought.before, lock=False)
        except (Away, NotAsMeant) as error:
            skipped.append(str(error))
            continue
        except (EngineError, Unreachable) as error:
            skipped.append(trouble(error, name)[1])
            continue
        broken = broken_snapshots(agent, system, name)
        found += [(copy.snapshot in broken, copy) for copy in here]
    spans = suspect_spans(all_alarms(agent), system)
    doubtful = {
        copy.snapshot for _, copy in found if any(span.holds(copy.taken_at) for span in spans)
    }
    found.sort(
        key=lambda row: (
            not row[1].complete,
            row[0] or row[1].snapshot in doubtful,
            -row[1].taken_at.timestamp(),
        )
    )
    skipped += _in_doubt([copy for _, copy in found], doubtful)
    return [copy for _, copy in found], skipped


def _in_doubt(copies: list[Copy], doubtful: set[str]) -> Iterator[str]:
    """Given copies, best first, and which are in doubt after an alarm, yield the sentence that says
    so; where the best is newer than all of them there is nothing to say."""
    if not doubtful:
        return
    newest = max((each for each in copies if each.snapshot in doubtful), key=lambda c: c.taken_at)
    if copies[0].snapshot in doubtful:
        yield "Every copy that can be reached is in doubt after an alarm: look through the files."
    elif newest.taken_at > copies[0].taken_at:
        yield (
            f"The newest copy, of {newest.taken_at:%Y-%m-%d %H:%M} UTC in {newest.place.name}, is "
            f"in doubt after an alarm; that of {copies[0].taken_at:%Y-%m-%d %H:%M} UTC in "
            f"{copies[0].place.name} comes before it."
        )


def broken_snapshots(agent: Agent, system: str, repository: str) -> set[str]:
    """Given a system and a place, return the snapshots of which something came back wrong.

    The newest conclusive drill of each decides; one that could not judge all says nothing bad.
    """
    failed: dict[str, bool] = {}
    for at, deed in drills_of(agent, system, repository):
        fact = deed.fact(at)
        if fact is None or fact.replay or fact.verdict is Verdict.COULD_NOT_RUN:
            continue
        failed.setdefault(fact.snapshot, is_failure(fact))
    return {snapshot for snapshot, was in failed.items() if was}
