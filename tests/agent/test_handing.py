"""In place: what was live is set aside and can be put back; all of it moves, or none."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from abide.agent.config import DeclaredSystem, Source
from abide.agent.jobs.handing import InPlace, Replaced, replace_live
from abide.agent.staging import label
from abide.domain.errors import Refused
from abide.domain.register import Grade, System

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
STAMP = "before-restore-20261103-120000"


class Case:
    """A system with a folder and a database that live, and a proven tree beside them."""

    def __init__(self, root: Path) -> None:
        self.live = root / "srv"
        self.folder = root / "back" / "SIMS"
        self.put(self.live / "Admin" / "letter", "ruined")
        self.put(self.live / "pupils.db", "ruined")
        self.put(self.folder / "1" / "letter", "good")
        self.put(self.folder / "2" / "pupils.db", "good")
        self.sources: tuple[Source, ...] = (
            Source(1, "files", self.live / "Admin"),
            Source(2, "sqlite", self.live / "pupils.db"),
        )
        self.held: list[dict[str, Any]] = [
            {"number": each.number, "label": label(each)} for each in self.sources
        ]

    @staticmethod
    def put(file: Path, text: str) -> Path:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def replace(self) -> Replaced:
        system = System("SIMS", Grade.CRITICAL)
        return replace_live(
            DeclaredSystem(system, self.sources),
            self.held,
            self.folder,
            InPlace(NOON, self.folder.parent / "in-place.notes"),
        )

    def everything(self) -> dict[str, str]:
        return {
            str(each): each.read_text()
            for top in (self.live, self.folder)
            for each in sorted(top.rglob("*"))
            if each.is_file()
        }


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_what_was_live_is_set_aside_under_a_name_of_its_own(case: Case) -> None:
    replaced = case.replace()
    assert (case.live / "Admin" / "letter").read_text() == "good"
    assert (case.live / "pupils.db").read_text() == "good"
    assert replaced.set_aside == [
        case.live / f"Admin.{STAMP}",
        case.live / f"pupils.db.{STAMP}",
    ]
    assert (case.live / f"Admin.{STAMP}" / "letter").read_text() == "ruined"


def test_the_deed_can_be_undone_by_renaming_back(case: Case) -> None:
    before = {path: text for path, text in case.everything().items() if "srv" in path}
    for aside in case.replace().set_aside:
        live = aside.with_name(aside.name.removesuffix(f".{STAMP}"))
        live.rename(live.with_name(f"{live.name}.undone"))
        aside.rename(live)
    now = {path: text for path, text in case.everything().items() if ".undone" not in path}
    assert {path: text for path, text in now.items() if "srv" in path} == before


def test_what_sqlite_keeps_beside_the_old_database_goes_aside_with_it(case: Case) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        case.put(case.live / f"pupils.db{ending}", "of the ruined one")
    replaced = case.replace()
    assert {each.name for each in case.live.glob("pupils.db-*")} == {
        f"pupils.db{ending}.{STAMP}" for ending in ("-wal", "-shm", "-journal")
    }
    assert len(replaced.set_aside) == 5


def test_a_database_gets_the_owner_and_mode_of_the_one_it_replaces(case: Case) -> None:
    (case.live / "pupils.db").chmod(0o660)
    (case.folder / "2" / "pupils.db").chmod(0o600)
    if os.geteuid() == 0:
        os.chown(case.live / "pupils.db", 65534, 65534)
    case.replace()
    status = (case.live / "pupils.db").stat()
    assert stat.S_IMODE(status.st_mode) == 0o660
    if os.geteuid() == 0:
        assert (status.st_uid, status.st_gid) == (65534, 65534)


def test_live_data_that_is_gone_is_put_back_and_a_database_says_whose_it_is(case: Case) -> None:
    (case.live / "Admin" / "letter").unlink()
    (case.live / "Admin").rmdir()
    (case.live / "pupils.db").unlink()
    replaced = case.replace()
    assert (case.live / "Admin" / "letter").read_text() == "good"
    assert replaced.set_aside == []
    assert "give it to the program's" in replaced.notes[0]


def test_a_database_behind_a_link_is_replaced_where_it_is(case: Case, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (case.live / "pupils.db").rename(tmp_path / "disk" / "data.sqlite3")
    (case.live / "pupils.db").symlink_to(tmp_path / "disk" / "data.sqlite3")
    case.replace()
    assert (case.live / "pupils.db").is_symlink()
    assert (tmp_path / "disk" / "data.sqlite3").read_text() == "good"


def test_a_copy_of_other_sources_than_those_declared_now_replaces_nothing(case: Case) -> None:
    for held in (
        [case.held[1] | {"number": 1}],  # a source has been added since
        [case.held[0] | {"label": "/srv/Old"}, case.held[1]],  # one has been moved since
    ):
        case.held = held
        before = case.everything()
        with pytest.raises(Refused, match="holds nothing of"):
            case.replace()
        assert case.everything() == before


def test_sources_declared_in_another_order_still_go_where_they_came_from(case: Case) -> None:
    case.sources = (
        Source(1, "sqlite", case.live / "pupils.db"),
        Source(2, "files", case.live / "Admin"),
    )
    case.replace()
    assert (case.live / "Admin" / "letter").read_text() == "good"
    assert (case.live / "pupils.db").read_text() == "good"


def test_a_failure_half_way_puts_everything_back(case: Case) -> None:
    (case.folder / "2" / "pupils.db").unlink()
    (case.folder / "2").rmdir()
    before = case.everything()
    with pytest.raises((Refused, OSError)):
        case.replace()
    assert case.everything() == before


def test_a_rename_that_fails_puts_back_what_was_already_moved(case: Case) -> None:
    long = case.live / ("x" * 240)
    case.sources = (*case.sources, Source(3, "files", long))
    case.put(long, "its name leaves no room for another")
    case.put(case.folder / "3" / "y", "good")
    case.held.append({"number": 3, "label": label(case.sources[2])})
    before = case.everything()
    with pytest.raises(Refused, match="Everything is where it was"):
        case.replace()
    assert case.everything() == before


def test_two_restores_of_one_second_do_not_overwrite_what_the_first_set_aside(case: Case) -> None:
    case.replace()
    case.put(case.folder / "1" / "letter", "better")
    case.put(case.folder / "2" / "pupils.db", "better")
    replaced = case.replace()
    assert (case.live / f"Admin.{STAMP}" / "letter").read_text() == "ruined"
    assert (case.live / f"Admin.{STAMP}-2" / "letter").read_text() == "good"
    assert replaced.set_aside[0].name == f"Admin.{STAMP}-2"


def test_a_live_folder_whose_parent_is_gone_is_refused(case: Case) -> None:
    case.live.rename(case.live.with_name("elsewhere"))
    with pytest.raises(Refused, match="make it first"):
        case.replace()


def test_a_database_of_a_server_is_left_for_a_person_to_load(case: Case) -> None:
    case.sources = (*case.sources, Source(3, "postgres", dsn="postgresql:///pupils"))
    case.held.append({"number": 3, "label": label(case.sources[2])})
    assert str(case.folder / "3") in case.replace().notes[0]
