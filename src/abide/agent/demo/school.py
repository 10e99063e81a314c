"""The sample school's server and places: folders, databases, two drives, a store, agent.toml."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from abide.agent.home import Home, make_private
from abide.agent.sample import (
    SCHOOL,
    add_day_postgres,
    add_day_sqlite,
    fill_postgres,
    make_files,
    make_sqlite,
    mutate,
)
from abide.domain.errors import Refused
from abide.engines.dumps.throwaway import Throwaway
from abide.engines.rclone import serve_restic

MARK = "# Made by  abide demo : it may be removed and made anew at any time.\n"
SEED = 7
DATABASE = "pupils"
DRIVES = ("drive-a", "drive-b")
_TOML = """{mark}
[agent]
name = "school-server"
school = "{school}"

[calendar]
division = "england-and-wales"

[[repositories]]
name = "drive-a"
kind = "drive"
url = "{places}/drive-a/abide"
marker = "{places}/drive-a/ABIDE-DRIVE"
device = "usb-a"
password_file = "secrets/drive-a"
offline = true

[[repositories]]
name = "drive-b"
kind = "drive"
url = "{places}/drive-b/abide"
marker = "{places}/drive-b/ABIDE-DRIVE"
device = "usb-b"
password_file = "secrets/drive-b"
offline = true

[[repositories]]
name = "store"
kind = "rest"
url_file = "secrets/store-url"
device = "store"
password_file = "secrets/store"
offsite = true
immutable = true

[[systems]]
name = "Server"
grade = "necessary"
rto_hours = 4
sources = [{{ kind = "files", path = "{server}/Scans" }}]

[[systems]]
name = "Pupil records"
grade = "critical"
depends_on = ["Server"]
rto_hours = 4
rpo_hours = 24
sources = [
  {{ kind = "postgres", dsn_file = "secrets/pupils.dsn" }},
  {{ kind = "files", path = "{server}/Admin", exclude = ["*.tmp"] }},
]

[[systems]]
name = "Finance"
grade = "critical"
rto_hours = 4
rpo_hours = 24
repositories = ["drive-b"]
sources = [
  {{ kind = "sqlite", path = "{server}/finance.sqlite3" }},
  {{ kind = "files", path = "{server}/Budget" }},
]

[[systems]]
name = "Staff drive"
grade = "essential"
rto_hours = 24
rpo_hours = 24
sources = [{{ kind = "files", path = "{server}/Staff" }}]

[[systems]]
name = "Pupils' work"
grade = "desirable"
rpo_hours = 168
sources = [{{ kind = "files", path = "{server}/Pupil" }}]

[[systems]]
name = "Email"
grade = "essential"
supplier = "Example Mail Ltd"
sources = []
"""


@dataclass
class School:
    """The sample school while it stands."""

    home: Home
    server: Path
    places: Path
    scale: float
    dsn: str

    def day_passes(self, day: int) -> None:
        """Given a day's number, change files and add rows as a school day does."""
        mutate(self.server, SEED, day)
        add_day_sqlite(self.server / "finance.sqlite3", SEED, day)
        with psycopg.connect(self.dsn) as connection:
            add_day_postgres(connection, SEED, day)

    def drop_drive(self, name: str) -> int:
        """Given a drive's name, damage what lies on it as a fall does; return the files damaged."""
        packs = [
            each for each in (self.places / name / "abide" / "data").rglob("*") if each.is_file()
        ]
        for pack in packs:
            size = pack.stat().st_size
            pack.chmod(0o600)
            with pack.open("r+b") as file:
                for at in range(min(32_768, size // 2), size, 65_536):
                    file.seek(at)
                    file.write(secrets.token_bytes(min(4096, size - at)))
        return len(packs)


def clear(home: Home) -> None:
    """Given a home, remove an earlier demonstration from it.

    Raise Refused when it holds anything a demonstration did not make.
    """
    root = home.agent.parent
    if not root.exists() or not any(root.iterdir()):
        return
    try:
        mine = home.config_file.read_text(encoding="utf-8").startswith(MARK)
    except OSError:
        mine = {each.name for each in root.iterdir()} <= {"agent", "school"} and not (
            home.spool_file.exists()
        )
    if not mine:
        raise Refused(
            f"{root} is in use and is no demonstration: nothing was touched. Name an empty folder "
            "with ABIDE_HOME."
        )
    for name in ("agent", "school"):
        shutil.rmtree(root / name, ignore_errors=True)


@contextmanager
def opened(home: Home, scale: float) -> Iterator[School]:
    """Given an empty home and a scale (1.0: about 15,000 files), yield the school, its servers up.

    Raise Refused or EngineError when something it needs is missing.
    """
    root = make_private(home.agent.parent)
    root.chmod(0o711)
    server = make_private(root / "school" / "server")
    places = make_private(root / "school" / "places")
    with ExitStack() as stack:
        make_files(server, scale, SEED)
        make_sqlite(server / "finance.sqlite3", scale, SEED)
        live = stack.enter_context(Throwaway(root / "school"))
        with psycopg.connect(live.dsn(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        dsn = live.dsn(DATABASE)
        with psycopg.connect(dsn) as connection:
            fill_postgres(connection, scale, SEED)
        password = secrets.token_urlsafe(12)
        store = make_private(places / "store")
        served = stack.enter_context(serve_restic(store, user="school", password=password))
        _write_agent(home, server, places, {"pupils.dsn": dsn, "store-url": served.url})
        yield School(home, server, places, scale, dsn)


def _write_agent(home: Home, server: Path, places: Path, known: dict[str, str]) -> None:
    folder = make_private(home.agent / "secrets")
    passwords = {name: secrets.token_urlsafe(32) for name in (*DRIVES, "store")}
    for name, text in (passwords | known).items():
        file = folder / name
        file.touch(mode=0o600)
        file.write_text(text + "\n", encoding="utf-8")
    for name in DRIVES:
        make_private(places / name)
        (places / name / "ABIDE-DRIVE").write_text(f"{name}\n", encoding="utf-8")
    text = _TOML.format(mark=MARK, school=SCHOOL, places=places, server=server)
    home.config_file.write_text(text, encoding="utf-8")
