"""Deals the kills: which command, which death, at which moment; and what must hold after each."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.whole.kills.oracle import Oracle
from tests.whole.kills.runs import Run, run, start
from tests.whole.kills.world import World
from tests.whole.programs import programs_of
from tests.whole.school import wait_until

DEEDS = {
    "backup": 6,
    "backup --repository drive": 1,
    "drill": 2,
    "drill --full": 2,
    "restore Letters": 2,
    "recover": 2,
    "kit make": 1,
    "retention": 1,
    "retention --prune": 1,
}
DEATHS = {"agent": 3, "engine": 3, "group": 2, "power": 4}
HEALED_AFTER = 0.3
DEEP_AFTER = 25
LONGER_THAN_USUAL = 1.05
TICK_SECONDS = 0.002


@dataclass
class Play:
    """One school and its kills. `trail` is what happened, for whoever has to find out why."""

    world: World
    seed: int
    trail: list[str] = field(default_factory=list)
    usual: dict[str, float] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.oracle = Oracle(self.world, self.dice)
        self.restores = 0

    def kill(self, count: int) -> None:
        """Given how many, kill that often, and judge after each; at the end all must be well."""
        self.oracle.acknowledge()
        done = 0
        while done < count:
            if self.dice.random() < 0.5:
                self.world.change(self.dice)
            died = self._one()
            self.oracle.look()
            done += died
            if died and self.dice.random() < HEALED_AFTER:
                self._healed(self._pick({"backup": 3, "drill": 1}))
            if died and done % DEEP_AFTER == 0:
                self._all_well()
        self._all_well()

    def _one(self) -> bool:
        """Start a command and kill it at some moment; return whether it came to that."""
        deed, death = self._pick(DEEDS), self._pick(DEATHS)
        share = self.dice.random() * LONGER_THAN_USUAL
        wait = share * self.usual.get(deed, 1.5)
        running = start(self.world.home, self._words(deed))
        pause = threading.Event()
        while not running.ended() and time.monotonic() - running.started < wait:
            pause.wait(TICK_SECONDS)
        if not running.ended():
            self.oracle.acknowledge()
            struck = _STRIKES[death](self, running)
        else:
            struck = False
        self.oracle.heard(running)
        self.trail.append(f"{deed}: {death} at {wait:.3f} s{'' if struck else ', too late'}")
        if struck:
            self.deaths[death] += 1
        elif running.code == 0:
            self._learn(deed, running)
        return struck

    def _words(self, deed: str) -> list[str]:
        words = deed.split()
        if words[0] in ("restore", "recover"):
            self.restores += 1
            target = self.world.targets / f"to-{self.restores}"
            self.oracle.targets.append(target)
            words += ["--to", str(target)]
        return words

    def _pick(self, weights: dict[str, int]) -> str:
        return self.dice.choices(list(weights), list(weights.values()))[0]

    def _learn(self, deed: str, ended: Run) -> None:
        self.usual[deed] = ended.seconds

    def _healed(self, deed: str) -> None:
        """Let a command run to its end: it finds all in order, or puts it in order."""
        done = run(self.world.home, *self._words(deed))
        self.trail.append(f"{deed}: undisturbed, {done.seconds:.2f} s")
        assert done.code == 0, f"{deed} after kills: {done.document}"
        self._learn(deed, done)
        self.oracle.heard(done)
        self.oracle.settled()

    def _all_well(self) -> None:
        self._healed("backup")
        self._healed("drill --full")
        verified = run(self.world.home, "evidence", "verify")
        assert verified.document["intact"], verified.document
        assert verified.document["entries"] == len(self.oracle.acknowledged)
        self.oracle.deep()
        self.oracle.open_kit()
        self.trail.append("all places looked into")

    # ---- deaths ---------------------------------------------------------------------------

    def agent(self, running: Run) -> bool:
        """The agent alone: its engines live on."""
        running.kill()
        return True

    def engine(self, running: Run) -> bool:
        """One engine alone: the agent tells what came of it."""
        while not running.ended():
            engines = sorted(programs_of(self.world.home))
            if engines:
                _kill(self.dice.choice(engines))
                running.wait()
                return True
        return False

    def group(self, running: Run) -> bool:
        """The agent and all it started."""
        running.signal(signal.SIGSTOP)
        engines = list(programs_of(self.world.home))
        for pid in engines:
            _kill(pid)
        running.kill()
        wait_until(lambda: not any(_is_there(pid) for pid in engines))
        return True

    def power(self, running: Run) -> bool:
        """The server and the drive lose their power, and now and then the NAS too."""
        disks = [self.world.server, self.world.drive]
        if self.dice.random() < 0.4:
            disks.append(self.world.nas)
        self.dice.shuffle(disks)
        for disk in disks:
            disk.cut()
        self.group(running)
        wait_until(lambda: programs_of(self.world.home) == {})
        for disk in disks:
            disk.replug()
        return True


_STRIKES: dict[str, Callable[[Play, Run], bool]] = {
    "agent": Play.agent,
    "engine": Play.engine,
    "group": Play.group,
    "power": Play.power,
}


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _is_there(pid: int) -> bool:
    """Given a program that was killed, say whether its number is still taken."""
    return Path(f"/proc/{pid}").exists()
