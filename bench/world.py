"""The world of the benchmarks: the sample school on disk, bare restic beside Abide, both empty.

Everything lies below one folder, which is removed before and after.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from abide.agent.sample import DRIVES, make_files, make_sqlite
from bench.process import Command

PASSWORD = "a password for benchmarks only"
SEED = 1
_GRADES = {"Admin": "essential", "Budget": "essential", "Staff": "necessary", "Pupil": "necessary"}


@dataclass(frozen=True)
class World:
    """Where things lie: the school's server and a folder for everything else."""

    work: Path
    server: Path

    @property
    def peers(self) -> Path:
        """Where peers are installed: outside, so that they are there the next time."""
        return self.work.parent

    def count(self) -> int:
        """Return how many files the server holds."""
        return sum(len(files) for _, _, files in os.walk(self.server))

    @property
    def database(self) -> Path:
        """The pupil database: small, and the first that the school needs back."""
        return self.server / "Database" / "pupils.sqlite3"


def build_world(work: Path, scale: float, mean_bytes: int | None = None) -> World:
    """Given an empty folder and a scale, make the school's server in it."""
    world = World(work, work / "server")
    if mean_bytes is None:
        make_files(world.server, scale, SEED)
    else:
        make_files(world.server, scale, SEED, mean_bytes)
    make_sqlite(world.database, scale, SEED)
    return world


def empty(folder: Path) -> Path:
    """Given a folder, return it without anything in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def environment(home: Path, **more: str) -> dict[str, str]:
    """Given a home folder and more variables, return a program's whole environment."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    return keep | {"HOME": str(home)} | more


# ---------------------------------------------------------------- the bare engine


@dataclass(frozen=True)
class Bare:
    """restic as a technician would type it, with a repository and a cache of its own."""

    folder: Path

    def command(self, *words: str, cwd: Path | None = None) -> Command:
        """Given restic's words, return the command."""
        return Command(("restic", *words), self.env, cwd)

    @property
    def repository(self) -> Path:
        """Where its repository lies."""
        return self.folder / "repository"

    @property
    def env(self) -> dict[str, str]:
        """Its whole environment."""
        return environment(
            self.folder,
            RESTIC_REPOSITORY=str(self.repository),
            RESTIC_PASSWORD=PASSWORD,
            RESTIC_CACHE_DIR=str(self.folder / "cache"),
        )


# ---------------------------------------------------------------- Abide


@dataclass(frozen=True)
class Abide:
    """Abide with a home and a repository of its own."""

    folder: Path

    def command(self, *words: str) -> Command:
        """Given a command's words, return it; `--json`, and no bar, as from a program."""
        abide = Path(sys.executable).with_name("abide")
        env = environment(self.folder, ABIDE_HOME=str(self.folder / "home"))
        return Command((str(abide), *words, "--json"), env)

    def declare(self, *systems: str, drive: Path | None = None) -> Abide:
        """Given systems as TOML, and maybe the folder of a drive that is copied from the store,
        write the agent's whole configuration; return this Abide."""
        agent = self.folder / "home" / "agent"
        (agent / "secrets").mkdir(parents=True, mode=0o700)
        secret = agent / "secrets" / "store"
        secret.touch(mode=0o600)
        secret.write_text(PASSWORD)
        head = (
            '[agent]\nname = "bench"\n\n[[repositories]]\nname = "store"\nkind = "local"\n'
            f'url = "{self.folder / "repository"}"\npassword_file = "secrets/store"\n'
        )
        (agent / "agent.toml").write_text("\n".join((head, *_drive(drive), *systems)))
        return self


def _drive(folder: Path | None) -> tuple[str, ...]:
    """Given a drive's folder, mark it and return it as agent.toml has it."""
    if folder is None:
        return ()
    marker = folder / "ABIDE-DRIVE"
    marker.write_text("drive\n")
    return (
        f'[[repositories]]\nname = "drive"\nkind = "drive"\nmarker = "{marker}"\n'
        f'url = "{folder / "repository"}"\npassword_file = "secrets/store"\n'
        'copy_from = "store"\n',
    )


def system(name: str, grade: str, kind: str, path: Path) -> str:
    """Given a system with one source, return it as agent.toml has it."""
    return (
        f'[[systems]]\nname = "{name}"\ngrade = "{grade}"\nbackup = "daily"\nproof = "weekly"\n'
        f'[[systems.sources]]\nkind = "{kind}"\npath = "{path}"\n'
    )


def one_system(world: World) -> str:
    """Given the world, return the whole server as one system of files."""
    return system("Server", "critical", "files", world.server)


def whole_school(world: World) -> tuple[str, ...]:
    """Given the world, return the pupil database first of all and every drive as a system."""
    drives = (
        system(name, _GRADES.get(name, "desirable"), "files", world.server / name)
        for name in DRIVES
    )
    return (system("Pupil records", "critical", "sqlite", world.database), *drives)
