"""One file stored from a pipe: `backup --stdin`, started early and fed later."""

from __future__ import annotations

from typing import Self

from abide.domain.errors import EngineError, Unreachable
from abide.engines.program import Command, Result, Stop, start
from abide.engines.restic import output
from abide.engines.restic.facts import Failure


class Store:
    """A file on its way into a repository; a context manager that aborts unless committed.

    restic takes the end of its input for the end of the file: were our own process killed outright
    (SIGKILL), a truncated file would become a snapshot. What is stored so must therefore say by
    itself whether it is whole, for instance by a last line with a count and a hash."""

    def __init__(self, command: Command, place: str) -> None:
        """Given the command and the name of its repository, start it. Raise EngineError if the
        program is missing."""
        self._place = place
        self._running = start(command, feed=True)
        self._aborted = False

    def write(self, data: bytes) -> None:
        """Given bytes, feed them. Raise EngineError or Unreachable if the engine has ended: it was
        refused by the repository."""
        try:
            self._running.write(data)
        except EngineError:
            self._fail(self._running.wait())
            raise

    def commit(self, stop: Stop | None = None) -> str:
        """End the file and wait; return the snapshot's id as printed. Raise EngineError or
        Unreachable if none was made. An empty file is refused by restic."""
        if self._aborted:
            raise ValueError("this store was aborted")
        self._running.close_stdin()
        result = self._running.wait(stop)
        self._fail(result)
        heard = output.BackupListener(None)
        for line in result.stdout.splitlines():
            heard(line)
        snapshot = heard.summary.get("snapshot_id")
        if not snapshot or output.item_errors(result.stderr):
            raise EngineError(Failure.UNKNOWN.value, output.detail_of(result))
        return str(snapshot)

    def abort(self) -> None:
        """Give up: interrupt the engine before its input ends, so that no snapshot is made."""
        self._aborted = True
        self._running.stop()
        self._running.close_stdin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.abort()

    def _fail(self, result: Result) -> None:
        failure = output.failure_of(result)
        if failure is Failure.UNREACHABLE:
            raise Unreachable(f"{self._place}: {output.detail_of(result)}")
        if failure is not None:
            raise EngineError(failure.value, output.detail_of(result))
