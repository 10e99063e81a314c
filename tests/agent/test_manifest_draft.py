"""Our reading of the live tree: changed files only, nothing followed, nothing left out unseen."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from abide.agent.manifest.draft import Cancelled, Drafting, DraftTally
from abide.agent.manifest.files import Manifest, ManifestWriter
from abide.agent.manifest.record import CHANGED, OTHER, UNREADABLE, Record
from abide.agent.manifest.walk import Root, describe, has_any_file
from abide.engines.excludes import Excludes

SQLITE = b"SQLite format 3\0" + b"\1" * 200


class Tree:
    """A folder with what one draft of it leaves for the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "live"
        self.folder.mkdir()
        self.manifest = folder / "m.gz"
        self.excludes: tuple[str, ...] = ()

    def put(self, name: str, text: str | bytes = "x") -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def draft(self, *more: Path) -> tuple[DraftTally, dict[str, Record]]:
        """Draft the tree against the last draft; return what was seen and the records by name."""
        older: Iterator[Record] = iter(())
        if self.manifest.exists():
            older = iter(list(Manifest(self.manifest).records()))
        writer = ManifestWriter(self.manifest, {})
        roots = [
            Root(number, os.fsencode(folder), Excludes(self.excludes, os.fsencode(folder)))
            for number, folder in enumerate((self.folder, *more), start=1)
        ]
        tally = Drafting(writer, Event()).run(roots, older)
        writer.close({})
        found = list(Manifest(self.manifest).records())
        return tally, {os.path.basename(os.fsdecode(each.path)): each for each in found}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_a_second_draft_reads_changed_files_only(tree: Tree) -> None:
    tree.put("a")
    kept = tree.put("b/c")
    assert tree.draft()[0].hashed == 2
    tally, first = tree.draft()
    assert (tally.hashed, tally.files) == (0, 2)
    kept.write_text("y")
    tally, second = tree.draft()
    assert tally.hashed == 1
    assert second["a"] == first["a"]
    assert second["c"].hash != first["c"].hash


def test_a_file_put_back_with_its_old_moment_is_read_again(tree: Tree) -> None:
    file = tree.put("a", "good")
    tree.draft()
    status = file.stat()
    file.write_text("evil")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert tree.draft()[0].hashed == 1  # its ctime tells


def test_what_an_exclude_leaves_out_after_it_was_covered_is_told(tree: Tree) -> None:
    for number in range(7):
        tree.put(f"Photos/{number}.jpg")
    tree.put("letter")
    tree.draft()
    tree.excludes = ("Photos",)
    tally, records = tree.draft()
    (problem,) = tally.problems
    assert (problem.kind, problem.count) == ("no longer covered", 7)
    assert "--accept-changes" in problem.sentence
    assert set(records) == {"letter"}


def test_a_file_that_was_deleted_or_moved_is_not_left_out(tree: Tree) -> None:
    tree.put("a")
    tree.put("b/c")
    tree.draft()
    (tree.folder / "a").rename(tree.folder / "z")
    shutil.rmtree(tree.folder / "b")
    assert not tree.draft()[0].problems


def test_a_folder_moved_away_behind_a_link_is_told(tree: Tree, tmp_path: Path) -> None:
    tree.put("Photos/1.jpg")
    tree.draft()
    (tree.folder / "Photos").rename(tmp_path / "other disk")
    (tree.folder / "Photos").symlink_to(tmp_path / "other disk")
    tally, records = tree.draft()
    assert tally.problems.kinds == ("no longer covered",)
    assert records["Photos"].kind == "l"


def test_links_are_not_followed_and_pipes_sockets_and_devices_never_opened(tree: Tree) -> None:
    outside = tree.manifest.parent / "outside"
    outside.write_text("not ours")
    (tree.folder / "out").symlink_to(outside)
    (tree.folder / "gone").symlink_to("nowhere")
    os.mkfifo(tree.folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tree.folder / "socket"))
        if os.geteuid() == 0:
            os.mknod(tree.folder / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        tally, records = tree.draft()
    assert {name: each.kind for name, each in records.items() if each.kind != OTHER} == {
        "out": "l",
        "gone": "l",
    }
    assert "pipe" in records
    assert "socket" not in records  # it holds nothing, and the engine passes it over
    assert (tally.files, tally.hashed) == (0, 0)
    assert not tally.problems


def test_a_pipe_swapped_in_for_a_file_does_not_hold_the_draft(tree: Tree) -> None:
    file = tree.put("a")
    status = os.lstat(file)
    file.unlink()
    os.mkfifo(file)
    record = describe(os.fsencode(file), status)
    assert record.mark in (CHANGED, UNREADABLE)
    assert not record.provable


def test_a_link_swapped_in_for_a_file_is_not_followed(tree: Tree) -> None:
    file = tree.put("a")
    status = os.lstat(file)
    file.unlink()
    file.symlink_to("/etc/hostname")
    assert not describe(os.fsencode(file), status).provable


def test_a_file_that_is_gone_when_it_is_read_is_unproven_not_unreadable(tree: Tree) -> None:
    file = tree.put("a")
    status = os.lstat(file)
    file.unlink()
    assert describe(os.fsencode(file), status).mark == CHANGED


def test_a_database_among_the_files_is_known_and_told_when_it_is_one_no_more(tree: Tree) -> None:
    database = tree.put("pupils.db", SQLITE)
    assert tree.draft()[1]["pupils.db"].database
    database.write_bytes(SQLITE + b"more")
    tally, records = tree.draft()
    assert records["pupils.db"].database
    assert not tally.problems
    database.write_bytes(b"")
    tally, _ = tree.draft()
    (problem,) = tally.problems
    assert problem.kind == "no longer a database"
    assert "abide restore" in problem.sentence


def test_several_roots_stand_in_one_order(tree: Tree, tmp_path: Path) -> None:
    tree.put("z")
    other = tmp_path / "live-2"
    other.mkdir()
    (other / "a").write_text("x")
    tree.draft(other)
    assert tree.draft(other)[0].hashed == 0


def test_a_draft_stops_when_told(tree: Tree) -> None:
    tree.put("a")
    stop = Event()
    stop.set()
    writer = ManifestWriter(tree.manifest, {})
    root = Root(1, os.fsencode(tree.folder), Excludes(()))
    with pytest.raises(Cancelled):
        Drafting(writer, stop).run([root], iter(()))


def test_a_folder_whose_files_are_all_excluded_holds_none(tree: Tree) -> None:
    tree.put("a.tmp")
    path = os.fsencode(tree.folder)
    assert has_any_file(Root(1, path, Excludes((), path)))
    assert not has_any_file(Root(1, path, Excludes(("*.tmp",), path)))
    assert not has_any_file(Root(1, path + b"/none", Excludes(())))
