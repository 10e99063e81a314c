"""Renames that stand or fall together: a run killed between two of them is put back by the next."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from abide.agent.renames import Renames, undo_half_done


def live_and_came(root: Path) -> tuple[Path, Path, Path]:
    live, aside, came = root / "live", root / "aside", root / "came"
    live.mkdir()
    (live / "file").write_text("today's work")
    came.mkdir()
    (came / "file").write_text("the copy")
    return live, aside, came


def replace(note: Path, live: Path, aside: Path, came: Path, *, die_after: int) -> None:
    """In a child that is killed after so many renames, put the copy in place."""
    child = os.fork()
    if child == 0:
        renames = Renames(note)
        for number, (was, becomes) in enumerate(((live, aside), (came, live))):
            if number == die_after:
                os._exit(9)
            renames.rename(was, becomes)
        os._exit(9)
    os.waitpid(child, 0)


@pytest.mark.parametrize("die_after", [0, 1, 2])
def test_a_kill_between_renames_is_undone_by_the_next_run(tmp_path: Path, die_after: int) -> None:
    live, aside, came = live_and_came(tmp_path)
    note = tmp_path / "home" / "in-place.notes"
    replace(note, live, aside, came, die_after=die_after)
    assert undo_half_done(note) == die_after
    assert (live / "file").read_text() == "today's work"
    assert (came / "file").read_text() == "the copy"
    assert not aside.exists()
    assert not note.exists()


def test_what_stands_is_not_undone(tmp_path: Path) -> None:
    live, aside, came = live_and_came(tmp_path)
    renames = Renames(tmp_path / "in-place.notes")
    renames.rename(live, aside)
    renames.rename(came, live)
    renames.settle()
    assert undo_half_done(renames.note) == 0
    assert (live / "file").read_text() == "the copy"


def test_a_rename_that_was_noted_and_not_made_is_left_alone(tmp_path: Path) -> None:
    live, aside, _ = live_and_came(tmp_path)
    note = tmp_path / "in-place.notes"
    note.write_text(f'["{live}", "{aside}"]\n["{live}", "cut sho')
    assert undo_half_done(note) == 0
    assert (live / "file").exists()


def test_what_cannot_be_put_back_stays_noted(tmp_path: Path) -> None:
    live, aside, _ = live_and_came(tmp_path)
    renames = Renames(tmp_path / "in-place.notes")
    renames.rename(live, aside)
    renames.note.write_text(f'["{tmp_path}/gone/live", "{aside}"]\n')
    assert undo_half_done(renames.note) == 0
    assert renames.note.exists()


def test_live_data_whose_place_was_taken_meanwhile_stays_noted(tmp_path: Path) -> None:
    live, aside, came = live_and_came(tmp_path)
    note = tmp_path / "home" / "in-place.notes"
    replace(note, live, aside, came, die_after=1)
    live.mkdir()  # as a program that writes there does
    assert undo_half_done(note) == 0
    assert note.exists()
    live.rmdir()
    assert undo_half_done(note) == 1
    assert (live / "file").read_text() == "today's work"
    assert not note.exists()
