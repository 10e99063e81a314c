"""A tiny school for the whole tests: live data, places, agent.toml, and the real command line.

    home = make_home(tmp_path, [Spot("store-a"), Spot("drive-a", kind="drive", folder=mounted)])
        writes the live data (`live_data`: three folders of about 30 small files, an SQLite
        database) unless `live=` names some, and agent.toml with one critical system "Office"
    home.make()                       `abide repository make` for every spot, keys made quick
    with home.unhurried(): ...        engines take their usual time, to be caught at work
    home.run("backup")  -> Ran        exit code, the JSON document, standard error; --json is added
    home.start("drill", "--full")     the same as a running program, to be killed; `home.end(it)`
    home.status()       -> dict       the document of `abide status`
    home.entries("backup")            the facts of the entries of that kind, oldest first
    home.open_attempts()              how many attempts have no entry yet
    home.verify()                     asserts that the chain holds, with exactly one entry for each
                                      attempt and none left open
    home.leftovers()                  what lies in staging and scratch, which should be nothing
    home.restic("store-a", "check")   the engine itself at a place -> subprocess.CompletedProcess
    home.copy(tmp_path / "b")         the home with its repositories in folders, elsewhere; it
                                      shares the live data
    home.write_config(spots)          agent.toml anew, e.g. after a spot has changed; folders in
                                      `home.more` are sources too
    wait_until(lambda: ...)           polls; fails the test after a minute
    ran.row() ran.problems() ran.complete     what most tests ask of a backup or a drill

A Spot without `folder` and `url` is a folder of its own below the home.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.whole.keys import make_quick, make_usual
from tests.whole.live import live_data as live_data
from tests.whole.ran import Ran as Ran

PASSWORD = "correct horse battery"
NOT_TRIED = {"epoch", "key", "alarm", "alarm answered", "announced", "canaries", "retired"}
NOT_TRIED |= {"hub head", "hub left", "job refused", "loosening confirmed"}
"""Kinds of entries that no attempt stands behind."""
SYSTEM = "Office"


@dataclass(frozen=True)
class Spot:
    """One place: a folder, a drive with its marker, or a REST store (`url`, to the full)."""

    name: str
    kind: str = "local"
    folder: Path | None = None
    url: str | None = None

    def folder_in(self, places: Path) -> Path:
        return self.folder or places / self.name

    def address(self, places: Path) -> str:
        return self.url or str(self.folder_in(places) / "abide")

    def marker(self, places: Path) -> Path:
        return self.folder_in(places) / "ABIDE-DRIVE"


@dataclass
class Home:
    """One ABIDE_HOME; see the top of this module."""

    root: Path
    live: Path
    spots: list[Spot] = field(default_factory=list)
    more: list[Path] = field(default_factory=list)

    @property
    def agent(self) -> Path:
        return self.root / "agent"

    @property
    def places(self) -> Path:
        return self.root / "places"

    @property
    def scratch(self) -> Path:
        return self.agent / "scratch"

    def spot(self, name: str) -> Spot:
        return next(each for each in self.spots if each.name == name)

    def repository(self, name: str) -> Path:
        return Path(self.spot(name).address(self.places))

    # ---- agent.toml -----------------------------------------------------------------------

    def write_config(self, spots: Sequence[Spot], systems: str | None = None) -> None:
        """Given the places (and maybe the [[systems]] as text), write agent.toml."""
        self.spots = list(spots)
        secrets = self.agent / "secrets"
        secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = ['[agent]\nname = "school-server"\nworkers = 2\n']
        for spot in spots:
            text.append(self._spot_table(spot))
            self.set_password(spot.name, PASSWORD, only_if_new=True)
        text.append(systems or self._system_table())
        config = self.agent / "agent.toml"
        config.write_text("\n".join(text))
        config.chmod(0o600)

    def set_password(self, name: str, password: str, *, only_if_new: bool = False) -> None:
        file = self.agent / "secrets" / name
        if file.exists() and only_if_new:
            return
        file.touch(mode=0o600)
        file.write_text(password + "\n")

    def _spot_table(self, spot: Spot) -> str:
        marker = f'marker = "{spot.marker(self.places)}"\n' if spot.kind == "drive" else ""
        return (
            f'[[repositories]]\nname = "{spot.name}"\nkind = "{spot.kind}"\n{marker}'
            f'url = "{spot.address(self.places)}"\ndevice = "{spot.name}"\n'
            f'password_file = "secrets/{spot.name}"\n'
        )

    def _system_table(self) -> str:
        return (
            f'[[systems]]\nname = "{SYSTEM}"\ngrade = "critical"\nrto_hours = 4\nrpo_hours = 24\n'
            "sources = [\n"
            f'  {{ kind = "files", path = "{self.live}/Staff" }},\n'
            f'  {{ kind = "files", path = "{self.live}/Admin" }},\n'
            f'  {{ kind = "sqlite", path = "{self.live}/pupils.sqlite3" }},\n'
            + "".join(f'  {{ kind = "files", path = "{each}" }},\n' for each in self.more)
            + "]\n"
        )

    # ---- running --------------------------------------------------------------------------

    def make(self, *names: str) -> None:
        for name in names or [spot.name for spot in self.spots]:
            made = self.run("repository", "make", name)
            assert made.code == 0, made
            self._seal(make_quick, name)

    @contextlib.contextmanager
    def unhurried(self) -> Iterator[None]:
        """Let every engine that is started meanwhile take its usual time to derive its key."""
        names = [spot.name for spot in self.spots]
        self._seal(make_usual, *names)
        yield
        self._seal(make_quick, *names)

    def _seal(self, seal: Callable[[Path, str], None], *names: str) -> None:
        for spot in self.spots:
            folder = spot.folder_in(self.places) / "abide"
            if spot.name in names and folder.exists():  # no drive that is away, nor a cloud
                seal(folder, (self.agent / "secrets" / spot.name).read_text().strip())

    def run(self, *words: str, seconds: float = 120) -> Ran:
        """Given the words of a command, run it to its end."""
        done = subprocess.run(
            self._argv(words),
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, json.loads(done.stdout), done.stderr)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Given the words of a command, start it; end it with `end`."""
        return subprocess.Popen(
            self._argv(words),
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, running: subprocess.Popen[str], seconds: float = 120) -> Ran:
        """Given what `start` returned, wait for its own end.

        Raise ChildProcessError where somebody else has read that: Python would say exit 0.
        """
        if running.returncode is None:
            os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        stdout, stderr = running.communicate(timeout=seconds)
        assert "Traceback" not in stderr, stderr
        return Ran(running.returncode, json.loads(stdout), stderr)

    def _argv(self, words: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "abide.cli.main", *words, "--json"]

    def _environment(self) -> dict[str, str]:
        mine = {"ABIDE_HOME": str(self.root), "HOME": str(self.root), "LANG": "C.UTF-8"}
        return {"PATH": os.environ["PATH"]} | mine

    def restic(
        self, name: str, *words: str, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Given a place and restic's words, run the engine itself there, with no cache."""
        mine = {
            "RESTIC_REPOSITORY": self.spot(name).address(self.places),
            "RESTIC_PASSWORD_FILE": str(self.agent / "secrets" / name),
        }
        return subprocess.run(
            ["restic", "--no-cache", *words],
            env=self._environment() | mine,
            capture_output=True,
            text=True,
            check=check,
            timeout=120,
        )

    # ---- asking ---------------------------------------------------------------------------

    def status(self) -> Any:
        return self.run("status").document

    def system(self, name: str = SYSTEM) -> Any:
        return next(row for row in self.status()["systems"] if row["name"] == name)

    def entries(self, kind: str) -> list[dict[str, Any]]:
        rows = self._ask("SELECT line FROM entries WHERE kind = ? ORDER BY number", kind)
        return [json.loads(row[0])["facts"] for row in rows]

    def open_attempts(self) -> int:
        """Return how many attempts have no entry; 0 where there is no log yet."""
        rows = self._ask("SELECT count(*) FROM attempts WHERE entry IS NULL")
        return int(rows[0][0]) if rows else 0

    def verify(self) -> None:
        checked = self.run("evidence", "verify")
        assert checked.document["intact"], checked
        assert self.open_attempts() == 0
        counted = "SELECT count(*), count(DISTINCT entry) FROM attempts"
        attempts, entries = self._ask(counted)[0]
        assert attempts == entries
        others = self._ask(
            "SELECT kind FROM entries WHERE number NOT IN (SELECT entry FROM attempts)"
        )
        assert {kind for (kind,) in others} <= NOT_TRIED, others

    def _ask(self, query: str, *values: str) -> list[Any]:
        uri = f"file:{self.agent / 'spool.sqlite3'}?mode=ro"
        try:
            with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=30)) as db:
                return db.execute(query, values).fetchall()
        except sqlite3.OperationalError:  # not made yet
            return []

    def leftovers(self) -> list[Path]:
        folders = (self.agent / "staging", self.scratch)
        return [each for folder in folders if folder.exists() for each in folder.iterdir()]

    def copy(self, to: Path) -> Home:
        """Given a new folder, return a copy of this home there."""
        shutil.copytree(self.root, to, symlinks=True)
        other = Home(to, self.live)
        moved = [replace(spot, folder=None) if spot.url is None else spot for spot in self.spots]
        other.write_config(moved)
        return other


def make_home(root: Path, spots: Sequence[Spot], live: Path | None = None) -> Home:
    """Given a folder and the places, return a home ready for `make`; no command has run yet."""
    home = Home(root / "home", live or live_data(root / "live"))
    for spot in spots:
        if spot.url is None:
            spot.folder_in(home.places).mkdir(parents=True, exist_ok=True)
        if spot.kind == "drive":
            spot.marker(home.places).write_text(f"{spot.name}\n")
    home.write_config(spots)
    return home


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Given a condition, wait until it holds; fail the test when it does not come true."""
    tick = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        tick.wait(0.01)
    pytest.fail("waited in vain")
