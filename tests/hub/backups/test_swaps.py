"""Swaps of drives: said in two steps, refused when they say too little, undone for a while."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.backups.actions import Swap, swap_drives, undo_swap
from abide.hub.backups.models import DriveMove, Place
from abide.hub.evidence.models import Entry
from abide.hub.schools.door import Visitor
from tests.hub.backups.conftest import NOW
from tests.hub.backups.drives import out, row
from tests.hub.conftest import SignIn

pytestmark = pytest.mark.django_db
HERE = "/schools/larkfield/backups/"
MINUTE = timedelta(minutes=1)


def test_a_swap_is_undone_within_fifteen_minutes_and_both_stay_in_the_log(
    drive_a: Place, office: Visitor
) -> None:
    swap = swap_drives(visitor=office, swap=out(drive_a), at=NOW)

    assert undo_swap(visitor=office, swap=swap, at=NOW + 15 * MINUTE) == 1

    assert row(drive_a).place_words == "Nobody has said"
    kinds = list(Entry.objects.order_by("-seq").values_list("kind", flat=True)[:2])
    assert kinds == ["drive swap undone", "drive out"]
    with pytest.raises(Refused, match="undone already"):
        undo_swap(visitor=office, swap=swap, at=NOW + 15 * MINUTE)


def test_a_swap_of_longer_ago_or_before_another_is_not_undone(
    drive_a: Place, office: Visitor
) -> None:
    swap = swap_drives(visitor=office, swap=out(drive_a), at=NOW)
    with pytest.raises(Refused, match="more than 15 minutes ago"):
        undo_swap(visitor=office, swap=swap, at=NOW + 16 * MINUTE)
    swap_drives(visitor=office, swap=Swap(into=drive_a), at=NOW + MINUTE)
    with pytest.raises(Refused, match="moved again since"):
        undo_swap(visitor=office, swap=swap, at=NOW + 2 * MINUTE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"taken_by": " "}, "Say who takes the drive"),
        ({"where": ""}, "Say where the drive is going"),
        ({"where": "elsewhere"}, "Say in words where"),
        ({"where": "home"}, "Confirm that the drive goes to a home"),
        ({"out": None}, "Choose the drive that goes out"),
    ],
)
def test_a_swap_that_says_too_little_is_refused(
    drive_a: Place, office: Visitor, change: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        swap_drives(visitor=office, swap=replace(out(drive_a), **change), at=NOW)  # type: ignore[arg-type]

    assert DriveMove.objects.count() == 0


def test_the_office_manager_swaps_a_drive_in_two_steps(
    drive_a: Place, drive_b: Place, as_role: SignIn
) -> None:
    client = as_role(Role.OFFICE_MANAGER)
    said = {
        "out": str(drive_a.public_id),
        "taken_by": "Bea Bursar",
        "where": "bank",
        "going_to": "High Street",
        "into": str(drive_b.public_id),
    }

    check = client.post(f"{HERE}swap/", said, follow=True).content.decode()
    done = client.post(f"{HERE}swap/check/", follow=True).content.decode()

    assert "Check before it is written down" in check
    assert "A bank: High Street" in check
    assert "Undo this swap" in done
    assert row(drive_a).place_words == "With Bea Bursar: a bank (High Street)"
    assert row(drive_b).place_words == "Plugged in"
    assert client.post(f"{HERE}swap/check/").status_code == 302
    assert DriveMove.objects.count() == 2


def test_a_drive_to_a_home_raises_the_rule_and_needs_a_tick(
    drive_a: Place, as_role: SignIn
) -> None:
    client = as_role(Role.OFFICE_MANAGER)
    said = {"out": str(drive_a.public_id), "taken_by": "Bea", "where": "home", "into": ""}

    check = client.post(f"{HERE}swap/", said, follow=True).content.decode()
    refused = client.post(f"{HERE}swap/check/").content.decode()

    assert "Backups should never be taken to anyone’s home" in check
    assert "Tick the box if it goes to a home" in refused
    assert DriveMove.objects.count() == 0

    client.post(f"{HERE}swap/check/", {"home": "on"})

    facts = json.loads(Entry.objects.get(kind="drive out").line)["facts"]
    assert facts["loosens"] is True
    assert facts["after"] == "at a home"
    assert "At a home" in client.get(HERE).content.decode()


def test_a_form_that_says_too_little_names_each_field_and_the_mend(
    drive_a: Place, as_role: SignIn
) -> None:
    said = {"out": str(drive_a.public_id), "taken_by": "", "into": str(drive_a.public_id)}

    page = as_role(Role.OFFICE_MANAGER).post(f"{HERE}swap/", said).content.decode()

    for words in (
        "Enter the name of the person who takes the drive",
        "Choose where the drive is going",
        "Choose another drive: this one goes out",
    ):
        assert words in page


def test_a_swap_needs_a_second_step(drive_a: Place, as_role: SignIn) -> None:
    client = as_role(Role.OFFICE_MANAGER, second_step=False)
    said = {"out": "", "into": str(drive_a.public_id)}

    assert client.post(f"{HERE}swap/", said).status_code == 403
    assert DriveMove.objects.count() == 0


def test_undoing_on_the_page_says_so_and_another_schools_swap_is_not_found(
    drive_a: Place, office: Visitor, as_role: SignIn
) -> None:
    swap = swap_drives(visitor=office, swap=out(drive_a), at=NOW - MINUTE)
    client = as_role(Role.OFFICE_MANAGER)

    page = client.post(f"{HERE}swap/{swap}/undo/", follow=True).content.decode()

    assert "Undone. Both the swap and its undoing stay in the log." in page
    assert client.post(f"{HERE}swap/{uuid4()}/undo/").status_code == 404
