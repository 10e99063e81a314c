"""Restore one system: the best copy into a new folder, every byte compared before handing over."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from abide.agent.context import Agent
from abide.agent.copies import Copy, Sought, best_copies
from abide.agent.guard import NotAsMeant
from abide.agent.jobs.bringing import Bringing, Brought
from abide.agent.jobs.choosing import Drawing, choose
from abide.agent.jobs.handing import hand_over, replace_live
from abide.agent.jobs.judging import checks_of
from abide.agent.memory import about_copy
from abide.agent.scratch import free_bytes
from abide.agent.waiting import WaitingRoom
from abide.domain.drill import Check, Outcome, Verdict, verdict
from abide.domain.errors import AbideError, EngineError, Refused, Unreachable
from abide.engines.dumps import postgres

PROBED = 300
"""How many files of a restored tree have their content probed."""
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


def restore(
    agent: Agent,
    system: str,
    request: RestoreRequest,
    *,
    kind: str = "restore",
    confirm: Callable[[str], bool] = lambda sentence: False,
) -> RestoreResult:
    """Given a declared system and what was asked for, bring it back; return what came.

    Live data is replaced only in place, after `confirm` said yes, and what was there is set aside.
    One entry is left. Raise Refused when nothing may be started.
    """
    declared = agent.settings.declared(system)
    if declared is None or not declared.sources:
        known = ", ".join(each.name for each in agent.settings.systems if each.sources) or "none"
        raise Refused(f"There is no system {system!r} with copies in agent.toml (there: {known}).")
    _check_target(agent, system, request)
    if request.in_place and not confirm(_what_goes(declared.sources, system)):
        raise Refused("The live data was left as it is: the system's name was not typed.")
    named = request.sought.repository
    attempt = agent.spool.begin(kind, {"system": system, "repository": named or ""}, agent.clock())
    result = RestoreResult(system)
    began = agent.clock()
    try:
        _Restoring(agent, request, result).run()
    except (AbideError, OSError) as error:
        result.notes.append(str(error))
        result.outcome = "failed" if result.outcome == "proven" else result.outcome
    result.seconds = round((agent.clock() - began).total_seconds(), 3)
    agent.spool.finish(
        attempt, agent.clock(), _facts(agent, result), detail={"notes": result.notes}
    )
    return result


def _what_goes(sources: Any, system: str) -> str:
    paths = ", ".join(str(each.path) for each in sources if each.path is not None)
    return f"This replaces the live data of {system}: {paths}."


def _check_target(agent: Agent, system: str, request: RestoreRequest) -> None:
    """Raise Refused unless the target folder is one that may be restored into."""
    folder = request.to / system
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise Refused(f"{folder} is already there: restore into another folder, nothing was done.")
    for declared in agent.settings.systems:
        for source in declared.sources:
            if source.path is None or request.in_place:
                continue
            live = Path(os.path.realpath(source.path))
            if Path(os.path.realpath(folder)).is_relative_to(live):
                raise Refused(
                    f"{request.to} lies inside live data ({source.path}). Choose a folder outside "
                    "every source."
                )


@dataclass
class _Restoring:
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
        kept: tuple[Brought, Copy] | None = None
        try:
            for copy in copies[:4]:
                kept = self._try(copy, kept)
                if self.result.outcome == "proven":
                    break
            if kept is not None:
                self._keep(*kept)
        finally:
            self.waiting.clear()

    def _make_target(self) -> None:
        try:
            self.request.to.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{self.request.to} cannot be made: {error.strerror}.") from None

    def _try(self, copy: Copy, kept: tuple[Brought, Copy] | None) -> tuple[Brought, Copy] | None:
        """Given the next copy and the best so far, bring it back; return the better of the two."""
        try:
            manifest = copy.manifest(self.agent)
            footer = manifest.footer()
            free = free_bytes(self.request.to)
            if free < int(footer["bytes"]):
                raise Refused(
                    f"{self.request.to} has {free / 1e9:.1f} GB free and the copy holds "
                    f"{int(footer['bytes']) / 1e9:.1f} GB: restore to a larger disk."
                )
            target = self.waiting.make(self.request.to)
            brought = Bringing(self.agent, copy, manifest, target).run()
            copy.guard.check()
        except (EngineError, NotAsMeant, Unreachable) as error:
            self.result.notes.append(f"The copy in {copy.place.name} could not be used: {error}")
            return kept
        probed = Drawing(seed=secrets.token_hex(16), sample=PROBED, whole=True)
        checks = checks_of(brought, choose(manifest, probed))
        better = kept is None or brought.tally.bytes > kept[0].tally.bytes
        if verdict(checks) is Verdict.PROVEN and copy.complete:
            self._note(brought, copy, checks)
            self.result.outcome = "proven"
            return brought, copy
        self.result.notes += [
            f"{copy.place.name}: {each.detail}"
            for each in checks
            if each.counts and each.outcome is not Outcome.PASSED
        ]
        if not copy.complete:
            self.result.notes.append(f"The backup in {copy.place.name} was incomplete.")
        if not better:
            return kept
        self._note(brought, copy, checks)
        self.result.outcome = "not proven" if brought.tally.files else "failed"
        return brought, copy

    def _note(self, brought: Brought, copy: Copy, checks: list[Check]) -> None:
        result, tally = self.result, brought.tally
        result.repository, result.snapshot = copy.place.name, copy.snapshot
        result.snapshot_at, result.checks = copy.taken_at, checks
        result.files = tally.files - tally.mismatched - tally.missing - tally.unproven
        result.bytes, result.unproven = tally.bytes, tally.unproven
        result.mismatched, result.missing = tally.mismatched, tally.missing
        result.loaded = brought.loaded

    def _keep(self, brought: Brought, copy: Copy) -> None:
        """Hand the tree over; put it in place of live data, or into a database, where asked to."""
        result = self.result
        if brought.stripped:
            result.notes.append(f"setuid was taken off {brought.stripped} files.")
        if brought.tally.outside_links:
            result.notes.append(f"{brought.tally.outside_links} links point outside their folder.")
        result.folder = hand_over(brought, self.request.to / result.system)
        if result.outcome != "proven":
            return
        if self.request.into:
            self._load_into(brought, self.request.into)
        if self.request.in_place:
            declared = self.agent.settings.declared(result.system)
            assert declared is not None
            aside, notes = replace_live(declared, result.folder, self.agent.clock())
            result.set_aside += aside
            result.notes += notes

    def _load_into(self, brought: Brought, dsn: str) -> None:
        """Given a proven copy with one PostgreSQL dump, load it. Raise Refused or EngineError."""
        dumps = [each for each in brought.sources if each["kind"] == "postgres"]
        if len(dumps) != 1 or self.result.folder is None:
            raise Refused(
                f"{self.result.system} holds {len(dumps)} PostgreSQL databases; --into takes one. "
                f"The dumps lie in {self.result.folder}: load them with pg_restore."
            )
        dump = self.result.folder / str(dumps[0]["number"]) / Path(str(dumps[0]["root"])).name
        facts = postgres.load(dump, dsn, encoding=str(dumps[0].get("encoding", "UTF8")))
        if dict(facts.tables) != dict(dumps[0]["tables"]):
            self.result.outcome = "not proven"
            self.result.notes.append("The loaded database holds other row counts than the copy.")


def _facts(agent: Agent, result: RestoreResult) -> dict[str, Any]:
    proven = result.outcome == "proven"
    ran = result.outcome in ("proven", "not proven")
    said = Verdict.PROVEN if proven else Verdict.NOT_PROVEN if ran else Verdict.COULD_NOT_RUN
    about = about_copy(agent, result.system, result.repository) if result.repository else {}
    return {
        **about,
        "outcome": result.outcome,
        "verdict": said.value,
        "snapshot": result.snapshot,
        "snapshot_at": result.snapshot_at.isoformat() if result.snapshot_at else None,
        "whole": True,
        "loaded": result.loaded,
        "population": result.files + result.mismatched + result.missing + result.unproven,
        "sampled": result.files + result.mismatched + result.missing + result.unproven,
        "unproven": result.unproven,
        "mismatched": result.mismatched,
        "missing": result.missing,
        "bad_share_below": 0.0 if proven else None,
        "restore_seconds": result.seconds if proven else None,
        "seconds": result.seconds,
        "files": result.files,
        "bytes": result.bytes,
    }
