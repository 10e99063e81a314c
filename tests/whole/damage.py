"""Damage done to a repository's files on purpose, and what a full drill of it must come to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.whole.programs import awaited_engine
from tests.whole.school import Home, Ran


def data_pack(home: Home) -> Path:
    """Return the pack that holds most files of the only copy: what else the place stores, its
    manifest and the log's head, is one blob each."""
    counted: dict[Path, tuple[int, int]] = {}
    for index in home.restic("place-a", "list", "index").stdout.split():
        for pack in json.loads(home.restic("place-a", "cat", "index", index).stdout)["packs"]:
            file = home.repository("place-a") / "data" / pack["id"][:2] / pack["id"]
            blobs = sum(blob["type"] == "data" for blob in pack["blobs"])
            counted[file] = blobs, file.stat().st_size
    found = max(counted, key=counted.__getitem__)
    assert counted[found][0] > 1, counted
    return found


def flip(file: Path) -> None:
    """Change one byte in the middle of a file."""
    file.chmod(0o600)
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        (byte,) = opened.read(1)
        opened.seek(-1, 1)
        opened.write(bytes([byte ^ 0xFF]))


def flip_byte(home: Home) -> None:
    flip(data_pack(home))


def delete_pack(home: Home) -> None:
    data_pack(home).unlink()


def damage_index(home: Home) -> None:
    for file in (home.repository("place-a") / "index").iterdir():
        flip(file)


Damaged = dict[str, tuple[Home, "subprocess.Popen[str]"]]
FAULTS: dict[str, Callable[[Home], None]] = {
    "a flipped byte": flip_byte,
    "a deleted pack": delete_pack,
    "a damaged index": damage_index,
}


KILLED_IN_STORE = "an engine killed in an append-only store"


def kill_engine(home: Home) -> None:
    """Back up, and kill the engine while it copies."""
    with home.unhurried():
        running = home.start("backup")
        os.kill(awaited_engine(home, "backup", without="--stdin"), signal.SIGKILL)
        ran = home.end(running)
    assert (ran.code, ran.row()["outcome"]) == (1, "failed")


def drilled(damaged: Damaged, fault: str) -> tuple[Home, Ran]:
    home, running = damaged[fault]
    return home, home.end(running, seconds=300)


def is_broken(home: Home, ran: Ran) -> Any:
    """Assert that a full drill found the fault and that nobody is told yes; return its row."""
    assert (ran.code, ran.row()["verdict"]) == (1, "not proven")
    assert home.entries("drill")[-1]["verdict"] == "not proven"
    status = home.status()
    assert status["answer"] == "no"
    assert status["systems"][0]["status"] == "broken"
    assert home.leftovers() == []
    home.verify()
    return ran.row()
