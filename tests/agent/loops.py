"""A loop whose clock a test turns, and whose jobs only write down that they were done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from abide.agent.context import Agent
from abide.agent.home import Home
from abide.agent.loop import Loop, Mode
from abide.agent.loop.jobs import Job, Said
from abide.agent.memory import about_copy
from abide.agent.spool import Spool
from abide.domain.duties import Deed, Duty
from tests.agent.declared import GOOD, Declared

LONDON = ZoneInfo("Europe/London")
TERMS = """\
[calendar]
terms = [["2026-09-02", "2026-10-23"], ["2026-11-02", "2026-12-18"], ["2027-01-04", "2027-03-25"]]
"""
SCHOOL = GOOD.replace(
    'grade = "critical"\n', 'grade = "critical"\nbackup = "every school day at 19:00"\n'
).replace("[[repositories]]", TERMS + "[[repositories]]", 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


class Enough(BaseException):
    """The test has seen enough: the time it wanted has passed."""


@dataclass
class World:
    """What a loop runs in: the clock, what it said, what it did when; `fails` says which jobs do.

    Each wait goes on for `step` at least, as on a machine that was slow to wake.
    """

    home: Home
    now: datetime
    until: datetime
    step: timedelta = timedelta(seconds=30)
    said: list[str] = field(default_factory=list)
    deeds: list[tuple[datetime, Deed, str | None]] = field(default_factory=list)
    fails: Callable[[Duty], bool] = lambda duty: False
    on_wait: Callable[[], object] = lambda: None

    def loop(self) -> Loop:
        return Loop(self.home, lambda: self.now, self.wait, self.said.append, work=self.work)

    def run(self, mode: Mode = Mode.FOR_EVER) -> int:
        """Run a loop until its own end, or until the time is up: then return -1."""
        try:
            return self.loop().run(mode)
        except Enough:
            return -1

    def wait(self, seconds: float) -> None:
        self.now += max(timedelta(seconds=seconds), self.step)
        self.on_wait()
        if self.now > self.until:
            raise Enough

    def work(self, agent: Agent, job: Job) -> Said:
        """Write down each duty as the real job would, and let a minute pass."""
        began = self.now
        self.now += timedelta(minutes=1)
        well = True
        for duty in job.duties:
            self.deeds.append((began, duty.deed, duty.place))
            well &= not self.fails(duty)
            self._write(agent, duty, began)
        return Said(well, (f"{job.deed.value} done",))

    def _write(self, agent: Agent, duty: Duty, began: datetime) -> None:
        well = not self.fails(duty)
        kinds = {Deed.BACKUP: "backup", Deed.DRILL: "drill", Deed.HEADS: "head"}
        kind = kinds.get(duty.deed, duty.deed.value)
        about: dict[str, Any] = {"outcome": "kept" if well else "failed"}
        if duty.deed in (Deed.BACKUP, Deed.DRILL):
            about = about_copy(agent, str(duty.system), str(duty.place))
        attempt = agent.spool.begin(kind, about, began)
        agent.spool.finish(attempt, self.now, _FACTS[duty.deed](well, began, self.now))

    def when(self, deed: Deed) -> list[datetime]:
        return [moment.astimezone(LONDON) for moment, done, _ in self.deeds if done is deed]


def _backup(well: bool, began: datetime, ended: datetime) -> dict[str, Any]:
    return {
        "outcome": "complete" if well else "failed",
        "snapshot": "0" * 64 if well else None,
        "started_at": began.isoformat(),
        "finished_at": ended.isoformat(),
        "files": 400,
    }


def _drill(well: bool, began: datetime, ended: datetime) -> dict[str, Any]:
    return {
        "verdict": "proven" if well else "not proven",
        "snapshot": "0" * 64,
        "snapshot_at": began.isoformat(),
        "population": 400,
        "sampled": 400,
        "whole": True,
        "loaded": True,
        "restore_seconds": 60.0,
    }


_FACTS: dict[Deed, Callable[[bool, datetime, datetime], dict[str, Any]]] = {
    Deed.BACKUP: _backup,
    Deed.DRILL: _drill,
    Deed.HEADS: lambda well, began, ended: {},
    Deed.KIT: lambda well, began, ended: {},
    Deed.RETENTION: lambda well, began, ended: {"outcome": "done"},
}


def world(declared: Declared, start: str, end: str, text: str = SCHOOL) -> World:
    """Given an agent.toml and two moments, return the world between them; its places are known."""
    declared.write(text)
    spool = Spool.open(declared.home.spool_file)
    for name in ("drive-a", "drive-b"):
        spool.remember_repository(name, f"id of {name}", at(start), None)
    spool.close()
    return World(declared.home, at(start), at(end))


def plugged(folder: Path, name: str) -> None:
    """Plug a drive in: its marker, and a repository's config, appear."""
    (folder / "abide").mkdir(parents=True, exist_ok=True)
    (folder / "abide" / "config").write_text("as the engine wrote it")
    (folder / "ABIDE-DRIVE").write_text(f"{name}\n")
