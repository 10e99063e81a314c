"""A home with a nas and a drive that is copied from it, and what the tests of that ask."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.whole.school import Home, Spot, make_home

NAS, DRIVE = "nas", "drive-a"


def write(home: Home, more: str = "") -> None:
    """Write agent.toml anew, with two systems and the drive copied from the nas."""
    text = home._system_table() + (
        f'[[systems]]\nname = "Films"\ngrade = "desirable"\n'
        f'sources = [{{ kind = "files", path = "{home.root}/films" }}]\n'
    )
    home.write_config(home.spots, text + more)
    config = home.agent / "agent.toml"
    said = config.read_text()
    marked = f'[[repositories]]\nname = "{DRIVE}"\n'
    assert marked in said
    config.write_text(said.replace(marked, f'{marked}copy_from = "{NAS}"\n'))


def make_across(root: Path, live: Path) -> Home:
    """Given a new folder, return a home there whose nas and drive are made and empty."""
    home = make_home(root, [Spot(NAS), Spot(DRIVE, "drive", root / "stick")], live)
    (home.root / "films").mkdir()
    (home.root / "films" / "sports day.mp4").write_bytes(secrets.token_bytes(3 << 20))
    write(home)
    home.make()
    return home


def another(made: Home, to: Path) -> Home:
    """Given such a home and a new folder, return a copy of it there, with a drive of its own."""
    shutil.copytree(made.root, to / "home", symlinks=True)
    spots = [Spot(NAS), Spot(DRIVE, "drive", to / "stick")]
    home = Home(to / "home", made.live, spots)
    shutil.copytree(made.spot(DRIVE).folder_in(made.places), to / "stick")
    write(home)
    return home


def row(ran: Any, system: str, place: str) -> Any:
    (found,) = [
        each for each in ran.rows if (each["system"], each["repository"]) == (system, place)
    ]
    return found


def last(home: Home, system: str, place: str) -> dict[str, Any]:
    return [
        each
        for each in home.entries("backup")
        if (each["system"], each["repository"]) == (system, place)
    ][-1]


def stick(home: Home) -> Path:
    return home.spot(DRIVE).folder_in(home.places)


def unplug(home: Home) -> Path:
    return stick(home).rename(stick(home).with_name("in the safe"))


def plug(home: Home) -> None:
    stick(home).with_name("in the safe").rename(stick(home))


def counted(home: Home, at: Path) -> Callable[[], list[str]]:
    """Have every call of the engine noted; return what tells the words of those so far."""
    real = shutil.which("restic")
    folder = at / "counting"
    folder.mkdir()
    program = folder / "restic"
    program.write_text(f'#!/bin/sh\necho "$@" >> {folder}/calls\nexec {real} "$@"\n')
    program.chmod(0o755)
    path = os.environ["PATH"]
    home._environment = lambda: {  # type: ignore[method-assign]
        **Home._environment(home),
        "PATH": f"{folder}:{path}",
    }
    return lambda: (folder / "calls").read_text().splitlines()
