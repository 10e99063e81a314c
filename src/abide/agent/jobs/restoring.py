"""One restore under way: copies are tried in turn until one is proven, then handed over."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from abide.agent.context import Agent
from abide.agent.copies import Copy, Sought, best_copies
from abide.agent.databases.counts import judge
from abide.agent.databases.kinds import kind_of, kind_of_dsn
from abide.agent.guard import NotAsMeant
from abide.agent.jobs.bringing import Bringing, Brought
from abide.agent.jobs.choosing import Drawing, choose
from abide.agent.jobs.drill import record_failure
from abide.agent.jobs.handing import InPlace, hand_over, replace_live
from abide.agent.jobs.judging import checks_of
from abide.agent.scratch import free_bytes, remove_tree
from abide.agent.waiting import WaitingRoom
from abide.domain.drill import Check, Outcome, Verdict, verdict
from abide.domain.errors import EngineError, Refused, Unreachable

PROBED = 300
"""How many files of a restored tree have their content probed."""
TRIES_PER_PLACE = 2
RestoreOutcome = Literal["proven", "not proven", "failed"]


@dataclass(frozen=True)
class RestoreRequest:
    """What was asked for: where to, which copy, and whether live data may be replaced."""

    to: Path
    sought: Sought = field(default_factory=Sought)
    into: str | None = None
    in_place: bool = False


@dataclass
class RestoreResult:
    """What came of restoring one system."""

    system: str
    outcome: RestoreOutcome = "failed"
    repository: str = ""
    snapshot: str | None = None
    snapshot_at: datetime | None = None
    files: int = 0
    bytes: int = 0
    mismatched: int = 0
    missing: int = 0
    unproven: int = 0
    seconds: float = 0.0
    loaded: bool = False
    folder: Path | None = None
    set_aside: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


@dataclass(frozen=True)
class Tried:
    """One copy that was brought back, and what its checks say."""

    copy: Copy
    brought: Brought
    checks: list[Check]

    @property
    def proven(self) -> bool:
        return self.copy.complete and verdict(self.checks) is Verdict.PROVEN

    @property
    def failed(self) -> bool:
        """Say whether something of it came back wrong, as against could not be judged."""
        return any(each.counts and each.outcome is Outcome.FAILED for each in self.checks)

    @property
    def settled(self) -> bool:
        """Say whether it came and nothing of it is wrong: an older copy would hold less work."""
        came = self.brought.tally.files > 0
        return came and not self.failed and all(each.name != "restore" for each in self.checks)

    def complaints(self) -> list[str]:
        """Return why the copy is not proven; nothing when it is."""
        place = self.copy.place.name
        said = [
            f"{place}: {each.detail}"
            for each in self.checks
            if each.counts and each.outcome is not Outcome.PASSED
        ]
        return said if self.copy.complete else [*said, f"The backup in {place} was incomplete."]


@dataclass
class Restoring:
    """One restore under way: copies are tried in turn until one is proven."""

    agent: Agent
    request: RestoreRequest
    result: RestoreResult

    def __post_init__(self) -> None:
        self.waiting = WaitingRoom(self.agent.home.waiting)

    def run(self) -> None:
        copies, skipped = best_copies(self.agent, self.result.system, self.request.sought)
        self.result.notes += skipped
        if not copies:
            raise Refused(
                f"No copy of {self.result.system} can be reached. "
                + (" ".join(skipped) or "None was ever made, or none is old enough.")
            )
        self._make_target()
        kept: Tried | None = None
        try:
            for copy in _in_turn(copies):
                tried = self._try(copy)
                if tried is None:
                    continue
                if tried.failed:
                    record_failure(self.agent, copy, tried.brought, tried.checks)
                kept = self._better(kept, tried)
                if kept.settled:
                    break
            if kept is not None and kept.copy is not copies[0]:
                self.result.notes.insert(0, _not_the_newest(kept.copy, copies[0]))
            if kept is not None and self.result.outcome != "failed":
                self._keep(kept.brought)
        finally:
            self.waiting.clear()

    def _make_target(self) -> None:
        try:
            self.request.to.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{self.request.to} cannot be made: {error.strerror}.") from None

    def _try(self, copy: Copy) -> Tried | None:
        """Given the next copy, bring it back and judge it; None where it could not be used."""
        try:
            manifest = copy.manifest(self.agent)
            self._check_room(int(manifest.footer()["bytes"]))
            target = self.waiting.make(self.request.to)
            brought = Bringing(self.agent, copy, manifest, target, to_stay=True).run()
            copy.guard.check()
        except (EngineError, NotAsMeant, Unreachable, Refused) as error:
            self.result.notes.append(f"The copy in {copy.place.name} could not be used: {error}")
            return None
        probed = Drawing(seed=secrets.token_hex(16), sample=PROBED, whole=True)
        return Tried(copy, brought, checks_of(brought, choose(manifest, probed)))

    def _better(self, kept: Tried | None, tried: Tried) -> Tried:
        """Given the best so far and a try of an older copy, say what came of it; return the better
        one and make room of the other.

        The newest is the better one, unless it came back wrong and the older did not.
        """
        self.result.notes += tried.complaints()
        nothing_came = kept is not None and kept.brought.tally.files == 0
        if kept is not None and not tried.settled and not nothing_came:
            remove_tree(tried.brought.target)
            return kept
        if kept is not None:
            remove_tree(kept.brought.target)
        self._note(tried.brought, tried.copy, tried.checks)
        ran: RestoreOutcome = "not proven" if tried.brought.tally.files else "failed"
        self.result.outcome = "proven" if tried.proven else ran
        return tried

    def _check_room(self, needed: int) -> None:
        free = free_bytes(self.request.to)
        if free < needed:
            raise Refused(
                f"{self.request.to} has {free / 1e9:.1f} GB free and the copy holds "
                f"{needed / 1e9:.1f} GB: restore to a larger disk."
            )

    def _note(self, brought: Brought, copy: Copy, checks: list[Check]) -> None:
        result, tally = self.result, brought.tally
        result.repository, result.snapshot = copy.place.name, copy.snapshot
        result.snapshot_at, result.checks = copy.taken_at, checks
        result.files = tally.files - tally.mismatched - tally.missing - tally.unproven
        result.bytes, result.unproven = tally.bytes, tally.unproven
        result.mismatched, result.missing = tally.mismatched, tally.missing
        result.loaded = brought.loaded

    def _keep(self, brought: Brought) -> None:
        """Hand the tree over; put it in place of live data, or into a database, where asked to."""
        result = self.result
        if brought.stripped:
            result.notes.append(
                f"setuid, capabilities or open devices were taken off {brought.stripped} files."
            )
        if brought.tally.outside_links:
            result.notes.append(f"{brought.tally.outside_links} links point outside their folder.")
        waiting = self.waiting.make(self.request.to)
        result.folder = hand_over(brought, waiting, self.request.to / result.system)
        if result.outcome != "proven":
            return
        if self.request.into:
            self._load_into(brought, self.request.into)
        if self.request.in_place:
            declared = self.agent.settings.declared(result.system)
            assert declared is not None
            how = InPlace(self.agent.clock(), self.agent.home.in_place)
            replaced = replace_live(declared, brought.sources, result.folder, how)
            result.set_aside += replaced.set_aside
            result.notes += replaced.notes

    def _load_into(self, brought: Brought, dsn: str) -> None:
        """Given a proven copy with one dump of the DSN's kind, load it. Raise Refused or
        EngineError."""
        name = kind_of_dsn(dsn)
        kind = kind_of(name)
        dumps = [each for each in brought.sources if each["kind"] == name]
        if len(dumps) != 1 or self.result.folder is None:
            raise Refused(
                f"{self.result.system} holds {len(dumps)} {kind.title} databases; --into takes "
                f"one. The dumps lie in {self.result.folder}: load them with {kind.by_hand}."
            )
        dump = self.result.folder / str(dumps[0]["number"]) / Path(str(dumps[0]["root"])).name
        facts = kind.load_into(dumps[0], dump, dsn)
        outcome, why = judge(dumps[0], facts)
        if outcome is not Outcome.PASSED:
            self.result.outcome = "not proven"
            self.result.notes.append(f"The loaded database is not what was copied: {why}.")


def _not_the_newest(used: Copy, newest: Copy) -> str:
    return (
        f"This is not the newest copy: that of {newest.taken_at:%Y-%m-%d %H:%M} UTC in "
        f"{newest.place.name} did not come back right; this one, of "
        f"{used.taken_at:%Y-%m-%d %H:%M} UTC in {used.place.name}, lacks all later work."
    )


def _in_turn(copies: list[Copy]) -> list[Copy]:
    """Given copies, best first, return those to try: in that order, a few of each place.

    What ruined one copy has most often ruined its whole place.
    """
    tries: Counter[str] = Counter()
    chosen = []
    for copy in copies:
        tries[copy.place.name] += 1
        if tries[copy.place.name] <= TRIES_PER_PLACE:
            chosen.append(copy)
    return chosen
