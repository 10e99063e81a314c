"""What a supplier was to report each day and did not, or reported to have failed, is told too."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from abide.domain.roles import Role
from abide.hub.schools.models import School
from tests.hub.people import make_person
from tests.hub.suppliers.conftest import (  # noqa: F401  what a school expects of its provider
    Expect,
    TakeIn,
    expecting,
    promised,
    take_in,
)
from tests.hub.suppliers.mails import AT, RESTIC_FATAL, mail
from tests.hub.suppliers.promise import PROMISE
from tests.hub.telling_room.conftest import Tell, body_to
from tests.hub.telling_room.golden import golden
from tests.hub.worker.post_office import PostOffice

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TUESDAY_NIGHT = AT
WEDNESDAY = AT.replace(hour=7, minute=30) + DAY
OFFICE, HEAD = "olu.offord@larkfield.example", "hannah.heath@larkfield.example"
TECHNICIAN = "theo.tarn@larkfield.example"
ONE = "Larkfield Primary School: 1 backup not as promised"


@pytest.fixture
def reporting(promised: School, expecting: Expect, take_in: TakeIn) -> TakeIn:  # noqa: F811
    """The provider reported on Monday night that all went well."""
    make_person(promised, Role.TECHNICIAN)
    make_person(promised, Role.HEADTEACHER)
    expecting()
    monday_night = TUESDAY_NIGHT - DAY
    take_in(mail(at=monday_night, subject="Backup of Monday"), monday_night)
    return take_in


def in_the_morning(after: datetime) -> datetime:
    """Return eight o'clock of the next day and some minutes, when a report has had its time."""
    return after.replace(hour=8, minute=5) + DAY


def test_a_report_that_came_is_no_news(reporting: TakeIn, tell: Tell) -> None:
    reporting(mail(), TUESDAY_NIGHT)
    assert tell(in_the_morning(TUESDAY_NIGHT)) == []


def test_a_report_of_a_failure_is_told_next_morning(
    reporting: TakeIn, tell: Tell, office: PostOffice
) -> None:
    reporting(mail(text="restic\n" + RESTIC_FATAL), TUESDAY_NIGHT)
    assert tell(WEDNESDAY) == [(OFFICE, ONE), (TECHNICIAN, ONE)]
    golden("morning-report", body_to(office, OFFICE))
    assert f"/promises/{PROMISE}/" in body_to(office, OFFICE)


def test_one_that_did_not_come_is_told_and_on_the_second_morning_to_the_headteacher(
    reporting: TakeIn, tell: Tell, office: PostOffice
) -> None:
    told = tell(in_the_morning(TUESDAY_NIGHT))
    assert told == [(OFFICE, ONE), (TECHNICIAN, ONE)]
    golden("morning-no-report", body_to(office, OFFICE))
    assert (HEAD, ONE) in tell(in_the_morning(TUESDAY_NIGHT + DAY))


def test_once_it_came_the_next_letter_says_so(
    reporting: TakeIn, tell: Tell, office: PostOffice
) -> None:
    tell(in_the_morning(TUESDAY_NIGHT))
    reporting(mail(at=TUESDAY_NIGHT + DAY), TUESDAY_NIGHT + DAY)
    assert tell(in_the_morning(TUESDAY_NIGHT + DAY)) == []
    thursday = (TUESDAY_NIGHT + 2 * DAY).replace(hour=22)
    reporting(mail(at=thursday, subject="Backup of Thursday"), thursday)
    tell((thursday + DAY).replace(hour=15, minute=1))
    said = " ".join(body_to(office, OFFICE).split())
    assert "every school day” is back: the report has come, and tells of no failure." in said
