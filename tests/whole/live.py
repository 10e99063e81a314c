"""The live data of the tiny school: three folders' worth of small files and an SQLite database."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

ROWS = 400


def live_data(folder: Path) -> Path:
    """Given a new folder, fill it as a small school's server; return it."""
    for part, count in (("Staff", 18), ("Admin", 12)):
        for number in range(count):
            file = folder / part / f"year {number % 3}" / f"letter {number}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{part} {number}: dear parents\n" * (20 + number))
    with contextlib.closing(sqlite3.connect(folder / "pupils.sqlite3")) as db, db:
        db.execute("CREATE TABLE pupils (id INTEGER PRIMARY KEY, name TEXT)")
        db.executemany(
            "INSERT INTO pupils (name) VALUES (?)", ((f"pupil {n}",) for n in range(ROWS))
        )
    return folder
