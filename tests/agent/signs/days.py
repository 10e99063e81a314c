"""What happens on a school's days: work, and the big things that are no ruin."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from abide.agent.sample import add_day_sqlite
from abide.agent.sample.corpus import DRIVES
from tests.agent.signs.school import World

KINDS = ("docx", "docx", "pdf", "xlsx", "jpg", "txt", "csv")


def work(world: World, share: float | None = None) -> None:
    """A school day: files edited (mostly young ones), written, deleted, moved, now and then one
    that was saved badly, and rows added to the database."""
    rng, files = world.rng, world.files()
    share = rng.choice((0.005, 0.01, 0.015, 0.03)) if share is None else share
    young = sorted(files, key=lambda path: -path.stat().st_mtime)
    for _ in range(max(1, round(len(files) * share))):
        pool = young[: max(10, len(young) // 4)] if rng.random() < 0.8 else young
        _edit(world, rng.choice(pool))
    for _ in range(rng.randrange(1, 5)):
        kind = rng.choice(KINDS)
        world.write(_folder(world) / world.name(kind), world.make(kind))
    for path in rng.sample(world.files(), rng.randrange(0, 3)):
        path.unlink()
    for path in rng.sample(world.files(), rng.randrange(0, 3)):
        path.rename(path.with_name(f"renamed {rng.randrange(1000)} {path.name}"))
    _odd_things(world)
    world.days += 1
    add_day_sqlite(world.database, 1, world.days)


def _edit(world: World, path: Path) -> None:
    kind = path.suffix[1:]
    if not path.exists() or kind not in KINDS:
        return
    if kind in ("txt", "csv") and path.stat().st_size:
        world.write(path, path.read_bytes() + world.make(kind, 400))
    else:
        world.write(path, world.make(kind))


def _odd_things(world: World) -> None:
    """What is odd and ordinary all the same: a save that died, a password, a new kind of file, a
    file given an older time."""
    rng = world.rng
    if rng.random() < 0.06:
        victim = rng.choice(world.files())
        data = victim.read_bytes()
        world.write(victim, data[: len(data) // 2])
    if rng.random() < 0.03:
        world.write(rng.choice(world.files()), b"")
    if rng.random() < 0.04:
        documents = [path for path in world.files() if path.suffix in (".docx", ".xlsx")]
        world.write(
            rng.choice(documents), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(3000)
        )
    if rng.random() < 0.05:
        for _ in range(rng.randrange(1, 4)):
            world.write(_folder(world) / world.name("pub9"), rng.randbytes(2000))
    if rng.random() < 0.04:
        path = rng.choice(world.files())
        before = path.stat()
        _edit(world, path)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _folder(world: World) -> Path:
    drive = world.rng.choice(list(DRIVES))
    return world.root / drive / world.rng.choice(DRIVES[drive].folders) / "2026"


# ---- big, and no ruin -----------------------------------------------------------------------


def start_of_term(world: World) -> None:
    """Many new folders, each with templates handed out, and a lot of new work."""
    template = world.make("docx")
    for form in range(14):
        for pupil in range(12):
            folder = world.root / "Pupil" / f"Form{form}-{world.now.year}" / f"pupil {pupil}"
            world.write(folder / "Welcome.docx", template)
            world.write(folder / world.name("txt"), world.make("txt", 500))
    work(world, 0.06)


def photos(world: World) -> None:
    """A school trip's photographs."""
    for _ in range(150):
        world.write(world.root / "Pupil" / "Trip" / world.name("jpg"), world.make("jpg"))
    work(world)


def class_renamed(world: World) -> None:
    """A teacher renames a class folder with all that is in it."""
    folders = [path for path in (world.root / "Pupil").iterdir() if path.is_dir()]
    chosen = max(folders, key=lambda path: sum(1 for _ in path.rglob("*")))
    chosen.rename(chosen.with_name(f"{chosen.name} leavers {world.rng.randrange(1000)}"))
    work(world)


def year_end(world: World) -> None:
    """Last year's folders are moved to an archive."""
    for number, folder in enumerate(sorted((world.root / "Staff").iterdir())[:3]):
        to = world.root / "Archive" / f"{world.now:%Y%m%d} {number}"
        to.parent.mkdir(exist_ok=True)
        shutil.move(str(folder), str(to))
    work(world)


def update(world: World) -> None:
    """A program's files are replaced; some get other names."""
    folder = world.root / "Admin" / "Program"
    for number in range(45):
        world.write(folder / f"module{number:02d}.dll", b"MZ" + world.rng.randbytes(900))
    for number in range(6):
        world.write(
            folder / f"data{number}-{world.rng.randrange(99)}.bin", world.rng.randbytes(2000)
        )
    work(world)


def reports(world: World) -> None:
    """Report week: a tenth of all files is worked on."""
    work(world, 0.1)


def leavers(world: World) -> None:
    """The work of pupils who left is deleted: a twelfth of the school."""
    files = [path for path in world.files() if "/Pupil/" in str(path)]
    for path in world.rng.sample(files, len(world.files()) // 12):
        path.unlink()
    work(world)


def passwords(world: World) -> None:
    """The office locks the three lists that hold names."""
    lists = [path for path in world.files() if path.suffix == ".xlsx"]
    for path in world.rng.sample(lists, min(3, len(lists))):
        world.write(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + world.rng.randbytes(3000))
    work(world)


def note_added(world: World) -> None:
    """The database's program is updated: a column is filled in every row."""
    with sqlite3.connect(world.database) as db:
        db.execute("UPDATE finance SET note = note || ' checked'")
    work(world)


BIG: tuple[Callable[[World], None], ...] = (
    start_of_term,
    photos,
    class_renamed,
    year_end,
    update,
    reports,
    leavers,
    passwords,
    note_added,
)


def big_import(world: World) -> None:
    """A big import that a person announced: most files are converted, others come in."""
    for path in world.rng.sample(world.files(), len(world.files()) * 6 // 10):
        kind = path.suffix[1:]
        if kind in KINDS:
            world.write(path, world.make(kind))
    for _ in range(200):
        world.write(world.root / "Import" / world.name("pdf"), world.make("pdf"))
    work(world)
