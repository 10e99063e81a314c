"""Looks at contents: what is sound, what is not, and what cannot be told."""

from __future__ import annotations

import io
import os
import random
import sqlite3
import zipfile
from pathlib import Path

import pytest

from abide.agent.manifest.record import Record, parse_record
from abide.agent.manifest.walk import describe
from abide.agent.sample.office import MAKERS, content
from abide.agent.signs import bait
from abide.agent.signs.compare import Sketch
from abide.agent.signs.looks import rows_ruined

RNG = random.Random(5)


def look(path: Path, data: bytes, *, deep: bool = True) -> str | None:
    path.write_bytes(data)
    return describe(os.fsencode(path), path.lstat(), deep=deep).look


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_every_office_file_is_sound_and_noise_under_its_name_is_not(
    kind: str, tmp_path: Path
) -> None:
    data = content(RNG, kind, 9_000)
    assert look(tmp_path / f"a.{kind}", data) == "y"
    assert look(tmp_path / f"A.{kind.upper()}", data, deep=False) == "y"
    assert look(tmp_path / f"b.{kind}", RNG.randbytes(len(data))) == "n"
    assert look(tmp_path / f"c.{kind}", b"") == "e"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "jpg", "txt", "csv"])
def test_noise_between_a_sound_beginning_and_end_shows_when_read_through(
    kind: str, tmp_path: Path
) -> None:
    data = bytearray(content(RNG, kind, 9_000))
    data[700:2_700] = RNG.randbytes(2_000)
    assert look(tmp_path / f"a.{kind}", bytes(data)) == "n"


def test_a_zip_with_a_password_is_locked_and_so_is_an_office_file_with_one(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "words")
    data = bytearray(buffer.getvalue())
    data[6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    assert look(tmp_path / "a.zip", bytes(data)) == "l"
    assert look(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900)) == "l"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("notes.txt", "Élève, žák, 学校\n".encode() * 40, "y"),
        ("notes.txt", "words".encode("utf-16") * 90, "y"),
        ("letter.doc", b"{\\rtf1 words}", "y"),
        ("photo.jpg", b"\x89PNG\r\n\x1a\n" + bytes(20) + b"IEND", "y"),
        ("mail.pst9", b"!BDN" + bytes(5_000), "q"),
        ("mail.pst9", RNG.randbytes(5_000), "z"),
        ("no ending", b"words " * 400, "q"),
    ],
)
def test_what_names_promise_is_taken_broadly(
    name: str, data: bytes, expected: str, tmp_path: Path
) -> None:
    assert look(tmp_path / name, data, deep=False) == expected


def test_what_abide_plants_is_sound_itself(tmp_path: Path) -> None:
    for name, make in bait.MAKERS.items():
        assert look(tmp_path / name, make(bait.lines("0f" * 8))) == "y"


def test_rows_of_words_are_told_from_rows_of_chance(tmp_path: Path) -> None:
    file = tmp_path / "pupils.sqlite3"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE t (note TEXT)")
        rows = ((f"letter to the parents of pupil {n}",) for n in range(4_000))
        db.executemany("INSERT INTO t VALUES (?)", rows)
    db.close()
    path = os.fsencode(file)
    then = describe(path, file.lstat()).look
    assert not rows_ruined(then, then)
    with sqlite3.connect(file) as db:
        db.execute("UPDATE t SET note = hex(randomblob(20)) WHERE rowid > 2000")
    db.close()
    assert rows_ruined(then, describe(path, file.lstat()).look)
    assert rows_ruined(then, "n")
    assert not rows_ruined("y", "n")
    assert not rows_ruined(None, then)


def test_a_record_of_an_earlier_version_still_reads() -> None:
    record = Record(b"/a.txt", "f", 3, 1, 2, 4, "00", None, False, "y")
    assert parse_record(record.line()) == record
    older = '["/a.txt","f",3,1,2,4,"00",null,0]'
    assert parse_record(older) == record._replace(look=None)


def test_moves_are_counted_even_of_many_files_with_one_content() -> None:
    sketch = Sketch()
    for number in range(300):
        sketch.went("one content")
        sketch.went(f"gone {number}")
        sketch.came(f"new {number}")
    for _ in range(200):
        sketch.came("one content")
    assert 200 <= sketch.pairs() <= 203
