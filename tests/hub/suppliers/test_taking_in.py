"""What comes in is dated, kept and counted once, or waits for a person with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry, Kept
from abide.hub.schools.models import School
from abide.hub.suppliers import verdicts
from abide.hub.suppliers.actions import taking
from abide.hub.suppliers.models import Report
from abide.hub.suppliers.reading import outcomes
from tests.hub.people import make_person
from tests.hub.suppliers.conftest import Expect, TakeIn
from tests.hub.suppliers.mails import (
    AT,
    PROVIDER,
    RESTIC,
    RESTIC_FATAL,
    RESTIC_UNREADABLE,
    mail,
    passed_on,
)

pytestmark = pytest.mark.django_db

OFFICE = "olu.offord@larkfield.example"
VOUCHED = "mx.school.example; dmarc=pass header.from=provider.example"
REFUSED = "mx.school.example; dmarc=fail header.from=provider.example"
PLAIN = "The backup completed successfully."


def test_a_report_that_is_expected_counts_with_one_entry_and_its_original(
    expecting: Expect, take_in: TakeIn
) -> None:
    expected = expecting()
    before = Entry.objects.count()
    raw = mail(at=AT - timedelta(minutes=10))
    row = take_in(raw)
    assert row is not None
    assert (row.outcome, row.expected, row.why) == ("good", expected, "")
    assert (row.moment, row.received_at, row.counted_at) == (AT - timedelta(minutes=10), AT, AT)
    assert Entry.objects.count() == before + 1
    assert row.entry.kind == "report received"
    kept = {each.name: each for each in Kept.objects.filter(entry=row.entry)}
    assert {"sender", "subject", "text", "original"} <= set(kept)
    assert kept["original"].bytes == len(raw)


def test_nothing_of_what_it_says_stands_in_the_entry_itself(
    expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    row = take_in(mail("Backup of Zebedee", RESTIC + "\nZebedee Quill"))
    assert row is not None
    for word in ("Zebedee", "Quill", PROVIDER):
        assert word not in row.entry.line
    assert '"basis":"supplier says"' in row.entry.line
    assert '"files":15221' in row.entry.line


@pytest.mark.parametrize(
    ("text", "outcome"), [(RESTIC_UNREADABLE, "warning"), ("restic\n" + RESTIC_FATAL, "failed")]
)
def test_what_went_wrong_counts_as_that(
    expecting: Expect, take_in: TakeIn, text: str, outcome: str
) -> None:
    expecting()
    row = take_in(mail(text=text))
    assert row is not None
    assert (row.outcome, row.counted_at) == (outcome, AT)


def test_the_same_mail_is_taken_once_however_often_it_comes(
    expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    assert take_in(mail()) is not None
    entries = Entry.objects.count()
    assert take_in(mail()) is None
    assert Entry.objects.count() == entries
    assert take_in(mail(Message_ID="<one@provider.example>")) is not None
    again = mail(Message_ID="<one@provider.example>", X_Arrived="by another way")
    assert take_in(again) is None
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (mail(sender="somebody@elsewhere.example"), verdicts.NOBODY),
        (mail(sender="backup@notprovider.example"), verdicts.NOBODY),
        (mail(sender="provider.example@elsewhere.example"), verdicts.NOBODY),
        (mail(Authentication_Results=REFUSED), verdicts.NOT_REAL),
        (mail("Backup done", PLAIN), verdicts.UNNAMED),
        (mail(text=RESTIC + RESTIC_FATAL), outcomes.CONTRADICTS),
        (mail("Invoice", "Please find our invoice."), outcomes.NO_WORDS),
        (mail("Re: Backup of Larkfield"), outcomes.ANSWER),
        (passed_on(by="parent@elsewhere.example"), verdicts.BY_WHOM),
        (passed_on(by=OFFICE, sent=""), verdicts.WHEN),
        (passed_on(by=OFFICE, sent="17/11/2026 22:30"), verdicts.WHEN),
        (passed_on(by=OFFICE, sent="Friday, 20 November 2026 22:30"), verdicts.AHEAD),
        (passed_on(by=OFFICE, above="This one failed, I think."), outcomes.CONTRADICTS),
        (passed_on(by=OFFICE, Authentication_Results=REFUSED), verdicts.NOT_REAL),
        (passed_on(by=OFFICE, sender="Somebody <x@elsewhere.example>"), verdicts.NOBODY),
    ],
)
def test_what_is_in_doubt_waits_and_says_why(
    expecting: Expect, take_in: TakeIn, raw: bytes, why: str
) -> None:
    expecting()
    row = take_in(raw)
    assert row is not None
    assert (row.why, row.counted_at, row.outcome, row.moment) == (why, None, "", None)
    assert row.entry.kind == "report received"


def test_plain_words_count_where_the_report_is_named(expecting: Expect, take_in: TakeIn) -> None:
    expecting(words=["Larkfield nightly"])
    assert (row := take_in(mail("Backup Larkfield nightly", PLAIN))) is not None
    assert row.outcome == "good"
    assert (other := take_in(mail("Backup Otherford nightly", PLAIN))) is not None
    assert other.why == verdicts.NOBODY


def test_a_whole_domain_may_be_named(expecting: Expect, take_in: TakeIn) -> None:
    expecting(senders=["@provider.example"])
    for sender in ("x@provider.example", "y@mail.provider.example"):
        assert (row := take_in(mail(sender=sender))) is not None
        assert row.outcome == "good"
    assert (row := take_in(mail(sender="x@evilprovider.example"))) is not None
    assert row.why == verdicts.NOBODY


def test_of_two_that_fit_the_one_named_by_words_is_meant_and_else_it_waits(
    expecting: Expect, take_in: TakeIn
) -> None:
    plain, admin = expecting(), expecting(words=["Admin"])
    assert (row := take_in(mail("Backup Admin"))) is not None
    assert row.expected == admin
    assert (row := take_in(mail("Backup Pupils"))) is not None
    assert row.expected == plain
    expecting()
    assert (row := take_in(mail("Backup Scans"))) is not None
    assert (row.why, row.expected) == (verdicts.SEVERAL, None)


def test_a_mail_passed_on_by_staff_is_of_the_day_it_was_first_sent(
    expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    later = AT + timedelta(days=2)
    row = take_in(passed_on(by=OFFICE, at=later), at=later)
    assert row is not None
    assert (row.outcome, row.moment, row.received_at) == ("good", AT, later)
    assert '"passed on":true' in row.entry.line


def test_a_leavers_mails_are_not_believed(
    expecting: Expect, take_in: TakeIn, promised: School
) -> None:
    expecting()
    leaver = make_person(promised, Role.GOVERNOR)
    leaver.memberships.update(ended_at=AT - timedelta(days=1))
    row = take_in(passed_on(by=leaver.email))
    assert row is not None
    assert row.why == verdicts.BY_WHOM


def test_a_date_ahead_of_the_mailboxs_is_not_believed(expecting: Expect, take_in: TakeIn) -> None:
    expecting()
    row = take_in(mail(at=AT + timedelta(days=400)))
    assert row is not None
    assert (row.outcome, row.moment) == ("good", AT)


def test_with_a_named_server_a_sender_it_does_not_vouch_for_waits(
    expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    named = "mx.school.example"
    assert (row := take_in(mail(), verified_by=named)) is not None
    assert row.why == verdicts.NOT_VOUCHED
    assert (row := take_in(mail(Authentication_Results=VOUCHED), verified_by=named)) is not None
    assert row.outcome == "good"


def test_so_many_wait_that_strangers_are_put_by_and_the_expected_still_comes(
    expecting: Expect, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting()
    monkeypatch.setattr(taking, "MOST_WAITING", 1)
    assert take_in(mail(sender="one@elsewhere.example")) is not None
    with pytest.raises(taking.PutBy):
        take_in(mail(sender="two@elsewhere.example"))
    assert take_in(mail()) is not None


def test_without_anything_expected_all_waits(promised: School, take_in: TakeIn) -> None:
    row = take_in(mail(at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert row is not None
    assert row.why == verdicts.NOBODY
