"""The school of the term: its server's live data, a REST store, two drives, and a clock we set.

The agent's own loop runs whenever the clock says so, with the real engine. The term ends today, so
that commands run by hand afterwards stand in the same time.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from abide.agent.home import Home
from abide.agent.loop import Loop, Mode
from abide.agent.run import looking, working
from abide.agent.sample import add_day_sqlite, make_files, make_sqlite, mutate
from abide.agent.status import Standing, standing
from abide.engines.rclone import Served, serve_restic
from tests.whole.disks import Disk, make_disk
from tests.whole.keys import make_quick

LONDON = ZoneInfo("Europe/London")
PASSWORD = "correct horse battery staple"
WEEKS = 12
EVENING = time(19, 30)
SEED = 20
_TOML = """[agent]
name = "school-server"
school = "Example Primary"
workers = 2

[calendar]
terms = [["{first}", "{last}"]]
closures = [{closures}]

[kit]
if_found = "Belongs to a school. Locked. Don't plug it in. Ring 01632 960123."

[[contacts]]
name = "Office manager"
phone = "01632 960123"

[[repositories]]
name = "store"
kind = "rest"
url_file = "secrets/store.url"
password_file = "secrets/store"
device = "council"
offsite = true

{drives}
[[systems]]
name = "Pupils"
grade = "critical"
rto_hours = 4
backup = "every school day at 19:00"
[[systems.sources]]
kind = "sqlite"
path = "{live}/pupils.sqlite3"

[[systems]]
name = "Office"
grade = "essential"
depends_on = ["Pupils"]
backup = "every school day at 19:00"
[[systems.sources]]
kind = "files"
path = "{live}/files"
"""
_DRIVE = """[[repositories]]
name = "{name}"
kind = "drive"
url = "{mount}/abide"
marker = "{mount}/ABIDE-DRIVE"
password_file = "secrets/{name}"
device = "{name}"
offline = true
copy_from = "store"
"""


@dataclass
class Clock:
    """A clock that stands where it is set, but for a second each time it is read."""

    moment: datetime

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def set(self, day: date, at: time) -> None:
        self.moment = max(self.moment, datetime.combine(day, at, LONDON).astimezone(UTC))


@dataclass
class School:
    """The school: run its agent's loop with `evening`, look with `stands` and `entries`."""

    root: Path
    live: Path
    clock: Clock
    served: Served
    disks: dict[str, Disk]
    first: date
    half_term: frozenset[date]
    said: list[str] = field(default_factory=list)
    held: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        return Home(self.root / "agent")

    def days(self) -> list[date]:
        """Return the term's school days, by the agent's own calendar."""
        with looking(self.home, self.clock) as agent:
            calendar = agent.settings.calendar
        every = (self.first + timedelta(days=number) for number in range(WEEKS * 7))
        return [day for day in every if day.weekday() < 5 and calendar.is_open(day)]

    # ---- the agent ------------------------------------------------------------------------

    def evening(self, day: date) -> None:
        """Let the agent do what is due on that evening, and note what each drive then holds."""
        self.clock.set(day, EVENING)
        loop = Loop(self.home, self.clock, lambda seconds: None, self.said.append)
        loop.run(Mode.UNTIL_IDLE)

    def stands(self) -> Standing:
        with looking(self.home, self.clock) as agent:
            return standing(agent)

    def entries(self, kind: str) -> list[dict[str, Any]]:
        """Return the facts of the entries of a kind, oldest first."""
        with looking(self.home, self.clock) as agent:
            return [dict(row["facts"]) for row in agent.spool.rows_of(kind)][::-1]

    def at_work(self) -> Any:
        return working(self.home, self.clock)

    # ---- the server -----------------------------------------------------------------------

    def work(self, number: int) -> None:
        """A day's ordinary work on the live data."""
        mutate(self.live / "files", SEED, number)
        add_day_sqlite(self.live / "pupils.sqlite3", SEED, number)

    def picture(self) -> dict[str, str]:
        return picture(self.live / "files")

    # ---- the drives -----------------------------------------------------------------------

    def swap(self, out: str, comes: str) -> None:
        self.disks[out].pull()
        self.disks[comes].plug()

    def close(self) -> None:
        for disk in self.disks.values():
            disk.pull()
        self.served.stop()


def picture(folder: Path) -> dict[str, str]:
    """Given a folder, return {path below it: SHA-256} of its files."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@contextmanager
def school(folder: Path) -> Iterator[School]:
    """Given a new folder, provide the school on the morning of its term's first day."""
    live = folder / "live"
    make_files(live / "files", 0.008, SEED)
    make_sqlite(live / "pupils.sqlite3", 0.01, SEED)
    first = datetime.now(LONDON).date() - timedelta(days=WEEKS * 7 + 1)
    first -= timedelta(days=first.weekday())
    half = frozenset(first + timedelta(days=5 * 7 + n) for n in range(5))
    disks = {name: make_disk(folder / name, 900) for name in ("drive-a", "drive-b")}
    served = serve_restic(folder / "store")
    made = School(
        folder / "home",
        live,
        Clock(datetime.combine(first, time(8), LONDON).astimezone(UTC)),
        served,
        disks,
        first,
        half,
    )
    try:
        _declare(made)
        _make_places(made, folder / "store")
        disks["drive-b"].pull()
        yield made
    finally:
        made.close()


def _declare(made: School) -> None:
    agent = made.home.agent
    (agent / "secrets").mkdir(mode=0o700, parents=True)
    secrets = {"store.url": made.served.url + "abide/", "store": PASSWORD}
    secrets |= dict.fromkeys(made.disks, PASSWORD)
    for name, words in secrets.items():
        file = agent / "secrets" / name
        file.touch(mode=0o600)
        file.write_text(words + "\n")
    last = made.first + timedelta(days=WEEKS * 7 + 13)
    drives = "\n".join(
        _DRIVE.format(name=name, mount=disk.mount) for name, disk in made.disks.items()
    )
    config = agent / "agent.toml"
    config.touch(mode=0o600)
    config.write_text(
        _TOML.format(
            first=made.first,
            last=last,
            closures=", ".join(f'"{day}"' for day in sorted(made.half_term)),
            drives=drives,
            live=made.live,
        )
    )


def _make_places(made: School, store: Path) -> None:
    from abide.agent.admission import make_repository

    for name, disk in made.disks.items():
        (disk.mount / "ABIDE-DRIVE").write_text(f"{name}\n")
    with made.at_work() as agent:
        for name in ("store", *made.disks):
            make_repository(agent, name)
    # Keys that are quick to check: the engine is started about a thousand times in this term.
    make_quick(store / "abide", PASSWORD)
    for disk in made.disks.values():
        make_quick(disk.mount / "abide", PASSWORD)


def command(
    home: Path, *words: str, program: Path, cut_off: bool = False
) -> subprocess.CompletedProcess[str]:
    """Given a home, a command's words and the program that came with the kit, run it with nothing
    of this machine on its path; `cut_off` from every network."""
    argv = [str(program), *words, "--json"]
    if cut_off:
        argv = ["unshare", "--net", *argv]
    env = {"PATH": "/usr/bin:/bin", "ABIDE_HOME": str(home), "HOME": str(home), "LANG": "C.UTF-8"}
    return subprocess.run(argv, env=env, capture_output=True, text=True, timeout=600, check=False)


def answer_of(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, (done.stdout, done.stderr)
    return json.loads(done.stdout)
