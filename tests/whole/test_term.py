"""A term on one machine: drives swapped twice a week, a ransomware week, and the worst day at its
end, when the older drive and two cards are all there is."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from abide.agent.jobs.restore import restore
from abide.agent.jobs.restoring import RestoreRequest
from abide.agent.kit.cards import CardsWanted, draw_cards
from abide.agent.sample import encrypt
from abide.agent.signs.alarms import answer, open_alarms
from abide.engines.restic.repository import find_restic
from tests.engines.needs import needed
from tests.whole.term.world import WEEKS, School, answer_of, command, picture, school

pytestmark = [pytest.mark.whole, pytest.mark.long]

STRUCK_IN_WEEK = 8
SWAPS_ON = (0, 3)
"""Mondays and Thursdays."""


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    needed(find_restic)
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk image")
    with school(tmp_path_factory.mktemp("term")) as made:
        yield made


class Drives:
    """Which drive is in the server, what each held when it was last written to, and how often
    they were swapped."""

    def __init__(self, term: School) -> None:
        self.term, self.inside, self.outside, self.swaps = term, "drive-a", "drive-b", 0
        self.files: dict[str, dict[str, str]] = {}
        self.rows: dict[str, int] = {}

    def swap(self) -> None:
        self.term.swap(self.inside, self.outside)
        self.inside, self.outside = self.outside, self.inside
        self.swaps += 1

    def written(self) -> None:
        self.files[self.inside] = self.term.picture()
        self.rows[self.inside] = rows(self.term.live / "pupils.sqlite3")


def rows(database: Path) -> int:
    with contextlib.closing(sqlite3.connect(database)) as db:
        return int(db.execute("SELECT count(*) FROM attendance").fetchone()[0])


def outcomes(term: School, day: date, place: str) -> set[str]:
    """Return how that day's last backup of each system to a place ended."""
    last = {
        each["system"]: str(each["outcome"])
        for each in term.entries("backup")
        if each["repository"] == place and str(each["finished_at"]).startswith(day.isoformat())
    }
    assert set(last) == {"Pupils", "Office"}
    return set(last.values())


def test_a_term_is_played_and_everything_comes_back_from_the_older_drive_with_two_cards(
    term: School, tmp_path: Path
) -> None:
    cards = tmp_path / "cards"
    with term.at_work() as agent:
        draw_cards(agent, CardsWanted(3, 2, cards, ("Head", "Manager", "Chair"), None))
    drives = Drives(term)
    days = term.days()
    struck = [day for day in days if (day - term.first) // timedelta(weeks=1) >= STRUCK_IN_WEEK][1]
    for number, day in enumerate(days):
        if day.weekday() in SWAPS_ON and number:
            drives.swap()
        elif abs(day - struck) > timedelta(days=3):
            continue  # the evenings between, but for the bad week, are left out to save time
        term.work(number)
        if day == struck:
            ransomware(term, drives, day, tmp_path)
        term.evening(day)
        assert outcomes(term, day, "store") == {"complete"}, term.said[-20:]
        assert outcomes(term, day, drives.inside) == {"complete"}, term.said[-20:]
        drives.written()
    assert drives.swaps >= 2 * (WEEKS - 1) - 3
    found = term.stands()
    assert (found.answer.answer, [each.status.value for each in found.systems]) == (
        "yes",
        ["kept", "kept"],
    ), found.answer.problems
    worst_day(term, drives, cards, tmp_path)


def ransomware(term: School, drives: Drives, day: date, folder: Path) -> None:
    """Strike by day; the evening's backup tells; nothing reaches the drive; the last clean copy
    comes back and a person says so."""
    clean = drives.files[drives.inside]
    before = len([each for each in term.entries("backup") if each["snapshot"]])
    encrypt(term.live / "files", 3, 0.4)
    term.evening(day)
    with term.at_work() as agent:
        (alarm,) = open_alarms(agent)
        assert alarm.system == "Office"
        assert {clean.repository for clean in alarm.last_clean} >= {"store"}
    held = [
        each
        for each in term.entries("backup")
        if each["repository"] == drives.inside and each["system"] == "Office"
    ][-1]
    assert (held["outcome"], held["snapshot"]) == ("absent", None)
    assert term.stands().answer.answer != "yes"
    assert len([each for each in term.entries("backup") if each["snapshot"]]) > before
    back = folder / "last clean"
    with term.at_work() as agent:
        result = restore(agent, "Office", RestoreRequest(to=back))
        assert result.outcome == "proven", result.notes
    assert picture(back / "Office" / "1") == clean
    shutil.rmtree(term.live / "files")
    shutil.move(back / "Office" / "1", term.live / "files")
    with term.at_work() as agent:
        answer(agent, alarm.id, "restored", "Head")
        assert open_alarms(agent) == ()


def worst_day(term: School, drives: Drives, cards: Path, folder: Path) -> None:
    """The server, the store and the drive in the server are gone; the network is cut."""
    older = drives.outside
    term.swap(drives.inside, older)
    term.served.stop()
    last_head = term.entries("kit")[-1]
    for gone in (term.root, term.live):
        shutil.rmtree(gone)
    drive = term.disks[older].mount
    new = folder / "new machine" / "abide"
    programs = folder / "programs"
    (opener,) = drive.rglob("open.sh")
    unpacked = subprocess.run(
        ["sh", str(opener), str(programs)], capture_output=True, text=True, check=False
    )
    assert unpacked.returncode == 0, unpacked.stderr
    two = [word for file in sorted(cards.glob("card-*"))[:2] for word in ("--card-file", str(file))]
    opened = answer_of(
        command(
            new,
            "kit",
            "open",
            str(drive),
            "--to",
            str(new),
            *two,
            "--drive",
            f"{older}={drive}",
            cut_off=True,
            program=programs / "abide",
        )
    )
    assert opened["systems"] == ["Pupils", "Office"]
    assert opened["epoch"] == 2
    back = folder / "recovered"
    recovered = command(new, "recover", "--to", str(back), cut_off=True, program=programs / "abide")
    said = answer_of(recovered)
    assert recovered.returncode == 0, said
    assert [each["system"] for each in said["systems"]] == ["Pupils", "Office"]
    assert {each["outcome"] for each in said["systems"]} == {"proven"}
    assert picture(back / "Office" / "1") == drives.files[older]
    assert rows(back / "Pupils" / "1" / "pupils.sqlite3") == drives.rows[older]
    checked = answer_of(command(new, "evidence", "verify", program=programs / "abide"))
    assert checked["intact"], checked
    assert last_head
