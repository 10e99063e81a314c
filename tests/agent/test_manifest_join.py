"""Draft and snapshot, joined in one pass: alike is proven, unlike is marked, lost is told."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from abide.agent.manifest.files import Manifest, ManifestWriter
from abide.agent.manifest.join import Join
from abide.agent.manifest.record import (
    CHANGED,
    LINK,
    NAME,
    OTHER,
    Record,
    can_round_trip,
    order_key,
)
from abide.engines.restic.repository import Node
from tests.agent.records import ROOT, node, paths, record


def joined(draft: Iterable[Record], nodes: Iterable[Node]) -> tuple[Join, list[Record]]:
    """Given a draft and a snapshot's nodes in order, return the join and its manifest's records."""
    with tempfile.TemporaryDirectory() as folder:
        writer = ManifestWriter(Path(folder) / "m.gz", {})
        join = Join(iter(draft), writer)
        for each in nodes:
            join.feed(each)
        join.finish()
        writer.close({})
        return join, list(Manifest(Path(folder) / "m.gz").records())


def as_told(path: bytes) -> bytes:
    """Given a path, return it as the engine's JSON tells it: U+FFFD for what is not UTF-8."""
    return path.decode("utf-8", "replace").encode()


@given(found=paths(), told=st.data())
def test_every_path_ends_where_it_belongs_whatever_the_two_readings_saw(
    found: list[bytes], told: st.DataObject
) -> None:
    fates = {
        path: told.draw(st.sampled_from(["both", "unlike", "ours", "theirs"])) for path in found
    }
    draft = [record(path) for path in found if fates[path] != "theirs"]
    seen = [
        node(record(path), size=4 if fates[path] == "unlike" else 3)._replace(path=as_told(path))
        for path in found
        if fates[path] != "ours"
    ]
    join, records = joined(draft, sorted(seen, key=lambda each: order_key(each.path)))
    marks = {each.path: each.mark for each in records}
    assert [each.path for each in records] == sorted(marks, key=order_key)
    for path, fate in fates.items():
        if not can_round_trip(path):
            assert marks.get(path) == (None if fate == "theirs" else NAME)
        elif fate == "ours":
            assert path not in marks  # it is on no disk here: deleted since
        else:
            assert marks[path] == (None if fate == "both" else CHANGED)
    assert join.unproven == sum(mark is not None for mark in marks.values())
    assert join.files == len(records)


def test_a_file_read_alike_by_both_is_provable() -> None:
    made = record(ROOT + b"/a")
    join, records = joined([made], [node(made)])
    assert records == [made]
    assert not join.problems
    assert (join.files, join.bytes, join.unproven) == (1, 3, 0)


def test_any_difference_of_size_or_moment_leaves_a_file_unproven() -> None:
    made = record(ROOT + b"/a")
    for change in ({"size": 4}, {"mtime_ns": 1}, {"ctime_ns": 1}, {"kind": "symlink"}):
        join, records = joined([made], [node(made, **change)])
        assert [each.mark for each in records] == [CHANGED]
        assert join.problems.kinds == ("changed",)
        assert not join.problems.leaves_gap


def test_a_file_changed_after_both_readings_is_unproven(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    status = os.lstat(file)
    made = record(
        os.fsencode(file),
        status.st_size,
        mtime_ns=status.st_mtime_ns,
        ctime_ns=status.st_ctime_ns,
    )
    assert joined([made], [node(made)])[1][0].mark is None
    file.write_text("newer")
    assert joined([made], [node(made)])[1][0].mark == CHANGED


def test_a_file_that_exists_but_is_not_in_the_snapshot_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    made = record(os.fsencode(tmp_path / "a"))
    join, records = joined([made], [])
    assert records == []
    assert join.problems.kinds == ("not in snapshot",)
    assert join.problems.leaves_gap


def test_a_file_deleted_before_the_engine_came_is_no_gap() -> None:
    join, records = joined([record(ROOT + b"/a")], [])
    assert records == []
    assert not join.problems


def test_names_lost_beyond_those_the_engine_told_are_a_gap() -> None:
    odd = [record(ROOT + b"/\xe9"), record(ROOT + b"/\xea")]
    told = node(odd[0])._replace(path=as_told(odd[0].path))
    join, records = joined(odd, [told, told])
    assert join.problems.kinds == ("name",)
    assert [each.mark for each in records] == [NAME, NAME]
    join, _ = joined(odd, [told])
    assert "not in snapshot" in join.problems
    assert join.problems.leaves_gap


def test_links_and_pipes_are_held_against_their_own_kind() -> None:
    link = record(ROOT + b"/l", kind=LINK)
    pipe = record(ROOT + b"/p", kind=OTHER, hash=None)
    join, records = joined([link, pipe], [node(link, kind="symlink"), node(pipe, kind="fifo")])
    assert [each.mark for each in records] == [None, None]
    assert join.files == 0
    _, records = joined([pipe], [node(pipe, kind="file")])
    assert records[0].mark == CHANGED


def test_folders_of_the_snapshot_are_passed_over() -> None:
    made = record(ROOT + b"/a")
    folder = node(made, kind="dir")._replace(path=ROOT)
    assert joined([made], [folder, node(made)])[1] == [made]
