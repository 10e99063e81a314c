"""Restored bytes lie in a private folder that is gone before the verdict."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from abide.agent.scratch import Scratch, free_bytes, remove_tree, sweep_scratch
from abide.domain.errors import Refused


def test_a_scratch_is_fresh_private_and_removed_with_all_in_it(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch", "me")
    with scratch:
        assert scratch.path.stat().st_mode & 0o777 == 0o700
        assert list(scratch.path.iterdir()) == []
        assert not scratch.removed
        (scratch.path / "pupils").write_text("secret")
    assert scratch.removed
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_scratch_is_removed_when_the_drill_fails(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, "me")

    def drill() -> None:
        with scratch:
            (scratch.path / "pupils").write_text("secret")
            (scratch.path / "none").read_text()

    with pytest.raises(FileNotFoundError):
        drill()
    assert scratch.removed
    assert list(tmp_path.iterdir()) == []


def test_folders_restored_without_any_rights_are_removed_too(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "c").write_text("x")
    for each in (folder / "a" / "b" / "c", folder / "a" / "b", folder / "a", folder):
        each.chmod(0)
    if os.geteuid() == 0:
        child = os.fork()
        if child == 0:  # root is kept out of nothing: remove as somebody else
            try:
                os.chdir(tmp_path)
                for top in (tmp_path, folder, folder / "a", folder / "a" / "b"):
                    os.chown(top, 65534, 65534)
                os.setresuid(65534, 65534, 65534)
                remove_tree(Path("tree"))
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    else:
        remove_tree(folder)
    assert not folder.exists()


def test_what_a_link_points_to_is_never_removed_nor_changed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o500)
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "link").symlink_to(outside)
    remove_tree(tmp_path / "tree")
    assert outside.stat().st_mode & 0o777 == 0o500
    (tmp_path / "link").symlink_to(outside)
    remove_tree(tmp_path / "link")
    assert outside.is_dir()


def test_only_this_agents_leftovers_are_swept(tmp_path: Path) -> None:
    assert sweep_scratch(tmp_path / "none", "me") == 0
    mine, other = Scratch(tmp_path, "me").__enter__(), Scratch(tmp_path, "you").__enter__()
    (tmp_path / "a file of the school's").write_text("x")
    assert sweep_scratch(tmp_path, "me") == 1
    assert not mine.path.exists()
    assert other.path.exists()
    shutil.rmtree(other.path)
    assert (tmp_path / "a file of the school's").exists()


def test_a_scratch_that_cannot_be_made_is_refused_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused, match=r"scratch in agent\.toml"), Scratch(tmp_path / "file", "me"):
        pytest.fail("it was made")


def test_free_room_is_that_of_the_nearest_folder_there_is(tmp_path: Path) -> None:
    here = free_bytes(tmp_path)
    assert abs(free_bytes(tmp_path / "a" / "b") - here) < 1 << 30
