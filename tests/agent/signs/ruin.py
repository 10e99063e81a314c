"""Ways to ruin a school, each one day's doing; `day` counts from 0 on the first day of it."""

from __future__ import annotations

import os
import random
import sqlite3
import zipfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from tests.agent.signs.school import World

Ruin = Callable[[World, int], None]


def _noise(data: bytes, rng: random.Random) -> bytes:
    return rng.randbytes(len(data))


def _some(world: World, share: float, files: list[Path] | None = None) -> list[Path]:
    fresh = [path for path in files or world.files() if path not in world.hit]
    found = world.rng.sample(fresh, min(len(fresh), max(1, round(len(world.files()) * share))))
    world.hit |= set(found)
    return found


def _over(world: World, paths: list[Path], how: Callable[[bytes, random.Random], bytes]) -> None:
    for path in paths:
        world.write(path, how(path.read_bytes(), world.rng))


def renaming(world: World, day: int) -> None:
    for path in _some(world, 0.3):
        world.write(path, _noise(path.read_bytes(), world.rng))
        path.rename(f"{path}.locked")


def random_names(world: World, day: int) -> None:
    for path in _some(world, 0.3):
        world.write(
            path.with_name(f"{world.rng.randbytes(9).hex()}.{world.rng.randbytes(3).hex()}"),
            _noise(path.read_bytes(), world.rng),
        )
        path.unlink()


def only_notes_and_names(world: World, day: int) -> None:
    for path in _some(world, 0.3):
        path.rename(f"{path}.crypt")
        (path.parent / "HOW_TO_PAY.txt").write_text("Your files are locked.\n")


def name_keeping(world: World, day: int) -> None:
    _over(world, _some(world, 0.3), _noise)


def time_keeping(world: World, day: int) -> None:
    for path in _some(world, 0.1):
        before = path.stat()
        path.write_bytes(_noise(path.read_bytes(), world.rng))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def header_keeping(world: World, day: int) -> None:
    def all_but_ends(data: bytes, rng: random.Random) -> bytes:
        return data[:256] + rng.randbytes(max(0, len(data) - 512)) + data[-256:][: len(data) - 256]

    _over(world, _some(world, 0.3), all_but_ends)


def every_nth_block(world: World, day: int) -> None:
    def patches(data: bytes, rng: random.Random) -> bytes:
        left = bytearray(data)
        for start in range(512, len(left) - 512, 2048):
            left[start : start + 256] = rng.randbytes(256)
        return bytes(left[: len(data)])

    _over(world, _some(world, 0.3), patches)


def intermittent(world: World, day: int) -> None:
    if day % 3 == 0:
        _over(world, _some(world, 0.012), _noise)


def slow(world: World, day: int) -> None:
    _over(world, _some(world, 0.003), _noise)


def slow_renaming(world: World, day: int) -> None:
    for path in _some(world, 0.004):
        world.write(path, _noise(path.read_bytes(), world.rng))
        path.rename(f"{path}.enc")


def only_old(world: World, day: int) -> None:
    files = sorted(world.files(), key=lambda path: path.stat().st_mtime)
    _over(world, _some(world, 0.08, files[: len(files) // 4]), _noise)


def old_swapped(world: World, day: int) -> None:
    """Old files get another sound content: nothing in them says so."""
    files = sorted(world.files(), key=lambda path: path.stat().st_mtime)[: len(world.files()) // 3]
    for path in _some(world, 0.16, files):
        world.write(path, world.make(path.suffix[1:]) if path.suffix else b"x")


def archives(world: World, day: int) -> None:
    for path in filter(zipfile.is_zipfile, _some(world, 0.8)):
        data = bytearray(path.read_bytes())
        with zipfile.ZipFile(path) as archive:
            offsets = [info.header_offset for info in archive.infolist()]
        for offset in offsets:
            data[offset + 6] |= 1
        at = data.find(b"PK\1\2")
        while at >= 0:
            data[at + 8] |= 1
            at = data.find(b"PK\1\2", at + 4)
        world.write(path, bytes(data))


def one_archive(world: World, day: int) -> None:
    paths = _some(world, 0.5)
    world.write(world.root / "all.7z", b"7z\xbc\xaf\x27\x1c" + world.rng.randbytes(50_000))
    for path in paths:
        path.unlink()


def wiping(world: World, day: int) -> None:
    for path in _some(world, 0.35):
        path.unlink()


def emptying(world: World, day: int) -> None:
    _over(world, _some(world, 0.1), lambda data, rng: b"")


def slow_wiping(world: World, day: int) -> None:
    for path in _some(world, 0.035):
        path.unlink(missing_ok=True)


def database_rows(world: World, day: int) -> None:
    with sqlite3.connect(world.database) as db:
        db.create_function("ruined", 1, lambda text: world.rng.randbytes(24).hex() + "=")
        db.execute("UPDATE finance SET note = ruined(note), payee = ruined(payee)")


def database_hidden(world: World, day: int) -> None:
    """As above, in letters that any text may hold."""
    with sqlite3.connect(world.database) as db:
        db.create_function("ruined", 1, lambda text: b64encode(world.rng.randbytes(24)).decode())
        db.execute("UPDATE finance SET note = ruined(note), payee = ruined(payee)")


def database_pages(world: World, day: int) -> None:
    data = bytearray(world.database.read_bytes())
    for start in range(8192, len(data), 16_384):
        data[start : start + 4096] = world.rng.randbytes(len(data[start : start + 4096]))
    world.write(world.database, bytes(data))


def database_whole(world: World, day: int) -> None:
    world.write(world.database, _noise(world.database.read_bytes(), world.rng))


RUINS: tuple[Ruin, ...] = (
    renaming,
    random_names,
    only_notes_and_names,
    name_keeping,
    time_keeping,
    header_keeping,
    every_nth_block,
    intermittent,
    slow,
    slow_renaming,
    only_old,
    old_swapped,
    archives,
    one_archive,
    wiping,
    emptying,
    slow_wiping,
    database_rows,
    database_hidden,
    database_pages,
    database_whole,
)
AT_ONCE = frozenset(RUINS) - {intermittent, slow, slow_renaming, slow_wiping}
"""Those whose first day's doing is enough to be told by the next backup."""
