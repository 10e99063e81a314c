"""Recipes over one restic repository. Every call starts the engine once (about 0.7 s each).

0.14 retries what it cannot read or write for 45 to 170 seconds (a missing pack, a vanished mount):
each call takes a time limit (`within`) and a `stop` poll, and ends with SIGINT, which makes restic
remove its lock. A report names its failure; methods that return a plain value raise EngineError
with the failure's words as kind, or Unreachable.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from abide.domain.errors import EngineError, Unreachable
from abide.engines.program import Command, OnLine, Result, Stop, run
from abide.engines.restic import command, output
from abide.engines.restic.command import Argv, BackupRequest, Place, Restic
from abide.engines.restic.facts import (
    BackupReport,
    CheckReport,
    Failure,
    Healed,
    ItemError,
    Node,
    Progress,
    RestoreReport,
    Snapshot,
)
from abide.engines.restic.store import Store

__all__ = [
    "BackupReport",
    "BackupRequest",
    "CheckReport",
    "Failure",
    "Healed",
    "ItemError",
    "Node",
    "Progress",
    "Repository",
    "Restic",
    "RestoreReport",
    "Snapshot",
    "Store",
    "find_restic",
]

_GRACE_SECONDS = 5.0
"""How long the engine may take to remove its lock from a folder; a drive that was pulled out has
none, and there it would try for minutes."""
_ANSWER_SECONDS, _MAKE_SECONDS = 90.0, 300.0
"""How long a store may take to say which repository it holds, and to make one."""

OnProgress = Callable[[Progress], None]
OnEntry = Callable[[Node], None]


def find_restic(path: str | None = None) -> Restic:
    """Given the program's path (default: the one on PATH), return it with its version. Raise
    EngineError if it is missing or does not say its version."""
    name = path or "restic"
    result = run(Command(argv=(name, "version"), time_limit_seconds=60))
    said = re.match(rb"restic (\d+)\.(\d+)(?:\.(\d+))?", result.stdout)
    if result.exit_code != 0 or said is None:
        raise EngineError("output not understood", f"{name} does not say its version")
    return Restic(name, (int(said[1]), int(said[2]), int(said[3] or 0)))


@dataclass(frozen=True)
class Repository(Place):
    """A repository and how it is opened (see Place), with a time limit for each call."""

    time_limit_seconds: float = 12 * 3600.0

    def within(self, seconds: float) -> Self:
        """Given seconds, return this repository with that time limit on every call."""
        return dataclasses.replace(self, time_limit_seconds=seconds)

    def make(self) -> str:
        """Initialise the repository; return its id. Raise if there is one already."""
        self.within(min(self.time_limit_seconds, _MAKE_SECONDS))._answer(command.init(self))
        return self.identity()

    def identity(self) -> str:
        """Return the repository's own id, read without a lock. Raise if it cannot be opened, also
        where a store takes the call and says nothing."""
        asked = self.within(min(self.time_limit_seconds, _ANSWER_SECONDS))
        try:
            return output.repository_id(asked._answer(command.cat_config(self)).stdout)
        except EngineError as error:
            if error.kind != Failure.TIMED_OUT.value or Path(self.url).is_absolute():
                raise
            raise Unreachable(f"{self.name}: it took the call and said nothing") from None

    def backup(
        self,
        request: BackupRequest,
        *,
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> BackupReport:
        """Given what to back up, do it; return what happened. Complete only when `failure` is None:
        a source that did not exist or an unreadable item is SOURCE_ERRORS, an exit 0 without a
        summary UNKNOWN. Even then the snapshot is proven by `entries`, in a new process."""
        heard = output.BackupListener(on_progress)
        result = self._run(command.backup(self, request), on_line=heard, stop=stop)
        errors = output.item_errors(result.stderr)
        skipped = output.skipped_sources(result.stderr)
        failure = output.failure_of(result)
        summary = heard.summary
        snapshot = summary.get("snapshot_id") or None
        if snapshot is not None and (
            result.exit_code == 3 or (not failure and (errors or skipped))
        ):
            failure = Failure.SOURCE_ERRORS
        elif snapshot is None and failure is None:
            failure = Failure.UNKNOWN
        return BackupReport(
            snapshot=snapshot,
            files_new=int(summary.get("files_new", 0)),
            files_changed=int(summary.get("files_changed", 0)),
            files_unmodified=int(summary.get("files_unmodified", 0)),
            bytes_read=int(summary.get("total_bytes_processed", 0)),
            bytes_added=int(summary.get("data_added", 0)),
            seconds=result.seconds,
            item_errors=tuple(errors[: output.LISTED_ERRORS]),
            item_error_count=max(len(errors), heard.errors_counted),
            skipped_sources=skipped,
            failure=failure,
            detail=output.detail_of(result),
        )

    def entries(self, snapshot: str, on_entry: OnEntry, *, stop: Stop | None = None) -> Snapshot:
        """Given a snapshot's id, hand over every node in it; return the snapshot. Raise EngineError
        also where 0.14 exits 0 because no such snapshot is there. See `output` on names."""
        heard = output.EntriesListener(on_entry)
        result = self._answer(command.entries(self, snapshot), on_line=heard, stop=stop)
        if heard.snapshot is None:
            failure = output.failure_in(result.stderr)
            missing = failure is Failure.UNKNOWN
            raise EngineError(
                (Failure.NO_SNAPSHOT if missing else failure).value, output.detail_of(result)
            )
        return heard.snapshot

    def snapshots(
        self, tags: Sequence[str] = (), *, damaged_too: bool = False, stop: Stop | None = None
    ) -> list[Snapshot]:
        """Given tags, return the snapshots that carry all of them, oldest first. 0.14 leaves out
        one it cannot read, whyever, and exits 0: that raises EngineError, unless `damaged_too`."""
        lines: list[bytes] = []
        result = self._answer(command.snapshots(self, tags), on_line=lines.append, stop=stop)
        why = output.failure_in(result.stderr)
        if not damaged_too and ("could not load" in result.stderr or why is Failure.DAMAGED):
            raise EngineError(why.value, output.detail_of(result))
        return output.snapshots_of(lines)

    def restore(
        self,
        snapshot: str,
        target: Path,
        includes: Sequence[bytes] | None = None,
        *,
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> RestoreReport:
        """Given a snapshot, restore it below `target`, each path in full; with `includes` (absolute
        paths in the snapshot, as bytes) only those. Return what happened; a failed restore leaves
        what it could. Nothing included restores nothing."""
        seconds, calls, errors = 0.0, 0, list[ItemError]()
        failure: Failure | None = None
        detail = ""
        heard = output.BackupListener(on_progress)
        with self._selections(includes) as selections:
            for selection in selections:
                argv = command.restore(self, snapshot, target, selection)
                result = self._run(argv, on_line=heard, stop=stop)
                calls, seconds = calls + 1, seconds + result.seconds
                errors += output.item_errors(result.stderr)
                failure = output.failure_of(result) or (Failure.UNKNOWN if errors else None)
                detail = output.detail_of(result)
                if failure is not None:
                    break
        listed = tuple(errors[: output.LISTED_ERRORS])
        return RestoreReport(failure, listed, len(errors), seconds, calls, detail)

    def dump(self, snapshot: str, path: str | bytes, to: Path, *, stop: Stop | None = None) -> int:
        """Given a file's path in a snapshot, write it to the new file `to`, mode 0600; return its
        size in bytes. A failure leaves no file and raises."""
        part = to.with_name(f".{to.name}.part")
        try:
            argv = command.dump(self, snapshot, path)
            self._answer(argv, stop=stop, stdout_to=part)
            os.replace(part, to)
        finally:
            part.unlink(missing_ok=True)
        return to.stat().st_size

    def store(self, name: str, tags: Sequence[str] = (), *, host: str | None = None) -> Store:
        """Given a name, start storing one file of it, fed later: its key is derived meanwhile."""
        argv = command.backup_stdin(self, name, tags, host)
        return Store(self.prepared(argv), self.name)

    def heal(self, *, reindex: bool = False, stop: Stop | None = None) -> Healed:
        """Remove locks that are stale (their process on this machine is gone, or they are half an
        hour old) and, when asked, rebuild the index, which saves what a killed run had uploaded.
        Never raises: return what was done or why not."""
        try:
            before = self._locks(stop)
            if before:
                self._answer(command.unlock(self), stop=stop)
            left = self._locks(stop) if before else 0
            if reindex:
                self._answer(command.reindex(self), stop=stop)
        except EngineError as error:
            known = {failure.value: failure for failure in Failure}
            return Healed(failure=known.get(error.kind, Failure.UNKNOWN), detail=error.detail)
        except Unreachable as error:
            return Healed(failure=Failure.UNREACHABLE, detail=str(error))
        return Healed(unlocked=left < before, reindexed=reindex, locks_left=left)

    def check(
        self, read_data_subset: str | None = None, *, stop: Stop | None = None
    ) -> CheckReport:
        """Check the repository's structure and, given "n/t" or "x%", that part of its data. It
        finds nothing wrong with the contents: that is the drill's work."""
        result = self._run(command.check(self, read_data_subset), stop=stop)
        failure, detail = output.failure_of(result), output.detail_of(result)
        errors = tuple(detail.splitlines()) if failure is not None else ()
        return CheckReport(failure, errors, result.seconds, detail)

    def _locks(self, stop: Stop | None) -> int:
        return len(self._answer(command.list_locks(self), stop=stop).stdout.split())

    @contextlib.contextmanager
    def _selections(self, includes: Sequence[bytes] | None) -> Iterator[list[Argv]]:
        """Given includes, provide the options of each call: one call where an include file may be
        used, with `-i` beside it for names that no line can carry."""
        if includes is None:
            yield [()]
            return
        if not self.restic.reads_include_files:
            yield command.include_batches(includes)
            return
        fitting = [path for path in includes if command.fits_include_file(path)]
        others = [path for path in includes if not command.fits_include_file(path)]
        batches = command.include_batches(others)
        if not fitting:
            yield batches
            return
        with tempfile.TemporaryDirectory(prefix="abide-") as folder:
            listed = Path(folder) / "include"
            listed.write_bytes(command.include_lines(fitting))
            first, *more = batches or [()]
            yield [("--include-file", str(listed), *first), *more]

    def _answer(
        self,
        argv: Argv,
        *,
        on_line: OnLine | None = None,
        stop: Stop | None = None,
        stdout_to: Path | None = None,
    ) -> Result:
        """Given a command line, run it; return how it ended if that was well, else raise."""
        result = self._run(argv, on_line=on_line, stop=stop, stdout_to=stdout_to)
        failure = output.failure_of(result)
        if failure is Failure.UNREACHABLE:
            raise Unreachable(f"{self.name}: {output.detail_of(result)}")
        if failure is not None:
            raise EngineError(failure.value, output.detail_of(result))
        return result

    def _run(
        self,
        argv: Argv,
        *,
        on_line: OnLine | None = None,
        stop: Stop | None = None,
        stdout_to: Path | None = None,
    ) -> Result:
        prepared = dataclasses.replace(self.prepared(argv), stdout_to=stdout_to)
        return run(prepared, on_line=on_line, stop=stop)

    def prepared(self, argv: Argv) -> Command:
        """Given a command line, return the command that runs it here."""
        return Command(
            argv=argv,
            env=command.environment(self),
            time_limit_seconds=self.time_limit_seconds,
            secrets=command.secrets(self),
            grace_seconds=_GRACE_SECONDS if Path(self.url).is_absolute() else 3 * _GRACE_SECONDS,
        )
