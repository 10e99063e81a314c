"""What runs beside the loop: its own thread talks to the hub, so that a hub that is slow, dead or
away never holds up a backup. What the loop asks of it is answered from memory."""

from __future__ import annotations

import contextlib
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from abide.agent.home import Home
from abide.agent.link.asked import LOST, NOT_DECLARED, job_of, told_of
from abide.agent.link.calling import Line, NotTaken, Said, is_here
from abide.agent.link.state import link_file, load_state
from abide.agent.link.telling import Telling
from abide.agent.link.turn import Turn, turn
from abide.agent.loop.jobs import Job
from abide.agent.loop.jobs import Said as Done
from abide.agent.run import looking
from abide.domain.errors import AbideError
from abide.wire.link import AskedJob, JobTold, Plan, ProgressTold

HERE_SECONDS = 5.0
TURN_SECONDS, PROGRESS_SECONDS, LONGEST_PAUSE_SECONDS = 60.0, 2.0, 600.0
STOP_SECONDS = 15.0
MOST_WAITING = 20
"""Asked jobs that wait here at once; of more, each is agreed to when one is done."""


@dataclass(frozen=True)
class _Ready:
    """A job that the hub agreed to and the loop has not begun."""

    id: str
    job: Job


class Beside:
    """The link of a running service; `wait` is what its loop waits with."""

    def __init__(
        self,
        home: Home,
        clock: Callable[[], datetime],
        say: Callable[[str], None],
        seconds: float = TURN_SECONDS,
    ) -> None:
        self.voice = Telling()
        self._home, self._clock, self._say, self._seconds = home, clock, say, seconds
        self._ready: deque[_Ready] = deque()
        self._answers: deque[tuple[str, JobTold]] = deque()
        self._mine: set[str] = set()
        self._doing: _Ready | None = None
        self._wake, self._nudge, self._stop = (threading.Event() for _ in range(3))
        self._said, self._told = "", ProgressTold()
        self._pause = 0.0
        self._thread = threading.Thread(target=self._go_on, name="link", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._nudge.set()
        self._thread.join(STOP_SECONDS)

    # ---- asked by the loop, answered at once ----------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Wait so long, or until a job was asked for."""
        self._wake.wait(seconds)
        self._wake.clear()

    def is_asked(self) -> bool:
        return bool(self._ready)

    def take(self) -> Job | None:
        """Return the job that was asked for first, to be done now; None when there is none."""
        with contextlib.suppress(IndexError):
            self._doing = self._ready.popleft()
            return self._doing.job
        return None

    def began(self, job: Job) -> None:
        """Be told that the loop begins a job."""
        asked = self._doing.id if self._doing is not None and self._doing.job is job else None
        self.voice.began(job, asked)
        self._nudge.set()

    def ended(self, job: Job, said: Done) -> None:
        """Be told what came of it."""
        self.voice.ended()
        if self._doing is not None and self._doing.job is job:
            self._answers.append((self._doing.id, told_of(said)))
            self._doing = None
        self._nudge.set()

    # ---- its own thread --------------------------------------------------------------------------

    def _go_on(self) -> None:
        next_turn = 0.0
        while not self._stop.is_set():
            if not link_file(self._home).exists():
                self._rest(self._seconds)
                continue
            news = bool(self._answers)
            if news or time.monotonic() >= next_turn:
                self._safely(self._turn)
                next_turn = time.monotonic() + max(self._pace(), self._pause)
            elif not self._pause:
                self._safely(self._tell_progress)
            busy = self.voice.is_busy and not self._pause
            left = max(0.1, next_turn - time.monotonic())
            self._rest(min(PROGRESS_SECONDS, left) if busy else left)
        if link_file(self._home).exists():
            self._safely(self._turn)

    def _pace(self) -> float:
        """Return how often there is a turn: oftener where the hub is this very machine."""
        with contextlib.suppress(AbideError):
            state = load_state(self._home)
            if state is not None and is_here(state.url):
                return min(self._seconds, HERE_SECONDS)
        return self._seconds

    def _rest(self, seconds: float) -> None:
        self._nudge.wait(seconds)
        if self._nudge.is_set() and not self._stop.is_set():
            self._nudge.clear()

    def _safely(self, do: Callable[[], None]) -> None:
        """Do it; what goes wrong is said once, and the next try waits longer each time."""
        try:
            do()
        except AbideError as error:
            self._trouble(f"Hub: {error}")
        except Exception:  # noqa: BLE001 - a fault of the link must not end it, nor the backups beside it
            self._trouble(f"Hub: Abide itself failed. {traceback.format_exc()}")
        else:
            self._pause, self._said = 0.0, ""

    def _trouble(self, sentence: str) -> None:
        self._pause = min(LONGEST_PAUSE_SECONDS, 2 * self._pause or self._seconds)
        if sentence != self._said:
            self._say(sentence)
            self._said = sentence

    def _turn(self) -> None:
        line = Line(self._clock)
        try:
            self._tell_answers(line)
            done: Turn = turn(self._home, self._clock, line)
            for sentence in done.lines:
                self._say(f"Hub: {sentence}")
            self._take_up(done.plan, line)
        finally:
            line.close()

    def _tell_answers(self, line: Line) -> None:
        while self._answers:
            job, told = self._answers[0]
            self._tell_job(line, job, told)
            self._answers.popleft()
            self._mine.discard(job)
        self._send_progress(line)

    def _tell_job(self, line: Line, job: str, told: JobTold) -> bool:
        """Tell the hub how a job goes; return whether it agrees."""
        body = told.model_dump_json().encode()
        try:
            line.exchange(self._home, Said("POST", f"/jobs/{job}", body))
        except NotTaken as refusal:
            if refusal.reason not in ("withdrawn", "message"):
                raise
            return False
        return True

    def _take_up(self, plan: Plan, line: Line) -> None:
        """Given the plan, agree to the jobs that agent.toml names, refuse the others."""
        for asked in plan.jobs:
            if asked.id in self._mine:
                continue
            if asked.taken:  # by a run of ours that died before it told
                self._tell_job(line, asked.id, JobTold(state="refused", reason=LOST))
            elif len(self._ready) < MOST_WAITING:
                self._agree(asked, line)

    def _agree(self, asked: AskedJob, line: Line) -> None:
        with looking(self._home, self._clock) as agent:
            job = job_of(agent.settings, asked, self._clock())
            if job is None:
                self._tell_job(line, asked.id, JobTold(state="refused", reason=NOT_DECLARED))
                facts = {"job": asked.id, "because": NOT_DECLARED}
                agent.spool.record("job refused", self._clock(), facts)
                self._say("Hub: a job was asked for that agent.toml does not name: refused.")
                return
        if self._tell_job(line, asked.id, JobTold(state="taken")):
            self._mine.add(asked.id)
            self._ready.append(_Ready(asked.id, job))
            self._wake.set()

    def _tell_progress(self) -> None:
        line = Line(self._clock)
        try:
            self._send_progress(line)
        finally:
            line.close()

    def _send_progress(self, line: Line) -> None:
        now = self.voice.now()
        if now != self._told:
            line.exchange(self._home, Said("POST", "/progress", now.model_dump_json().encode()))
            self._told = now
