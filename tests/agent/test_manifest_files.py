"""A manifest comes back as it was written, or is refused: cut, changed, grown or no manifest."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.agent.home import Home
from abide.agent.manifest.files import Manifest, ManifestWriter
from abide.agent.manifest.record import (
    CHANGED,
    NAME,
    Record,
    can_round_trip,
    order_key,
    parse_record,
)
from abide.agent.manifest.shelf import Shelf
from abide.domain.errors import EngineError
from tests.agent.records import parts, paths, record, written

NASTY = [b"/a\nb", b'/"', b"/\\", b"/\xff\xfe", "/�".encode(), "/学".encode(), b"/{", b"/ "]


@given(parts, st.integers(0, 2**63), st.sampled_from([None, CHANGED, NAME]), st.booleans())
def test_a_record_survives_its_line_whatever_its_name(
    name: bytes, size: int, mark: str | None, database: bool
) -> None:
    made = record(b"/" + name, size, mark=mark, database=database)
    line = made.line()
    assert "\n" not in line
    assert line.isascii()
    assert parse_record(line) == made


@given(found=paths())
def test_the_order_of_records_is_that_of_a_walk_folder_by_folder(found: list[bytes]) -> None:
    tree: dict[bytes, object] = {}
    for path in found:
        here = tree
        *folders, name = path.strip(b"/").split(b"/")
        for folder in folders:
            here = here.setdefault(folder, {})  # type: ignore[assignment]
        here[name] = None

    def walk(top: bytes, folder: dict[bytes, object]) -> list[bytes]:
        rows = []
        for name in sorted(folder):
            below = folder[name]
            path = top + b"/" + name
            rows += walk(path, below) if isinstance(below, dict) else [path]
        return rows

    assert walk(b"", tree) == sorted(found, key=order_key)


def test_nasty_names_come_back_from_a_manifest_zipped_or_plain(tmp_path: Path) -> None:
    records = [record(path) for path in sorted(NASTY, key=order_key)]
    made = written(tmp_path / "m.gz", records, files=len(records))
    assert list(made.records()) == records
    assert made.footer()["files"] == len(records)
    plain = tmp_path / "m"
    plain.write_bytes(gzip.decompress(made.file.read_bytes()))
    assert list(Manifest(plain).records()) == records
    assert Manifest(plain).footer() == made.footer()


def test_names_the_engine_cannot_tell_back_are_known() -> None:
    assert can_round_trip("/pupils/Zoë".encode())
    assert not can_round_trip(b"/pupils/Zo\xeb")
    assert not can_round_trip("/pupils/Zo�".encode())


def test_what_is_written_is_private_and_appears_only_when_whole(tmp_path: Path) -> None:
    file = tmp_path / "SIMS" / "drive-a" / "m.gz"
    writer = ManifestWriter(file, {})
    writer.add(record(b"/a"))
    assert not file.exists()
    writer.discard()
    assert list(file.parent.iterdir()) == []
    made = written(file, [record(b"/a")])
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A manifest as it lies in a repository: not zipped."""
    made = written(tmp_path / "m.gz", [record(b"/a"), record(b"/b")], files=2, snapshot="abc")
    file = tmp_path / "plain"
    file.write_bytes(gzip.decompress(made.file.read_bytes()))
    return file


def is_refused(file: Path) -> bool:
    refused = []
    for read in (lambda m: list(m.records()), lambda m: m.footer()):
        try:
            read(Manifest(file))
        except EngineError as error:
            refused.append(error.kind == "damaged manifest")
        else:
            refused.append(False)
    return refused == [True, True]


def test_no_byte_of_a_manifest_can_be_changed_unseen(plain: Path) -> None:
    whole = plain.read_bytes()
    for at in range(len(whole) - 1):
        for to in (whole[at] ^ 1, 0xFF):
            plain.write_bytes(whole[:at] + bytes([to]) + whole[at + 1 :])
            seen = is_refused(plain)
            same = to == whole[at]
            assert seen or same, (at, whole[:at][-40:], to)


def test_a_manifest_cut_short_anywhere_is_refused(plain: Path) -> None:
    whole = plain.read_bytes()
    for length in range(len(whole) - 1):
        plain.write_bytes(whole[:length])
        assert is_refused(plain), length


def test_a_zipped_manifest_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    made = written(tmp_path / "m.gz", [record(b"/%d" % n) for n in range(50)])
    whole = made.file.read_bytes()
    for length in range(len(whole) - 30):
        made.file.write_bytes(whole[:length])
        assert is_refused(made.file), length


def test_records_taken_out_or_put_in_are_seen(plain: Path) -> None:
    lines = plain.read_bytes().splitlines(keepends=True)
    for wrong in (
        [lines[0], lines[1], lines[3]],
        [lines[0], lines[2], lines[1], lines[3]],
        [lines[0], lines[1], lines[1], lines[2], lines[3]],
        [lines[1], lines[2], lines[3]],
    ):
        plain.write_bytes(b"".join(wrong))
        assert is_refused(plain)


def test_a_damaged_manifest_on_the_shelf_is_thrown_away_as_the_place_has_another(
    tmp_path: Path,
) -> None:
    shelf = Shelf(Home(tmp_path).manifests)
    file = shelf.file("SIMS", "drive-a", "abc")
    written(file, [record(b"/a")])
    assert shelf.local("SIMS", "drive-a", "abc") is not None
    for damage in (b"", b"\x1f\x8b", b"\x1f\x8b\x08\x00rubbish", b"{}", b"[1]\n", b"\xff" * 99):
        file.write_bytes(damage)
        assert shelf.local("SIMS", "drive-a", "abc") is None
        assert not file.exists()


def test_the_shelf_keeps_the_newest_few_and_what_is_still_needed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(6):
        made = written(shelf.file("SIMS", "drive-a", f"s{number}"), [record(b"/a")]).file
        os.utime(made, ns=(number, number))
    (made.parent / "draft.gz.partial").write_bytes(b"left by a run that died")
    shelf.tidy("SIMS", "drive-a", {"s0"})
    assert sorted(each.name for each in made.parent.iterdir()) == [
        f"s{number}.jsonl.gz" for number in (0, 3, 4, 5)
    ]


def test_memory_does_not_grow_with_a_manifest(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        records = (record(b"/srv/Admin/pupil %09d.docx" % n) for n in range(count))
        made = written(tmp_path / f"{count}.gz", records)
        seen = sum(1 for _ in made.records())
        made.footer()
        high = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert seen == count
        return high

    assert peak(30_000) < peak(5_000) + 400_000


def test_a_line_that_is_no_record_is_refused() -> None:
    for line in ("", "[]", "{}", "[1,2]", '["/a","f",1,2,3,4,null,null]', "nonsense"):
        with pytest.raises(EngineError):
            parse_record(line)


def test_a_record_is_provable_only_with_a_hash_and_without_a_mark() -> None:
    made: Record = record(b"/a")
    assert made.provable
    assert not made._replace(mark=CHANGED).provable
    assert not made._replace(hash=None).provable
    assert not made._replace(kind="o").provable
