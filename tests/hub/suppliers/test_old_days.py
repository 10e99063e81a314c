"""A mail of the year 1 breaks no page, and counts for no day that it was not sent on."""

from __future__ import annotations

import pytest
from django.test import Client

from abide.domain.roles import Role
from abide.hub.schools.models import School
from tests.hub.people import make_person
from tests.hub.suppliers.conftest import Expect, TakeIn
from tests.hub.suppliers.mails import AT, RESTIC, mail, passed_on
from tests.hub.suppliers.pages import text

pytestmark = pytest.mark.django_db

YEAR_ONE = ["1 January 0001 00:00 UTC", "1 January 0001 00:00"]


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Berlin", "America/Chicago"])
@pytest.mark.parametrize("sent", YEAR_ONE)
def test_what_says_it_was_sent_in_the_year_one_waits_and_shows(
    office: Client, promised: School, expecting: Expect, take_in: TakeIn, sent: str, zone: str
) -> None:
    School.objects.update(zone=zone)
    promised.refresh_from_db()
    expecting()
    by = make_person(promised, Role.OFFICE_MANAGER).email
    report = take_in(passed_on(by=by, sent=sent))
    assert report is not None
    assert report.counted_at is None
    assert "can’t be told" in text(office, "waiting/").replace("can't", "can’t")
    text(office, f"reports/{report.public_id}/")
    text(office, f"reports/{report.public_id}/settle/")


def test_a_job_of_the_year_one_is_of_the_day_its_mail_came(
    office: Client, promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting(words=["Larkfield"])
    said = "Backup job: Admin nightly\nSuccess\nStart time 0001-01-01 00:00\n" + RESTIC
    report = take_in(mail("Backup of Larkfield", said))
    assert report is not None
    assert report.claimed_at == AT
    text(office, "reports/")
