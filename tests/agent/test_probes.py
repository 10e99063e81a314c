"""Content probes: what its name says, or not; bounded, and never surprised by hostile bytes."""

from __future__ import annotations

import io
import os
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from abide.agent.probes import (
    MOST_UNPACKED_BYTES,
    content_check,
    database_among_files,
    probe,
)
from abide.domain.drill import Outcome

PDF = b"%PDF-1.7\n" + b"stream " * 2000 + b"\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"data" * 3000 + b"\0\0\0\0IEND\xaeB`\x82"


def zipped(method: int = zipfile.ZIP_DEFLATED, members: int = 3) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for number in range(members):
            archive.writestr(f"word/part{number}.xml", f"<p>{number}</p>" * 400)
    return held.getvalue()


def looked(folder: Path, name: str, content: bytes) -> bool | None:
    file = folder / name
    file.write_bytes(content)
    return probe(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", zipped()), ("A.PDF", PDF), ("scan.JPG", JPEG), ("x.jpeg", JPEG), ("p.png", PNG)],
)
def test_sound_content_passes_and_what_was_cut_or_encrypted_does_not(
    tmp_path: Path, name: str, content: bytes
) -> None:
    assert looked(tmp_path, name, content) is True
    assert looked(tmp_path, name, content[: len(content) // 2]) is False
    assert looked(tmp_path, name, random.Random(1).randbytes(len(content))) is False
    assert looked(tmp_path, name, b"") is False


def test_a_name_that_promises_nothing_is_not_probed(tmp_path: Path) -> None:
    for name in ("a.txt", "a", "docx", ".docx"):
        assert looked(tmp_path, name, b"rubbish") is None


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_way_a_zip_may_be_packed_is_read_through(tmp_path: Path, method: int) -> None:
    good = zipped(method)
    assert looked(tmp_path, "a.zip", good) is True
    spoilt = bytearray(good)
    spoilt[len(good) // 3] ^= 0xFF
    assert looked(tmp_path, "a.zip", bytes(spoilt)) in (False, True)  # a gap between members
    at = good.index(b"PK\x01\x02")
    spoilt = bytearray(good)
    spoilt[60 : at - 100] = random.Random(2).randbytes(at - 160)
    assert looked(tmp_path, "a.zip", bytes(spoilt)) is False


def test_one_flipped_byte_inside_a_member_is_seen_by_its_crc(tmp_path: Path) -> None:
    good = bytearray(zipped(zipfile.ZIP_STORED, members=1))
    good[good.index(b"<p>") + 1] ^= 1
    assert looked(tmp_path, "a.xlsx", bytes(good)) is False


def test_no_mangled_zip_brings_the_drill_down(tmp_path: Path) -> None:
    fortune = random.Random(3)
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    for turn in range(1200):
        content = bytearray(zipped(methods[turn % 4]))
        for _ in range(fortune.randint(1, 6)):
            content[fortune.randrange(len(content))] = fortune.randrange(256)
        if turn % 5 == 0:
            del content[fortune.randrange(len(content)) :]
        assert looked(tmp_path, "a.docx", bytes(content)) in (True, False, None)


def test_a_zip_bomb_is_read_no_further_than_the_bound(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a", "w", force_zip64=True) as member:
            for _ in range(3 * MOST_UNPACKED_BYTES >> 20):
                member.write(bytes(1 << 20))
        archive.writestr("b", b"x")
    with bomb.open("r+b") as raw:  # a wrong CRC far behind the bound is not reached
        raw.seek(bomb.stat().st_size - 40)
    tracemalloc.start()
    assert probe(bomb) is True
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_zip_that_claims_an_endless_list_is_not_opened(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0x7FFFFFFF, 0, 0)
    assert looked(tmp_path, "a.zip", b"PK\3\4" + end) is None


def test_what_its_owner_locked_is_neither_good_nor_bad(tmp_path: Path) -> None:
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert looked(tmp_path, "pay.xlsx", office) is None
    encrypted = bytearray(zipped(zipfile.ZIP_STORED, members=1))
    central = encrypted.index(b"PK\x01\x02")
    encrypted[6] |= 1
    encrypted[central + 8] |= 1
    encrypted[encrypted.index(b"<p>")] ^= 0xFF
    assert looked(tmp_path, "a.zip", bytes(encrypted)) is True


def test_links_and_pipes_are_never_read(tmp_path: Path) -> None:
    (tmp_path / "real.pdf").write_bytes(PDF)
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")
    assert probe(tmp_path / "link.pdf") is False
    os.mkfifo(tmp_path / "pipe.pdf")
    assert probe(tmp_path / "pipe.pdf") is False
    (tmp_path / "folder.pdf").mkdir()
    assert probe(tmp_path / "folder.pdf") is False
    assert probe(tmp_path / "gone.pdf") is False


@pytest.mark.parametrize(
    ("probed", "bad", "outcome"),
    [
        (0, 0, Outcome.PASSED),
        (20, 0, Outcome.PASSED),
        (20, 2, Outcome.PASSED),
        (1, 1, Outcome.PASSED),
        (2, 2, Outcome.FAILED),
        (100, 10, Outcome.PASSED),
        (100, 11, Outcome.FAILED),
        (3, 3, Outcome.FAILED),
        (233, 71, Outcome.FAILED),
    ],
)
def test_a_few_broken_files_are_ordinary_and_many_are_an_alarm(
    probed: int, bad: int, outcome: Outcome
) -> None:
    check = content_check(probed, ["x"] * bad)
    assert check.outcome is outcome
    assert check.counts == (probed > 0)


def test_a_database_among_the_files_is_opened_or_told(tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "pupils.db"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE pupils (name TEXT)")
        db.executemany("INSERT INTO pupils VALUES (?)", [("x" * 500,)] * 500)
    db.close()
    assert database_among_files(file) == "ok"
    os.truncate(file, file.stat().st_size // 2 + 100)
    assert database_among_files(file) != "ok"
    file.write_bytes(b"")
    assert "no SQLite database" in database_among_files(file)
    (tmp_path / "link.db").symlink_to(file)
    assert "link" in database_among_files(tmp_path / "link.db")
