"""Bring a copy back into a private folder and judge every byte of what came: the heart of proof."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from abide.agent.admission import sentence_for
from abide.agent.context import Agent
from abide.agent.copies import Copy
from abide.agent.databases import Loader
from abide.agent.disk import bring_to_disk
from abide.agent.manifest.files import Manifest
from abide.agent.manifest.record import FILE, Record
from abide.agent.manifest.shelf import sources_of
from abide.agent.scratch import open_scratch
from abide.agent.staging import label
from abide.agent.tree import Tally, TreeCheck, strip_special_modes
from abide.domain.drill import Check, Outcome
from abide.domain.errors import EngineError
from abide.engines.restic.repository import Failure, RestoreReport

COULD_NOT_LOOK = frozenset(
    {
        Failure.NO_REPOSITORY,
        Failure.WRONG_PASSWORD,
        Failure.LOCKED,
        Failure.UNREACHABLE,
        Failure.TIMED_OUT,
        Failure.INTERRUPTED,
        Failure.DISK_FULL,
    }
)
"""Failures that say nothing of the copy itself: nobody could look."""


@dataclass
class Brought:
    """What came of bringing a copy back."""

    target: Path
    manifest: Manifest
    report: RestoreReport = field(default_factory=RestoreReport)
    tally: Tally = field(default_factory=Tally)
    checks: list[Check] = field(default_factory=list)
    loaded: bool = False
    seconds: float = 0.0
    stripped: int = 0

    @property
    def sources(self) -> list[dict[str, Any]]:
        return sources_of(self.manifest)


@dataclass
class Bringing:
    """One copy on its way back. `chosen` restores those files alone; None restores all.

    With `to_stay` it goes on its way to the disk while it is compared: it is to outlast the run.
    """

    agent: Agent
    copy: Copy
    manifest: Manifest
    target: Path
    chosen: dict[bytes, Record] | None = None
    to_stay: bool = False

    def run(self) -> Brought:
        """Restore, hash, load; return what came. Trouble of the engine is part of the result.

        Raise OSError when the disk says that something of it did not reach it.
        """
        started = time.monotonic()
        brought = Brought(self.target, self.manifest)
        what = f"{self.copy.system} from {self.copy.place.name}"
        self.agent.voice.step(f"Bringing back {what}")
        brought.report = self._restore(what)
        if brought.report.failure is Failure.LOCKED:
            self.copy.engine.heal()  # in case a dead program left the lock
            brought.report = self._restore(what)
        failure = brought.report.failure
        if failure in COULD_NOT_LOOK:
            brought.checks.append(self._restore_check(failure, brought.report))
            return brought
        with ThreadPoolExecutor(1, thread_name_prefix="flush") as beside:
            flushed = beside.submit(bring_to_disk, self.target) if self.to_stay else None
            brought.stripped = strip_special_modes(self.target)
            self.agent.voice.step(f"Comparing every byte of {what}")
            self._compare(brought)
            if failure is not None:
                brought.checks.append(self._restore_check(failure, brought.report))
            self._load_databases(brought)
        if flushed is not None:
            flushed.result()
        brought.seconds = round(time.monotonic() - started, 3)
        return brought

    def _restore(self, what: str) -> RestoreReport:
        try:
            return self.copy.engine.restore(
                self.copy.snapshot,
                self.target,
                None if self.chosen is None else sorted(self.chosen),
                on_progress=lambda p: self.agent.voice.progress(what, p.bytes_done, p.bytes_total),
                stop=self.copy.guard.stop,
            )
        except EngineError as error:
            return RestoreReport(failure=_failure(error.kind), detail=error.detail)

    def _restore_check(self, failure: Failure | None, report: RestoreReport) -> Check:
        kind = (failure or Failure.UNKNOWN).value
        looked = failure not in COULD_NOT_LOOK
        detail = sentence_for(kind, self.copy.place.name, report.detail)
        return Check("restore", Outcome.FAILED if looked else Outcome.COULD_NOT_LOOK, detail)

    def _compare(self, brought: Brought) -> None:
        roots = {int(each["number"]): os.fsencode(each["root"]) for each in brought.sources}
        check = TreeCheck(self.target, roots)
        records = self.manifest.records() if self.chosen is None else iter(self.chosen.values())
        brought.tally = check.check_all(records)

    def _load_databases(self, brought: Brought) -> None:
        """Load every database that was asked for; `loaded` says whether all of them are good."""
        wanted = [each for each in brought.sources if "tables" in each]
        if self.chosen is not None:
            wanted = [each for each in wanted if os.fsencode(each["root"]) in self.chosen]
        all_good = True
        with self._loader() as loader:
            for source in wanted:
                self.agent.voice.step(f"Opening database {source['number']} of {self.copy.system}")
                path = Path(str(self.target) + str(source["root"]))
                if path.is_symlink() or not path.is_file():
                    name = f"database {source['number']} ({source['kind']})"
                    check = Check(name, Outcome.FAILED, "its copy did not come back")
                else:
                    check = loader.check(source, path)
                brought.checks.append(check)
                all_good = all_good and check.outcome is Outcome.PASSED
        brought.loaded = all_good

    def _loader(self) -> Loader:
        settings = self.agent.settings
        declared = settings.declared(self.copy.system)
        sources = {label(each): each for each in declared.sources} if declared else {}
        now = self.agent.clock().astimezone(settings.calendar.zone)
        return Loader(open_scratch(settings.scratch), sources, now)


def _failure(kind: str) -> Failure:
    try:
        return Failure(kind)
    except ValueError:
        return Failure.UNKNOWN


def file_records(manifest: Manifest) -> Iterator[Record]:
    """Given a manifest, return the records of its files (not of links or devices)."""
    return (record for record in manifest.records() if record.kind == FILE)
