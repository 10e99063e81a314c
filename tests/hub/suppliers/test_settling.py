"""A person reads what waits: it counts as the supplier's word, or is set aside for a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from abide.domain.control import Status
from abide.hub.controls.shown.lent import lent_history, lent_jobs
from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School
from abide.hub.suppliers import queries
from tests.hub.suppliers.conftest import MONDAY, Expect, TakeIn
from tests.hub.suppliers.mails import AT, PROVIDER, RESTIC_FATAL, mail
from tests.hub.suppliers.pages import DOUBTFUL, ROOT, text
from tests.hub.suppliers.promise import PROMISE, judged

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_person_reads_what_waits_and_it_counts_as_the_suppliers_word(
    office: Client, promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    row = expecting()
    report = take_in(DOUBTFUL)
    assert report is not None
    assert "Read the 1 report that waits for a person" in text(office)
    assert "others that it did not" in text(office, "waiting/")
    (job,) = lent_jobs(promised, AT)[-1:]
    assert job.title == "Read 1 report that suppliers sent"
    page = text(office, f"reports/{report.public_id}/settle/")
    assert "snapshot 9be01d44 saved" in page
    said = {"belongs": str(row.public_id), "outcome": "good"}
    day = {"on-day": "16", "on-month": "11", "on-year": "2026"}
    office.post(ROOT + f"reports/{report.public_id}/settle/", {**said, **day})
    found = judged(promised, AT)
    assert found.status is Status.KEPT
    report.refresh_from_db()
    assert report.moment == MONDAY.replace(hour=12)
    entry = Entry.objects.get(kind="report read")
    assert '"basis":"supplier says"' in entry.line
    assert "By Olu Offord on Tuesday 17 November, 22:30" in text(
        office, f"reports/{report.public_id}/"
    )
    assert office.get(ROOT + f"reports/{report.public_id}/settle/").status_code == 404
    assert lent_jobs(promised, AT) == []
    (event,) = lent_history(promised, PROMISE, AT, 5)
    assert event.words == "Provider of IT reported: went well"


def test_the_next_ones_are_treated_likewise_where_a_person_says_so(
    office: Client, promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    row = expecting()
    other = "copies@other.example"
    report = take_in(mail(sender=other))
    assert report is not None
    day = {"on-day": "17", "on-month": "11", "on-year": "2026"}
    said = {"belongs": str(row.public_id), "outcome": "good", "likewise": "on", **day}
    office.post(ROOT + f"reports/{report.public_id}/settle/", said)
    (expected,) = queries.expected_at(promised, AT)
    assert expected.senders == (PROVIDER, other)
    following = take_in(mail("Backup of Larkfield, next", sender=other))
    assert following is not None
    assert following.outcome == "good"


def test_nothing_is_counted_for_a_time_after_it_came(
    office: Client, expecting: Expect, take_in: TakeIn, at: Callable[[datetime], None]
) -> None:
    row, report = expecting(), take_in(DOUBTFUL)
    assert report is not None
    at(AT + 3 * DAY)
    day = {"on-day": "19", "on-month": "11", "on-year": "2026"}
    said = {"belongs": str(row.public_id), "outcome": "good", **day}
    page = office.post(ROOT + f"reports/{report.public_id}/settle/", said).content.decode()
    assert "after it came" in page
    report.refresh_from_db()
    assert report.counted_at is None


def test_a_report_is_set_aside_with_a_reason_and_a_failure_so_for_governors_to_see(
    office: Client, promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    waits, failed = take_in(DOUBTFUL), take_in(mail(text="restic\n" + RESTIC_FATAL))
    assert waits is not None
    assert failed is not None
    page = office.post(ROOT + f"reports/{waits.public_id}/aside/", {"why": ""})
    assert "Enter: why does it not count?" in page.content.decode()
    for each in (waits, failed):
        office.post(ROOT + f"reports/{each.public_id}/aside/", {"why": "Another school’s"})
    first, second = Entry.objects.filter(kind="report set aside").order_by("seq")
    assert (first.loosens, second.loosens) == (False, True)
    assert "Another school" not in second.line
    assert judged(promised, AT + timedelta(minutes=1)).status is Status.NEVER
    assert "It was set aside and counts for nothing." in text(
        office, f"reports/{failed.public_id}/"
    )
