"""Reports make a promise kept on the supplier's word; silence is overdue under its name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from abide.domain.control import Basis, Status
from abide.domain.roles import Role
from abide.hub.evidence.actions import erase
from abide.hub.evidence.models import Kept
from abide.hub.register.models import Closure
from abide.hub.schools.models import School
from abide.hub.suppliers import actions, queries
from abide.hub.suppliers.models import Look
from tests.hub.people import visitor
from tests.hub.suppliers.conftest import MONDAY, Expect, TakeIn
from tests.hub.suppliers.mails import AT, RESTIC, RESTIC_FATAL, RESTIC_UNREADABLE, VEEAM, mail
from tests.hub.suppliers.promise import judged

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_nothing_expected_is_never_and_nothing_heard_yet_is_never(
    promised: School, expecting: Expect
) -> None:
    assert judged(promised, AT).status is Status.NEVER
    expecting(AT)
    found = judged(promised, AT)
    assert (found.status, found.basis) == (Status.NEVER, Basis.SUPPLIER)
    assert "Provider of IT has sent no report yet" in found.reasons[0]


def test_a_good_report_keeps_it_on_the_suppliers_word(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    take_in(mail())
    found = judged(promised, AT + timedelta(hours=1))
    assert (found.status, found.basis) == (Status.KEPT, Basis.SUPPLIER)
    assert found.reasons[0] == "Provider of IT reported it done on Tuesday 17 November, 22:30."


def test_silence_is_overdue_under_the_suppliers_name_from_the_morning_after(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    take_in(mail())
    night = datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
    assert judged(promised, night).status is Status.KEPT
    found = judged(promised, night + timedelta(hours=2))
    assert found.status is Status.OVERDUE
    assert "Nothing was heard from Provider of IT since" in found.reasons[0]
    assert "due by Wednesday 18 November" in found.reasons[0]


def test_in_a_holiday_nobody_is_late(promised: School, expecting: Expect, take_in: TakeIn) -> None:
    expecting()
    last = datetime(2026, 12, 18, 22, 30, tzinfo=UTC)
    take_in(mail(at=last), at=last)
    for days in (1, 7, 14):
        assert judged(promised, last + days * DAY).status is Status.KEPT
    assert judged(promised, datetime(2027, 1, 4, 12, tzinfo=UTC)).status is Status.KEPT
    assert judged(promised, datetime(2027, 1, 5, 9, tzinfo=UTC)).status is Status.OVERDUE


def test_a_day_on_which_the_school_is_closed_asks_for_no_report(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    take_in(mail())
    closed = date(2026, 11, 18)
    Closure.objects.create(school=promised, name="Snow", first_on=closed, last_on=closed)
    assert judged(promised, datetime(2026, 11, 19, 9, tzinfo=UTC)).status is Status.KEPT


def test_never_heard_since_it_was_expected_is_overdue_too(
    promised: School, expecting: Expect
) -> None:
    expecting()
    found = judged(promised, MONDAY + 3 * DAY)
    assert found.status is Status.OVERDUE
    assert "Provider of IT has sent no report, though a good one was due" in found.reasons[0]


def test_a_failure_is_not_so_until_a_good_report_comes(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    take_in(mail(at=AT - DAY), at=AT - DAY)
    take_in(mail(text="restic\n" + RESTIC_FATAL))
    found = judged(promised, AT)
    assert (found.status, found.basis) == (Status.BROKEN, Basis.SUPPLIER)
    assert (
        "Provider of IT reported on Tuesday 17 November, 22:30 that it failed" in found.reasons[0]
    )
    take_in(mail(at=AT + DAY), at=AT + DAY)
    assert judged(promised, AT + DAY).status is Status.KEPT


def test_warnings_are_not_good_and_do_not_put_off_the_day(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    take_in(mail())
    take_in(mail(text=RESTIC_UNREADABLE, at=AT + DAY), at=AT + DAY)
    found = judged(promised, AT + DAY)
    assert found.status is Status.KEPT
    assert "that there were warnings" in found.reasons[0]
    found = judged(promised, AT + 2 * DAY)
    assert found.status is Status.OVERDUE
    assert "Nothing good was heard" in found.reasons[0]


def test_only_warnings_ever_are_never_kept(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting(AT)
    take_in(mail(text=RESTIC_UNREADABLE))
    found = judged(promised, AT)
    assert found.status is Status.UNKNOWN
    assert "has reported only warnings" in found.reasons[0]


def test_what_waits_counts_for_nothing_and_is_told(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    take_in(mail(text=RESTIC + RESTIC_FATAL))
    found = judged(promised, AT + 3 * DAY)
    assert found.status is Status.OVERDUE
    assert "1 report of theirs waits to be read by a person." in found.reasons[0]


def test_when_the_mailbox_is_dark_the_supplier_is_not_blamed_alone(
    promised: School, expecting: Expect, take_in: TakeIn, box: object
) -> None:
    from django.conf import settings

    from abide.hub.suppliers.queries.sources import source_of

    expecting()
    take_in(mail())
    source = source_of(settings.CONFIGURATION.reports[0])
    Look.objects.create(source=source, tried_at=AT, failing_since=AT + DAY, trouble="It is away.")
    found = judged(promised, AT + 3 * DAY)
    assert found.status is Status.OVERDUE
    assert "What reports come in by has not worked since Wednesday 18 November" in found.reasons[0]


def test_of_two_reports_on_one_promise_the_silent_one_speaks(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting(words=["Admin"])
    expecting(supplier="Cloud copies", senders=["cloud@copies.example"])
    take_in(mail("Admin"))
    take_in(mail("Admin", at=AT + 2 * DAY), at=AT + 2 * DAY)
    found = judged(promised, AT + 2 * DAY)
    assert found.status is Status.OVERDUE
    assert "Cloud copies has sent no report" in found.reasons[0]
    assert "2 different reports are expected on this." in found.reasons[0]


def test_a_past_moment_is_judged_by_what_counted_and_was_expected_then(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    row = expecting()
    take_in(mail())
    end = AT + 30 * DAY
    actions.end_expected(row=row, by="hub", at=end, why="Another provider")
    assert judged(promised, AT).status is Status.KEPT
    assert judged(promised, AT - timedelta(hours=1)).status is Status.NEVER
    assert judged(promised, end - DAY).status is Status.OVERDUE
    assert judged(promised, end).status is Status.NEVER


def test_a_report_that_was_set_aside_counts_from_then_on_for_nothing(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    report = take_in(mail())
    assert report is not None
    office = visitor(promised, Role.OFFICE_MANAGER)
    aside = AT + timedelta(hours=2)
    actions.set_aside(report=report, visitor=office, why="Of another school", at=aside)
    assert judged(promised, AT + timedelta(hours=1)).status is Status.KEPT
    assert judged(promised, aside).status is Status.NEVER


def test_a_good_report_that_was_erased_proves_nothing_and_a_failure_stays_one(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    good = take_in(mail())
    assert good is not None
    _erase(Kept.objects.get(entry=good.entry, name="original"))
    assert judged(promised, AT).status is Status.KEPT
    assert judged(promised, AT + timedelta(hours=2)).status is Status.NEVER
    failed = take_in(mail(text="restic\n" + RESTIC_FATAL))
    assert failed is not None
    _erase(Kept.objects.get(entry=failed.entry, name="original"))
    assert judged(promised, AT + DAY).status is Status.BROKEN


def test_what_is_gathered_costs_the_same_however_many_reports_there_are(
    promised: School,
    expecting: Expect,
    take_in: TakeIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    expecting()
    take_in(mail())
    with django_assert_num_queries(6) as one:
        queries.reports_of(promised, AT)
    for number in range(6):
        expecting(words=[f"job {number}"])
        take_in(mail(f"job {number}"))
    with django_assert_num_queries(len(one)):
        found = queries.reports_of(promised, AT)
    assert len(found) == 1


def test_another_job_of_the_same_sender_does_not_hide_that_one_failed(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    good, bad = (VEEAM.format(good=3 - n, warning=0, error=n) for n in (0, 1))
    for number, (subject, html) in enumerate(
        (("[Failed] Server (3 objects)", bad), ("[Success] Library PC (1 object)", good))
    ):
        taken = take_in(mail(subject, "", html=html), at=AT + number * DAY)
        assert taken is not None
        assert taken.counted_at is None
        assert "names no words to know its job by" in taken.why
    assert not judged(promised, AT + DAY).is_kept
    expecting(words=["Server"])
    told = take_in(mail("[Success] Server (3 objects)", "", html=good), at=AT + DAY)
    assert told is not None
    assert told.why == ""


def _erase(kept: Kept) -> None:
    erase(kept=kept, by="hub", at=AT + timedelta(hours=1), why="asked")
