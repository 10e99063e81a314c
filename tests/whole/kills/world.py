"""The school of the kills: two systems, two places, live data of which every version is known."""

from __future__ import annotations

import contextlib
import hashlib
import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.whole.keys import make_quick
from tests.whole.kills.power import PoweredDisk, powered_disk
from tests.whole.kills.runs import load_everything, run
from tests.whole.live import live_data
from tests.whole.school import PASSWORD, Home, Spot

Bytes = dict[str, str]
"""Relative path -> hash of every live file; a database stands for its rows."""
DATABASE = "pupils.sqlite3"
HELD = {"Letters": ("Staff", DATABASE), "Budget": ("Admin",)}
CAMERA_BYTES = 1 << 20
MEGABYTES = 700


@dataclass
class World:
    """A school on three disks: the server with the agent's home, a NAS, and a drive."""

    home: Home
    server: PoweredDisk
    nas: PoweredDisk
    drive: PoweredDisk
    versions: list[tuple[datetime, Bytes]] = field(default_factory=list)

    @property
    def disks(self) -> tuple[PoweredDisk, ...]:
        return self.server, self.nas, self.drive

    @property
    def cards(self) -> Path:
        """Where the cards lie that open the kit."""
        return self.home.live.parent / "cards"

    @property
    def targets(self) -> Path:
        """Where restores go to: the server's own disk."""
        return self.server.mount / "back"

    def change(self, dice: random.Random) -> None:
        """Given dice, change some of the live data, as a day's work does."""
        files = sorted(each for each in self.home.live.rglob("*.txt"))
        for file in dice.sample(files, 3):
            file.write_text(_letter(dice))
        folder = self.home.live / dice.choice(("Staff", "Admin")) / "new"
        folder.mkdir(exist_ok=True)
        (folder / f"note {dice.randrange(40)}.txt").write_text(_letter(dice))
        (self.home.live / "Staff" / "camera.raw").write_bytes(dice.randbytes(CAMERA_BYTES))
        with contextlib.closing(sqlite3.connect(self.home.live / DATABASE)) as db, db:
            db.execute("INSERT INTO pupils (name) VALUES (?)", (str(dice.random()),))
        self.note_version()

    def note_version(self) -> None:
        self.versions.append((datetime.now(UTC), contents(self.home.live, (DATABASE,))))

    def live_at(self, moment: datetime) -> Bytes:
        """Given a moment, return what the live data was then."""
        return [held for at, held in self.versions if at <= moment][-1]

    def declare(self, *, across: bool) -> None:
        """Say whether the drive is filled from the NAS, or reads the live data itself."""
        self.home.write_config(self.home.spots, _systems(self.home.live))
        if across:
            config = self.home.agent / "agent.toml"
            text = config.read_text()
            drive = '[[repositories]]\nname = "drive"\n'
            assert drive in text
            config.write_text(text.replace(drive, f'{drive}copy_from = "nas"\n'))

    def keep(self) -> None:
        """Remember how everything stands; it comes back with `put_back`."""
        shutil.copytree(self.home.live, self.home.live.with_name("live-kept"))
        for disk in self.disks:
            disk.keep()
            disk.put_back()

    def put_back(self) -> None:
        """Let everything be as it was when it was kept."""
        shutil.rmtree(self.home.live)
        shutil.copytree(self.home.live.with_name("live-kept"), self.home.live)
        del self.versions[1:]
        for disk in self.disks:
            disk.put_back()


@contextlib.contextmanager
def school(folder: Path) -> Iterator[World]:
    """Given a new folder, yield the school there: copied, and every copy wholly drilled."""
    load_everything()
    disks = [powered_disk(folder / name, MEGABYTES) for name in ("server", "nas", "drive")]
    server, nas, drive = disks
    try:
        home = Home(server.mount / "home", live_data(folder / "live"))
        world = World(home, server, nas, drive)
        drive_spot = Spot("drive", kind="drive", folder=drive.mount)
        drive_spot.marker(home.places).write_text("drive\n")
        home.write_config([Spot("nas", folder=nas.mount), drive_spot], _systems(home.live))
        world.note_version()
        for name in ("nas", "drive"):
            made = run(home, "repository", "make", name)
            assert made.code == 0, made.document
            make_quick(home.repository(name), PASSWORD)
        cards = ("kit", "cards", "--of", "3", "--needs", "2", "--to", str(world.cards))
        for words in (cards, ("backup",), ("drill", "--full")):
            done = run(home, *words)
            assert done.code == 0, done.document
        world.keep()
        yield world
    finally:
        for disk in disks:
            disk.disk.pull()


def _systems(live: Path) -> str:
    """Given the live data, return both systems as agent.toml has them."""
    text = []
    for name, grade in (("Letters", "critical"), ("Budget", "essential")):
        sources = "".join(
            f'{{ kind = "{"sqlite" if part == DATABASE else "files"}", path = "{live / part}" }}, '
            for part in HELD[name]
        )
        text.append(
            f'[[systems]]\nname = "{name}"\ngrade = "{grade}"\nrto_hours = 4\nrpo_hours = 24\n'
            f"sources = [{sources}]\n"
        )
    return "\n".join(text)


def _letter(dice: random.Random) -> str:
    """Return what nobody takes for noise: an attack is not what is tried here."""
    return "".join(
        f"Dear parents of year {dice.randrange(7)}, we meet on day {dice.randrange(300)}.\n"
        for _ in range(dice.randrange(5, 500))
    )


def contents(folder: Path, databases: tuple[str, ...] = ()) -> Bytes:
    """Given a folder, return what its files hold; a database of those names, its rows."""
    return {
        str(file.relative_to(folder)): rows_of(file)
        if file.name in databases
        else hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith(("-wal", "-shm"))
    }


def rows_of(file: Path) -> str:
    """Given a database, return a hash of its rows."""
    with contextlib.closing(sqlite3.connect(file)) as db:
        rows = db.execute("SELECT * FROM pupils ORDER BY id").fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()
