"""The loop itself: look, do one job, look again; wait while nothing may begin.

It keeps nothing between turns but a safety net: a duty that left no trace in the log is not begun
again for a while. So a kill, a reboot or a clock that jumps costs it nothing.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from typing import Protocol

from abide.agent.context import Agent, Voice
from abide.agent.home import Home
from abide.agent.lock import Busy
from abide.agent.loop.due import what_is_due
from abide.agent.loop.jobs import Job, Key, Said, next_job, perform
from abide.agent.pace import pace_at
from abide.agent.run import looking, working
from abide.domain.duties import Deed, Duty
from abide.domain.errors import AbideError
from abide.domain.words import moment

POLL_SECONDS = 30.0
"""How long it waits at most before it looks again: for a drive, for a clock that jumped."""
HELD_OFF = timedelta(minutes=15)


class Mode(Enum):
    """How long it goes on."""

    FOR_EVER = "for ever"
    ONCE = "once"
    UNTIL_IDLE = "until idle"


@dataclass(frozen=True)
class Idle:
    """Nothing may begin now; `next` is the duty that may begin soonest, if any may at all."""

    next: Duty | None
    zone: tzinfo


class Beside(Protocol):
    """Who asks for jobs besides the clock, and is told of every job. It answers at once."""

    def is_asked(self) -> bool:
        """Say whether a job was asked for."""

    def take(self) -> Job | None:
        """Return the job that was asked for first, to be done now."""

    def began(self, job: Job) -> None:
        """Be told that a job begins."""

    def ended(self, job: Job, said: Said) -> None:
        """Be told what came of it."""


class Nobody:
    """Nobody asks for anything."""

    def is_asked(self) -> bool:
        return False

    def take(self) -> Job | None:
        return None

    def began(self, job: Job) -> None:
        return

    def ended(self, job: Job, said: Said) -> None:
        return


@dataclass
class Loop:
    """One service's loop: `say` takes lines for the journal, `wait` seconds, `gently` the nice
    value that engines are to inherit; `work` does a job; `beside` asks for more of them."""

    home: Home
    clock: Callable[[], datetime]
    wait: Callable[[float], object]
    say: Callable[[str], None]
    gently: Callable[[int], object] = lambda nice: None
    voice: Voice | None = None
    work: Callable[[Agent, Job], Said] = perform
    beside: Beside = field(default_factory=Nobody)
    done: list[tuple[Job, Said]] = field(default_factory=list)
    _held_off: dict[Key, datetime] = field(default_factory=dict)
    _said: str = ""
    _asked_last: bool = False

    def run(self, mode: Mode) -> int:
        """Given how long to go on, do what is due; return 0 when all went well, 1 when something
        has to be tried again. One that goes on for ever ends with 0 when it is told to.

        Raise AbideError, unless it goes on for ever, when agent.toml or the log cannot be read.
        """
        try:
            return self._go_on(mode)
        except KeyboardInterrupt:
            self._end_in_order()
            if mode is not Mode.FOR_EVER:
                raise
            self.say("Told to stop: stopped in order.")
            return 0

    def _go_on(self, mode: Mode) -> int:
        only: set[Key] | None = None
        while True:
            try:
                if mode is Mode.ONCE and only is None:
                    only = self._ready_now()
                found = self.turn(only)
            except Busy as busy:
                self._wait_after(busy)
                continue
            except AbideError as error:
                if mode is not Mode.FOR_EVER:
                    raise
                self._wait_after(error)
                continue
            if isinstance(found, Job):
                only = None if only is None else only - found.keys
            elif mode is not Mode.FOR_EVER:
                return 0 if all(said.good for _, said in self.done) else 1
            else:
                self._rest(found)

    def turn(self, only: Collection[Key] | None = None) -> Job | Idle:
        """Look; do the first job that may begin, if any, and return it, else what comes next.

        With `only` no other duties are looked at. Raise Busy while another run is under way, other
        AbideErrors when agent.toml or the log cannot be read.
        """
        with looking(self.home, self.clock) as agent:
            now = self.clock()
            duties = self._duties(agent, now)
            if next_job(duties, now, only) is None and not self.beside.is_asked():
                return _idle(duties, agent, now)
        with working(self.home, self.clock, self.voice) as agent:
            now = self.clock()
            duties = self._duties(agent, now)
            job = self._chosen(next_job(duties, now, only))
            if job is None:  # a person's command did it meanwhile
                return _idle(duties, agent, now)
            agent.pace = pace_at(agent.settings, self.clock())
            self.gently(agent.settings.schedule.nice)
            self._do(agent, job)
        return job

    def _chosen(self, own: Job | None) -> Job | None:
        """Given the job that is due by itself, if any, return which is done now: what was asked for
        goes first, but never twice in a row while something is due, so that whoever asks without
        end holds up no backup."""
        asked = None if own is not None and self._asked_last else self.beside.take()
        self._asked_last = asked is not None
        return asked or own

    def _do(self, agent: Agent, job: Job) -> None:
        self.beside.began(job)
        failed = "could not run" if job.deed is Deed.DRILL else "failed"
        try:
            said = self.work(agent, job)
        except AbideError as error:
            said = Said(False, (f"{_name_of(job)}: could not run: {error}",), failed)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one job must not end all others
            traceback.print_exc(file=sys.stderr)
            what = f"{_name_of(job)}: Abide itself failed ({type(error).__name__})"
            said = Said(False, (what,), failed)
        self.beside.ended(job, said)
        self.done.append((job, said))
        self._said = ""
        for line in said.lines:
            self.say(line)
        now = self.clock()
        left = {each.key for each in what_is_due(agent, now) if each.is_ready(now)}
        self._held_off |= dict.fromkeys(left & job.keys, now)

    def _duties(self, agent: Agent, now: datetime) -> list[Duty]:
        """Return the due list without what was held off a little while ago."""
        held = {key for key, at in self._held_off.items() if timedelta(0) <= now - at < HELD_OFF}
        self._held_off = {key: self._held_off[key] for key in held}
        return [each for each in what_is_due(agent, now) if each.key not in held]

    def _ready_now(self) -> set[Key]:
        with looking(self.home, self.clock) as agent:
            now = self.clock()
            return {each.key for each in what_is_due(agent, now) if each.is_ready(now)}

    def _wait_after(self, error: AbideError) -> None:
        self._say_once(str(error))
        self.wait(POLL_SECONDS)

    def _rest(self, idle: Idle) -> None:
        """Say what comes next, once, and wait until then or until it is time to look again."""
        seconds = POLL_SECONDS
        if idle.next is not None and idle.next.begins_at is not None:
            self._say_once(f"Next: {name_of(idle.next)}, {moment(idle.next.begins_at, idle.zone)}.")
            left = (idle.next.begins_at - self.clock().astimezone(UTC)).total_seconds()
            seconds = max(1.0, min(POLL_SECONDS, left))
        else:
            self._say_once("Nothing is due.")
        self.wait(seconds)

    def _say_once(self, sentence: str) -> None:
        if sentence != self._said:
            self.say(sentence)
            self._said = sentence

    def _end_in_order(self) -> None:
        """Close what the interrupted job left open, with its entry, as the next run would."""
        with contextlib.suppress(AbideError, KeyboardInterrupt), working(self.home, self.clock):
            return


def name_of(duty: Duty) -> str:
    """Given a duty, return what it is, in a few words."""
    if duty.system is None:
        return duty.deed.value
    way = "to" if duty.deed is Deed.BACKUP else "in"
    return f"{duty.deed.value} of {duty.system} {way} {duty.place}"


def _name_of(job: Job) -> str:
    return ", ".join(name_of(each) for each in job.duties)


def _idle(duties: list[Duty], agent: Agent, now: datetime) -> Idle:
    later = [each for each in duties if each.begins_at is not None and not each.is_ready(now)]
    return Idle(next(iter(later), None), agent.settings.calendar.zone)
