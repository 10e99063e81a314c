"""Drives: where they are, by what people say and what servers saw, and how they are named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.domain.rotation import Turn, Where
from abide.hub.backups.actions import Swap, name_drive, swap_drives
from abide.hub.backups.models import Place
from abide.hub.evidence.models import Entry, Kept
from abide.hub.schools.door import Visitor
from tests.hub.backups.conftest import NOW
from tests.hub.backups.drives import out, row
from tests.hub.conftest import SignIn
from tests.hub.telling import PLACES, Server

pytestmark = pytest.mark.django_db
HERE = "/schools/larkfield/backups/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_where_a_drive_is_stands_on_what_staff_say(drive_a: Place, office: Visitor) -> None:
    swap_drives(visitor=office, swap=out(drive_a), at=NOW)

    said = row(drive_a)

    assert said.where is Where.OUT
    assert said.place_words == "With Bea Bursar: the school’s safe"
    assert said.basis_words == "staff say"
    assert said.since == NOW


def test_names_stand_beside_the_entry_not_in_it_and_can_be_erased(
    drive_a: Place, office: Visitor
) -> None:
    swap_drives(visitor=office, swap=out(drive_a), at=NOW)
    entry = Entry.objects.get(kind="drive out")

    assert "Bursar" not in entry.line
    assert json.loads(entry.line)["facts"]["where"] == "safe"
    Kept.objects.filter(entry=entry, name="taken_by").update(text="", salt="", erased_at=NOW)
    assert row(drive_a).place_words == "With (name erased): the school’s safe"


def test_a_server_that_finds_the_drive_away_bears_out_what_staff_say(
    server: Server, drive_a: Place, office: Visitor
) -> None:
    swap_drives(visitor=office, swap=out(drive_a), at=NOW)
    server.backs_up("Pupil records", "drive-a", NOW + HOUR, "absent")
    server.reports(NOW + 2 * HOUR)

    said = row(drive_a)

    assert said.contradiction == ""
    assert said.basis_words == "staff say; the server has found it away since"


def test_a_server_that_works_with_a_drive_said_to_be_out_shows_the_contradiction(
    server: Server, drive_a: Place, office: Visitor
) -> None:
    swap_drives(visitor=office, swap=out(drive_a), at=NOW)
    server.backs_up("Pupil records", "drive-a", NOW + HOUR)
    server.reports(NOW + 2 * HOUR)

    said = row(drive_a)

    assert said.place_words == "Not certain"
    assert said.contradiction == (
        "Staff say that it left on Wednesday 4 November, 09:00, but the server worked with it on "
        "Wednesday 4 November, 10:10. Look where it is, and say so."
    )


def test_a_drive_plugged_in_is_measured_once_a_server_worked_with_it(
    server: Server, drive_a: Place, office: Visitor
) -> None:
    swap_drives(visitor=office, swap=Swap(into=drive_a), at=NOW)
    before = row(drive_a).basis_words
    server.drills("Pupil records", "drive-a", NOW + HOUR, NOW - DAY)
    server.reports(NOW + 2 * HOUR)

    assert before == "staff say"
    assert row(drive_a).place_words == "Plugged in"
    assert row(drive_a).basis_words == "measured by Abide on the server"


def test_a_server_that_does_not_find_a_drive_said_to_be_in_shows_the_contradiction(
    server: Server, drive_a: Place, office: Visitor
) -> None:
    swap_drives(visitor=office, swap=Swap(into=drive_a), at=NOW)
    server.backs_up("Pupil records", "drive-a", NOW + HOUR, "absent")
    server.reports(NOW + 2 * HOUR)

    assert "the server did not find it on" in row(drive_a).contradiction


def test_a_failed_backup_is_no_sight_of_the_drive(
    server: Server, drive_a: Place, office: Visitor
) -> None:
    swap_drives(visitor=office, swap=out(drive_a), at=NOW)
    server.backs_up("Pupil records", "drive-a", NOW + HOUR, "failed")
    server.reports(NOW + 2 * HOUR)

    assert row(drive_a).contradiction == ""
    assert row(drive_a).seen_at is None


def test_nobody_having_said_anything_is_said(drive_a: Place) -> None:
    assert row(drive_a).place_words == "Nobody has said"
    assert row(drive_a).turn.turn is Turn.SAY


def test_the_drive_that_is_in_goes_out_and_the_other_comes_in_twice_a_week(
    drive_a: Place, drive_b: Place, office: Visitor
) -> None:
    swap_drives(visitor=office, swap=replace(out(drive_a), into=drive_b), at=NOW)

    later = NOW + timedelta(days=7)

    assert row(drive_a).due_words == "Due in Sunday 8 November"
    assert row(drive_b).due_words == "Due out Sunday 8 November"
    assert row(drive_a, later).due_words == "Overdue in since Sunday 8 November"


def test_a_drive_that_people_named_is_taken_up_when_a_server_declares_it(
    server: Server, office: Visitor
) -> None:
    named = name_drive(visitor=office, name="Drive C", at=NOW)
    swap_drives(visitor=office, swap=Swap(into=named), at=NOW)

    server.declare(NOW, places=[*PLACES, {"name": "drive c", "kind": "drive"}])

    assert Place.objects.filter(name__iexact="drive c").count() == 1
    assert row(named).known_to_agent
    assert row(named).place_words == "Plugged in"


@pytest.mark.parametrize("name", ["DRIVE-A", "", "/media/usb", "x" * 121])
def test_a_name_that_is_taken_or_none_is_refused(
    server: Server, office: Visitor, name: str
) -> None:
    with pytest.raises(Refused):
        name_drive(visitor=office, name=name, at=NOW)


def test_a_label_is_a_picture_to_save_whose_name_cannot_break_it(
    server: Server, office: Visitor, as_role: SignIn
) -> None:
    drive = name_drive(visitor=office, name="<b>A&B", at=NOW)

    answer = as_role(Role.GOVERNOR).get(f"{HERE}drives/{drive.public_id}/label.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"&lt;b&gt;A&amp;B" in answer.content
    assert b'width="62mm"' in answer.content


def test_another_schools_drive_is_not_found(
    drive_a: Place, as_role: SignIn, at: Callable[[datetime], None]
) -> None:
    from tests.hub.people import make_school

    other = make_school("Otherford Primary School", "otherford")
    theirs = Place.objects.create(school=other, name="drive-x", kind="drive")
    client = as_role(Role.HEADTEACHER)

    for page in ("", "label/", "label.svg"):
        assert client.get(f"{HERE}drives/{theirs.public_id}/{page}").status_code == 404
    said = {"out": "", "into": str(theirs.public_id)}
    assert "Choose from the list" in client.post(f"{HERE}swap/", said).content.decode()
