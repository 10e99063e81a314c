"""One call of the engine that brings copies across; then each is opened and held to its origin."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from abide.agent.admission import Admitted, sentence_for, trouble
from abide.agent.context import Agent
from abide.agent.guard import NotAsMeant
from abide.agent.jobs.across.plan import Wanted
from abide.agent.manifest.bundle import relabel
from abide.agent.manifest.files import Manifest
from abide.agent.manifest.shelf import (
    MANIFESTS_TAG,
    STORED_NAME,
    agent_tag,
    manifest_tag,
    system_tag,
)
from abide.agent.rivals import RivalWatch
from abide.domain.errors import EngineError, Unreachable
from abide.engines.restic.facts import CopyReport
from abide.engines.restic.repository import Failure, Repository, Snapshot
from abide.engines.restic.tending import copy_across

STOPS_HERE = frozenset(
    {
        "place vanished",
        "this machine",
        Failure.DISK_FULL.value,
        Failure.INTERRUPTED.value,
        Failure.TIMED_OUT.value,
    }
)
"""Kinds of failure after which reading the sources into the same place would fail as well."""


@dataclass(frozen=True)
class Arrived:
    """One snapshot that has come: its id here, its manifest's digest and its content's name."""

    id: str
    digest: str
    tree: str


@dataclass
class Bring:
    """Everything one place needs to be brought up to date from another, and what came of it.

    `arrived` is by the snapshot's id at the origin; `trouble` says (kind, sentence) of the others.
    """

    agent: Agent
    origin: Admitted
    target: Admitted
    rivals: RivalWatch
    wanted: Sequence[Wanted]
    arrived: dict[str, Arrived] = field(default_factory=dict)
    trouble: dict[str, tuple[str, str]] = field(default_factory=dict)
    engine_ran: bool = False

    def run(self) -> None:
        """Bring what is wanted. Never raises for trouble of a place or the engine."""
        try:
            self._guards()
            try:
                self._bring()
            except EngineError as error:
                if error.kind != Failure.LOCKED.value:
                    raise
                self.origin.engine.heal()  # in case a dead program left the lock
                self.target.engine.heal()
                self._bring()
            self._guards()
        except NotAsMeant as error:
            self._fail(error.kind, str(error))
        except (EngineError, Unreachable) as error:
            self._engine_failed(error)
        except OSError as error:
            said = f"This machine could not write: {error}. Mend that first."
            self._fail("this machine", said)

    def _guards(self) -> None:
        self.target.guard.check()
        self.origin.guard.check()

    def _stop(self) -> str | None:
        return self.target.guard.stop() or self.origin.guard.stop()

    def _fail(self, kind: str, sentence: str) -> None:
        """Given why nothing of this counts, say so of all."""
        self.arrived.clear()
        self.trouble = {each.snapshot: (kind, sentence) for each in self.wanted}

    def _engine_failed(self, error: EngineError | Unreachable) -> None:
        """Given what the engine raised, say it, or that a place has gone, which explains any."""
        try:
            self._guards()
        except NotAsMeant as gone:
            self._fail(gone.kind, str(gone))
            return
        both = f"{self.origin.place.name} or {self.target.place.name}"
        self._fail(*trouble(error, both))

    def _bring(self) -> None:
        """Copy, open the place in a new process, hold each to its origin, store the manifests.

        The engine that will store the manifests is started first: it gets ready meanwhile."""
        manifests = self._manifests()
        if not manifests:
            return
        todo = [each for each in self.wanted if each.snapshot in manifests]
        host = self.agent.settings.agent_name
        self.engine_ran = True
        with self.target.engine.store(STORED_NAME, self._tags(todo), host=host) as store:
            report = self._copy(todo)
            found = self._found(todo, report)
            if not found:
                return
            self._guards()
            waiting = []
            for each in todo:
                if each.snapshot in found:
                    here = found[each.snapshot]
                    waiting.append((each, here, self._relabel(each, here, manifests, store.write)))
            holder = store.commit(stop=self._stop)
        self.rivals.made(self.target.place.name, holder, *(here.id for _, here, _ in waiting))
        for each, here, digest in waiting:
            self._waiting(each, here).replace(self._shelved(each, here))
            self.arrived[each.snapshot] = Arrived(here.id, digest, here.tree)

    def _copy(self, todo: Sequence[Wanted]) -> CopyReport:
        """Run the engine. Raise EngineError for a failure after which nothing can have come."""
        name, from_name = self.target.place.name, self.origin.place.name
        self.agent.voice.step(f"Bringing {len(todo)} copies from {from_name} to {name}")
        # What this machine remembers of the origin spares reading all its folders once more.
        engine = replace(self.target.engine, cache=self.origin.engine.cache)
        ids = [each.snapshot for each in todo]
        report = copy_across(self.origin.engine, engine, ids, stop=self._stop)
        if report.failure not in (None, Failure.DISK_FULL, Failure.DAMAGED, Failure.UNKNOWN):
            if report.failure is Failure.UNREACHABLE:
                raise Unreachable(report.detail)
            raise EngineError(report.failure.value, report.detail)
        return report

    def _found(self, todo: Sequence[Wanted], report: CopyReport) -> dict[str, Snapshot]:
        """Given what was copied, return {id there: snapshot here} of what is here and is the same
        as its origin, as a new process sees it; say what is wrong with the others."""
        listed = self._reopened().snapshots(stop=self._stop)
        trees = self._trees(todo)
        found: dict[str, Snapshot] = {}
        for each in todo:
            here = [one for one in listed if one.original == each.snapshot]
            same = [one for one in here if one.tree == trees.get(each.snapshot)]
            if same:
                found[each.snapshot] = same[-1]
            elif here:
                said = f"What came to {self.target.place.name} is not what it was copied from."
                self.trouble[each.snapshot] = ("copy differs", said)
            else:
                kind = (report.failure or Failure.NO_SNAPSHOT).value
                name = self.origin.place.name
                if report.failure is Failure.DISK_FULL:
                    name = self.target.place.name
                self.trouble[each.snapshot] = (kind, sentence_for(kind, name, report.detail))
        return found

    def _trees(self, todo: Sequence[Wanted]) -> dict[str, str]:
        """Return {snapshot: name of its content}: what our log noted when it was made, and only
        for older entries what the origin itself says."""
        noted = {each.snapshot: each.deed.tree for each in todo}
        if all(noted.values()):
            return {snapshot: str(tree) for snapshot, tree in noted.items()}
        said = {each.id: each.tree for each in self.origin.engine.snapshots(stop=self._stop)}
        return {snapshot: tree or said.get(snapshot, "") for snapshot, tree in noted.items()}

    def _reopened(self) -> Repository:
        """Return the place as another machine would find it (see `Copying`)."""
        engine, folder = self.target.engine, self.target.place.folder
        return engine if folder is None else replace(engine, cache=None)

    def _manifests(self) -> dict[str, Manifest]:
        """Return {snapshot: its manifest}, from this machine or from the origin; say which is not
        to be had, for without it nothing can be proven later."""
        found: dict[str, Manifest] = {}
        for each in self.wanted:
            try:
                found[each.snapshot] = self._manifest(each)
            except (EngineError, Unreachable) as error:
                self.trouble[each.snapshot] = trouble(error, self.origin.place.name)
        return found

    def _manifest(self, each: Wanted) -> Manifest:
        shelf, place = self.agent.shelf, self.origin.place.name
        found = shelf.local(each.system, place, each.snapshot)
        named = each.deed.manifest_sha256
        if found is None or named not in (None, found.footer().get("sha256")):
            found = shelf.fetch(each.system, self.origin.engine, each.snapshot)
        if named not in (None, found.footer().get("sha256")):
            raise EngineError("damaged manifest", "its manifest is not the one the log names")
        return found

    def _tags(self, todo: Sequence[Wanted]) -> list[str]:
        """Return the tags of the snapshot that holds the manifests: they name the origins' ids,
        as those here are not known yet."""
        systems = dict.fromkeys(system_tag(each.system) for each in todo)
        named = dict.fromkeys(manifest_tag(each.snapshot) for each in todo)
        return [MANIFESTS_TAG, agent_tag(self.agent.spool.agent_id), *systems, *named]

    def _relabel(
        self,
        each: Wanted,
        here: Snapshot,
        manifests: dict[str, Manifest],
        also: Callable[[bytes], None],
    ) -> str:
        origin = self.origin.place.name
        header = {"repository": self.target.place.name, "copied_from": origin}
        footer = {"snapshot": here.id, "origin_snapshot": each.snapshot}
        with contextlib.suppress(FileNotFoundError):
            self._waiting(each, here).unlink()
        return relabel(manifests[each.snapshot], self._waiting(each, here), header, footer, also)

    def _waiting(self, each: Wanted, here: Snapshot) -> Path:
        return self.agent.shelf.file(each.system, self.target.place.name, f"waiting-{here.id[:8]}")

    def _shelved(self, each: Wanted, here: Snapshot) -> Path:
        return self.agent.shelf.file(each.system, self.target.place.name, here.id)
