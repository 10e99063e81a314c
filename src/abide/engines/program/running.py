"""A program under way: its pipes drained, its time limited, and how it is stopped."""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import IO, Self

from abide.domain.errors import EngineError
from abide.engines.program.command import Command, Kept, Result, mask
from abide.engines.program.spawn import lines, spawn

OnLine = Callable[[bytes], None]
Stop = Callable[[], str | None]

POLL_SECONDS = 0.25
TERM_SECONDS = 5.0  # grace after SIGTERM, and again after SIGKILL
LEFTOVER_SECONDS = 2.0  # how long a program's own children may hold its pipes once it has ended
_BLOCK_BYTES = 1 << 16
_POSIX = os.name == "posix"
_NOT_SEEN = -int(signal.SIGTERM)
"""The exit code of a program that has not ended, or whose end we were not told: never a success."""

_live: dict[int, Running] = {}


def run(command: Command, *, on_line: OnLine | None = None, stop: Stop | None = None) -> Result:
    """Given a command, run it to its end and return how it ended.

    With `on_line`, standard output is handed over line by line in the calling thread and not kept;
    what `on_line` raises stops the program and comes through. `stop` is asked several times a
    second and returns a reason to stop, or None. Raise EngineError if the program is missing."""
    running = Running(command, streaming=on_line is not None)
    try:
        if on_line is not None:
            running.stream(on_line, stop)
        return running.wait(stop)
    except BaseException:
        running.stop()
        raise


def start(command: Command, *, feed: bool = False) -> Running:
    """Given a command, start it and return it under way; with `feed` its standard input stays open
    for `write`. Raise EngineError if the program is missing."""
    return Running(command, feed=feed)


def interrupt_all() -> int:
    """Send SIGINT to every program under way in any thread, as a handler of our own SIGTERM should;
    return how many. Their waiting threads then see them end as interrupted."""
    running = list(_live.values())
    for one in running:
        one.interrupt()
    return len(running)


@atexit.register
def _stop_all() -> None:
    """Leave no program behind: one fed by us would take our end for the end of its input."""
    for one in list(_live.values()):
        one.stop()


class Running:
    """A program under way; a context manager that stops it on the way out.

    Its pipes are drained by threads of its own, so it never blocks on output nobody reads."""

    def __init__(self, command: Command, *, streaming: bool = False, feed: bool = False) -> None:
        self._command = command
        self._began = time.monotonic()
        self._timed_out = self._interrupted = self._reaped = self._discard = False
        self._done = threading.Event()
        self._lock = threading.RLock()  # re-entrant: interrupt_all may run in a signal handler
        self._ending = threading.RLock()
        self._out, self._err = Kept(), Kept()
        self._blocks: queue.Queue[bytes | None] | None = queue.Queue(16) if streaming else None
        self._process = spawn(command, feed)
        self._seconds, self._code = 0.0, _NOT_SEEN
        _live[id(self)] = self
        try:
            self._attend(command)
        except BaseException:  # such as a KeyboardInterrupt just now: nobody watches it yet
            _live.pop(id(self), None)
            self._process.kill()
            raise

    def _attend(self, command: Command) -> None:
        """Start the threads that drain its pipes, feed it, limit its time and await its end."""
        pipes = ((self._process.stdout, self._out), (self._process.stderr, self._err))
        readers = [
            self._thread(self._read, stream, keep) for stream, keep in pipes if stream is not None
        ]
        if isinstance(command.stdin, bytes):
            self._thread(self._feed, command.stdin)
        self._timer = threading.Timer(command.time_limit_seconds, self._time_is_up)
        self._timer.daemon = True
        self._timer.start()
        self._thread(self._await_end, readers)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._done.is_set()

    def output(self) -> tuple[bytes, str]:
        """Return what was kept so far of standard output and of standard error."""
        secrets = self._command.secrets
        error_text = self._err.value().decode("utf-8", "backslashreplace")
        return mask(self._out.value(), secrets), mask(error_text, secrets)

    def write(self, data: bytes) -> None:
        """Given bytes, feed them to standard input. Raise EngineError if the program has ended."""
        pipe = self._process.stdin
        try:
            if pipe is None:
                raise BrokenPipeError
            pipe.write(data)
            pipe.flush()
        except (BrokenPipeError, ValueError) as error:
            raise EngineError("ended early", self.output()[1].strip()) from error

    def close_stdin(self) -> None:
        """Tell the program that its input is complete."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()

    def wait(self, stop: Stop | None = None) -> Result:
        """Wait until the program ends, asking `stop` meanwhile; return how it ended."""
        try:
            while not self._done.wait(POLL_SECONDS):
                self._heed(stop)
        except BaseException:
            self.stop()
            raise
        return self._result()

    def stream(self, on_line: OnLine, stop: Stop | None = None) -> None:
        """Hand over standard output line by line until it ends, asking `stop` meanwhile."""
        for line in lines(self._arriving(stop)):
            on_line(line)

    def interrupt(self) -> None:
        """Send SIGINT and return at once; whoever waits will escalate if that does not help."""
        self._interrupted = True
        self._signal(signal.SIGINT)

    def stop(self) -> Result:
        """Stop the program if it still runs: SIGINT, then SIGTERM, then SIGKILL to its group."""
        if not self._done.is_set():
            self._interrupted = True
            self._end()
        return self._result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _heed(self, stop: Stop | None) -> None:
        if self._interrupted or (stop is not None and stop() is not None):
            self._interrupted = True
            self._end()

    def _arriving(self, stop: Stop | None) -> Iterator[bytes]:
        if self._blocks is None:
            raise ValueError("this program was not started for streaming")
        asked = time.monotonic()
        while True:
            try:
                block = self._blocks.get(timeout=POLL_SECONDS)
            except queue.Empty:
                block = b""
            if block is None:
                return
            if block:
                yield block
            if time.monotonic() - asked >= POLL_SECONDS:
                self._heed(stop)
                asked = time.monotonic()
            if self._discard:
                return

    def _result(self) -> Result:
        stdout, stderr = self.output()
        return Result(
            exit_code=self._code,
            stdout=stdout,
            stderr=stderr,
            seconds=self._seconds or time.monotonic() - self._began,
            timed_out=self._timed_out,
            interrupted=self._interrupted,
            truncated=self._out.truncated or self._err.truncated,
        )

    # What follows runs in the program's own threads.

    def _thread(self, work: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        thread.start()
        return thread

    def _read(self, stream: IO[bytes], kept: Kept) -> None:
        queued = self._blocks if stream is self._process.stdout else None
        with stream, contextlib.suppress(ValueError, OSError):
            while block := os.read(stream.fileno(), _BLOCK_BYTES):
                if queued is None:
                    kept.add(block)
                else:
                    self._put(queued, block)
        if queued is not None:
            self._put(queued, None)

    def _put(self, queued: queue.Queue[bytes | None], block: bytes | None) -> None:
        while not self._discard:
            try:
                queued.put(block, timeout=POLL_SECONDS)
                return
            except queue.Full:
                continue

    def _feed(self, data: bytes) -> None:
        with contextlib.suppress(EngineError):
            self.write(data)
        self.close_stdin()

    def _time_is_up(self) -> None:
        if not self._done.is_set():
            self._timed_out = True
            self._end()

    def _await_end(self, readers: list[threading.Thread]) -> None:
        if _POSIX:  # look without reaping: until we reap, the group's number stays ours to signal
            with contextlib.suppress(ChildProcessError):  # somebody else was told of its end
                self._code = _code_in(os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT))
            self._drain(readers)
        with self._lock:
            code = self._process.wait()  # 0 also where its end was told to somebody else
            self._reaped = True
        self._code = self._code if _POSIX else code
        self._seconds = time.monotonic() - self._began
        self._timer.cancel()
        _live.pop(id(self), None)
        self._done.set()

    def _drain(self, readers: list[threading.Thread]) -> None:
        """Read to the end; a child of the program that keeps the pipes open is killed."""
        for attempt in (1, 2):
            until = time.monotonic() + LEFTOVER_SECONDS
            for reader in readers:
                while reader.is_alive() and (self._busy_reading() or time.monotonic() < until):
                    reader.join(POLL_SECONDS)
            if attempt == 1 and any(reader.is_alive() for reader in readers):
                self._signal(signal.SIGKILL)

    def _busy_reading(self) -> bool:
        return self._blocks is not None and not self._discard and not self._blocks.empty()

    def _signal(self, number: int) -> None:
        with self._lock, contextlib.suppress(ProcessLookupError, PermissionError):
            if self._reaped:
                return
            if _POSIX:
                os.killpg(self.pid, number)
            else:
                self._process.terminate()

    def _end(self) -> None:
        self._discard = True
        graces = (self._command.grace_seconds, TERM_SECONDS, TERM_SECONDS)
        kill = getattr(signal, "SIGKILL", signal.SIGTERM)
        with self._ending:
            for number, grace in zip((signal.SIGINT, signal.SIGTERM, kill), graces, strict=True):
                if self._done.is_set():
                    return
                self._signal(number)
                if self._done.wait(grace):
                    return


def _code_in(ended: os.waitid_result | None) -> int:
    """Given what the system says of a program's end, return its exit code: minus its signal."""
    if ended is None:
        return _NOT_SEEN
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
