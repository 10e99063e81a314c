"""Recover: every system, what others need first, each from whatever copy still comes back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.whole.school import Home, Spot

pytestmark = pytest.mark.whole
SYSTEMS = """
[[systems]]
name = "Scans"
grade = "desirable"
sources = [{{ kind = "files", path = "{live}/Staff/year 0" }}]

[[systems]]
name = "Office"
grade = "critical"
depends_on = ["Server"]
sources = [{{ kind = "files", path = "{live}/Admin" }}]

[[systems]]
name = "Server"
grade = "necessary"
sources = [{{ kind = "sqlite", path = "{live}/pupils.sqlite3" }}]

[[systems]]
name = "Email"
grade = "essential"
supplier = "Example Mail Ltd"
sources = []
"""
ORDER = ["Server", "Office", "Email", "Scans"]


@pytest.fixture(scope="module")
def made(bare: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of four systems, three of them copied to two places: leave it as it is."""
    home = bare.copy(tmp_path_factory.mktemp("several") / "home")
    home.write_config([Spot("place-a"), Spot("place-b")], SYSTEMS.format(live=home.live))
    home.make("place-b")
    assert home.run("backup").complete
    return home


@pytest.fixture
def several(made: Home, tmp_path: Path) -> Home:
    """The home of several systems, to do anything to but to its live data."""
    home = made.copy(tmp_path / "home")
    home.write_config(home.spots, SYSTEMS.format(live=home.live))
    return home


def ruin(home: Home, place: str) -> None:
    for pack in (home.repository(place) / "data").rglob("*"):
        if pack.is_file():
            pack.chmod(0o600)
            pack.write_bytes(os.urandom(pack.stat().st_size))


def test_the_order_can_be_asked_without_restoring_anything(several: Home) -> None:
    ran = several.run("recover", "--order-only")
    assert ran.code == 0
    assert [step["system"] for step in ran.document["order"]] == ORDER
    assert "Office (critical) needs it first" in ran.document["order"][0]["because"]
    assert ran.document["systems"] == []
    assert several.entries("recovery") == []
    assert several.run("recover").code == 2


def test_everything_comes_back_in_order_each_told_when_it_is_proven(
    several: Home, tmp_path: Path
) -> None:
    to = tmp_path / "back"
    ran = several.run("recover", "--to", str(to))
    assert ran.code == 0
    rows = ran.document["systems"]
    assert [row["system"] for row in rows] == ["Server", "Office", "Scans"]
    assert {row["outcome"] for row in rows} == {"proven"}
    assert all(0 <= row["started_second"] < row["proven_second"] for row in rows)
    assert rows[0]["started_second"] <= rows[1]["started_second"] <= rows[2]["started_second"]
    assert (to / "Server" / "1" / "pupils.sqlite3").is_file()
    assert len(list((to / "Office" / "1").rglob("*.txt"))) == 12
    assert sorted(each.name for each in to.iterdir()) == ["Office", "Scans", "Server"]
    again = several.run("recover", "--to", str(to))
    assert again.code == 2
    assert "already there" in again.document["refused"]
    inside = several.run("recover", "--to", str(several.live / "Admin" / "back"))
    assert inside.code == 2
    assert "live data of Office" in inside.document["refused"]
    assert len(several.entries("recovery")) == 3
    several.verify()


def test_a_ruined_place_costs_time_but_no_system_while_another_holds_copies(
    several: Home, tmp_path: Path
) -> None:
    ruin(several, "place-a")
    ran = several.run("recover", "--to", str(tmp_path / "back"))
    assert ran.code == 0
    assert {row["outcome"] for row in ran.document["systems"]} == {"proven"}
    assert {facts["repository"] for facts in several.entries("recovery")} == {"place-b"}
    several.verify()


def test_one_system_that_comes_back_nowhere_is_told_and_the_others_still_come(
    several: Home, tmp_path: Path
) -> None:
    text = SYSTEMS.format(live=several.live).replace('"Office"\n', '"Office 2"\n')
    several.write_config(several.spots, text)
    ran = several.run("recover", "--to", str(tmp_path / "back"))
    assert ran.code == 1
    rows = {row["system"]: row for row in ran.document["systems"]}
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "Server": "proven",
        "Office 2": "failed",
        "Scans": "proven",
    }
    assert rows["Office 2"]["proven_second"] is None
    assert "None was ever made" in " ".join(rows["Office 2"]["notes"])
    assert len(several.entries("recovery")) == 3
    ruin(several, "place-a")
    ruin(several, "place-b")
    ran = several.run("recover", "--to", str(tmp_path / "nothing left"))
    assert ran.code in (1, 2)
    assert "proven" not in {row["outcome"] for row in ran.document["systems"]}
    several.verify()
