"""One system into one place: the engine reads, we read beside it, then both are held together."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from abide.agent.admission import Admitted, sentence_for
from abide.agent.config import DeclaredSystem
from abide.agent.context import Agent
from abide.agent.guard import NotAsMeant
from abide.agent.manifest.draft import Cancelled, Drafting, DraftTally
from abide.agent.manifest.files import Manifest, ManifestWriter
from abide.agent.manifest.join import Join
from abide.agent.manifest.shelf import (
    DATA_TAG,
    MANIFESTS_TAG,
    STORED_NAME,
    agent_tag,
    manifest_tag,
    system_tag,
)
from abide.agent.problems import NOTHING_WRITTEN, Problems
from abide.agent.rivals import RivalWatch
from abide.agent.signs.compare import Comparing
from abide.agent.staging import Staged, look_at_folder
from abide.domain.control import BackupOutcome
from abide.domain.errors import EngineError, Unreachable
from abide.engines.restic.repository import (
    BackupReport,
    BackupRequest,
    Failure,
    Repository,
    Snapshot,
)

ACCEPTABLE = frozenset(
    {"rows fell", "files fell", "empty database", "no longer covered", "no longer a database"}
)
"""Problems a person may declare meant."""


@dataclass
class Copying:
    """Everything one copy needs, and what came of it."""

    agent: Agent
    declared: DeclaredSystem
    staged: Staged
    admitted: Admitted
    rivals: RivalWatch
    started_at: datetime
    base: Manifest | None = None
    accept: bool = False
    problems: Problems = field(default_factory=Problems)
    outcome: BackupOutcome = BackupOutcome.FAILED
    report: BackupReport = field(default_factory=BackupReport)
    snapshot: str | None = None
    files: int = 0
    bytes: int = 0
    unproven: int = 0
    digest: str | None = None
    tree: str | None = None
    comparing: Comparing | None = None

    @property
    def name(self) -> str:
        return self.declared.name

    def run(self) -> None:
        """Make the copy and judge it. Never raises for trouble of a place, engine or source."""
        self.problems.merge(self.staged.problems)
        try:
            self.admitted.guard.check()
            self._copy()
            self.admitted.guard.check()
        except NotAsMeant as error:
            self._fail(error.kind, str(error))
        except EngineError as error:
            self._engine_failed(error.kind, error.detail)
        except Unreachable as error:
            self._engine_failed(Failure.UNREACHABLE.value, str(error))
        except OSError as error:
            self._fail("this machine", f"This machine could not write: {error}. Mend that first.")

    @property
    def engine_ran(self) -> bool:
        """Say whether the engine came as far as writing."""
        return self.report.snapshot is not None or not NOTHING_WRITTEN & set(self.problems.kinds)

    @property
    def ended_in_order(self) -> bool:
        """Say whether nothing half-written can have been left in the place."""
        return self.outcome is not BackupOutcome.FAILED or not self.engine_ran

    def _fail(self, kind: str, sentence: str) -> None:
        self.outcome = BackupOutcome.FAILED
        self.snapshot = self.digest = self.tree = None
        if kind not in self.problems:
            self.problems.add(kind, sentence)

    def _copy(self) -> None:
        """Run the engine and hold its snapshot to our reading."""
        draft_file = self.agent.shelf.draft(self.name, self.admitted.place.name)
        draft = _DraftThread(draft_file, self)
        draft.start()
        try:
            self.report = self._engine_backup()
            usable = self.report.snapshot is not None and self.report.failure in (
                None,
                Failure.SOURCE_ERRORS,
            )
            tally = draft.result(cancel=not usable)
            if not usable or tally is None:
                failure = self.report.failure or Failure.UNKNOWN
                self._engine_failed(failure.value, self.report.detail)
                return
            self.problems.merge(tally.problems)
            self._look_at_sources_again()
            self.admitted.guard.check()
            self._hold_together(Manifest(draft_file), str(self.report.snapshot))
        finally:
            draft.result(cancel=True)
            draft_file.unlink(missing_ok=True)

    def _engine_backup(self) -> BackupReport:
        """Run the engine; a lock left by a dead program is removed once on the way."""
        self.agent.voice.step(f"Copying {self.name} to {self.admitted.place.name}")
        report = self._one_engine_backup()
        if report.failure is Failure.LOCKED:
            self.admitted.engine.heal()
            report = self._one_engine_backup()
        return report

    def _one_engine_backup(self) -> BackupReport:
        what = f"{self.name} to {self.admitted.place.name}"
        return self.admitted.engine.backup(
            BackupRequest(
                paths=tuple(Path(os.fsdecode(root.path)) for root in self.staged.roots),
                excludes=tuple(self.staged.excludes),
                tags=(DATA_TAG, system_tag(self.name), agent_tag(self.agent.spool.agent_id)),
                host=self.agent.settings.agent_name,
            ),
            on_progress=lambda p: self.agent.voice.progress(what, p.bytes_done, p.bytes_total),
            stop=self.admitted.guard.stop,
        )

    def _engine_failed(self, kind: str, detail: str) -> None:
        """Given the kind of a failure, say it, or that the place has gone, which explains any."""
        try:
            self.admitted.guard.check()
        except NotAsMeant as error:
            self._fail(error.kind, str(error))
            return
        self._fail(kind, sentence_for(kind, self.admitted.place.name, detail))

    def _look_at_sources_again(self) -> None:
        """Tell sources that went away while they were read, and what the engine could not read."""
        for source in self.declared.sources:
            found = look_at_folder(source) if source.kind == "files" else None
            if found is not None and found[0] not in self.problems:
                self.problems.add(*found, example=str(source.path))
        for path in self.report.skipped_sources:
            if "missing source" not in self.problems:
                self.problems.add("missing source", "A source went away.", example=path)
        lost = [each for each in self.report.item_errors if _may_be_there(each.path)]
        if lost and "unreadable" not in self.problems:
            self.problems.add(
                "unreadable",
                "Some files could not be read by the engine. Give the agent's account the right "
                "to read them, or exclude them.",
                count=len(lost),
                example=lost[0].path,
            )

    def _hold_together(self, draft: Manifest, short: str) -> None:
        """Open the snapshot in a new process, join it with the draft, and store the manifest."""
        shelf, place = self.agent.shelf, self.admitted.place.name
        waiting = shelf.file(self.name, place, f"waiting-{short}")
        tags = (
            MANIFESTS_TAG,
            agent_tag(self.agent.spool.agent_id),
            system_tag(self.name),
            manifest_tag(short),
        )
        host = self.agent.settings.agent_name
        with self.admitted.engine.store(STORED_NAME, tags, host=host) as store:
            writer = ManifestWriter(waiting, self._header(), also=store.write)
            try:
                join = Join(draft.records(), writer)
                found = self._reopened().entries(short, join.feed, stop=self.admitted.guard.stop)
                join.finish()
                self._judge(join, found)
                self.digest = writer.close(self._footer())
            except BaseException:
                writer.discard()
                raise
            holder = store.commit(stop=self.admitted.guard.stop)
        self.rivals.made(place, found.id, holder)
        waiting.replace(shelf.file(self.name, place, found.id))

    def _reopened(self) -> Repository:
        """Return the place as another machine would find it. A folder's index is read from the
        folder: what this machine remembers of it would hide that it is damaged."""
        engine, folder = self.admitted.engine, self.admitted.place.folder
        return engine if folder is None else replace(engine, cache=None)

    def _judge(self, join: Join, found: Snapshot) -> None:
        self.snapshot, self.tree = found.id, found.tree
        self.files, self.bytes = join.files, join.bytes
        self.rivals.tell(self.admitted, self.problems)
        self.unproven = join.unproven
        self.problems.merge(join.problems)
        if self.accept:
            self.problems.accept(ACCEPTABLE)
        gap = self.problems.leaves_gap or join.files == 0
        self.outcome = BackupOutcome.INCOMPLETE if gap else BackupOutcome.COMPLETE

    def _header(self) -> dict[str, Any]:
        return {
            "system": self.name,
            "repository": self.admitted.place.name,
            "agent": self.agent.spool.agent_id,
            "started_at": self.started_at.isoformat(),
            "sources": self.staged.sources,
        }

    def _footer(self) -> dict[str, Any]:
        return {
            "snapshot": self.snapshot,
            "outcome": self.outcome.value,
            "files": self.files,
            "bytes": self.bytes,
            "unproven": self.unproven,
            "problems": self.problems.facts(),
        }


def _may_be_there(path: str) -> bool:
    """Say whether a path is there, or lies where we may not look."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


class _DraftThread:
    """Our reading of the live tree, beside the engine's."""

    def __init__(self, file: Path, copying: Copying) -> None:
        self._file = file
        self._copying = copying
        self._cancel = threading.Event()
        self._thread = threading.Thread(target=self._work, name="draft", daemon=True)
        self._tally: DraftTally | None = None
        self._error: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def result(self, *, cancel: bool) -> DraftTally | None:
        """Wait for the reading to end, cancelling it first where told. Raise what stopped it."""
        if cancel:
            self._cancel.set()
        self._thread.join()
        if self._error is not None and not cancel:
            raise self._error
        return self._tally

    def _work(self) -> None:
        writer = ManifestWriter(self._file, {"draft": True})
        try:
            base = self._copying.base
            older = base.records() if base is not None else iter(())
            drafting = Drafting(writer, self._cancel, self._copying.comparing)
            self._tally = drafting.run(self._copying.staged.roots, older)
            writer.close({})
        except Cancelled:
            writer.discard()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._tally = None
            self._error = error
            writer.discard()
