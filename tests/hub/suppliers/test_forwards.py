"""A mail that was passed on is known by its head: who wrote first, when, and what stood above."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from zoneinfo import ZoneInfo

import pytest

from abide.hub.suppliers.reading.forwards import forwarded, moment_in
from abide.hub.suppliers.reading.mails import read_mail
from tests.hub.suppliers.mails import AT, PROVIDER, RESTIC, mail, passed_on

LONDON = ZoneInfo("Europe/London")
OFFICE = "office@larkfield.example"
OUTLOOK = f"""\
See below.

From: Provider backup <{PROVIDER}>
Sent: 17 November 2026 22:30
To: Office
Subject: Backup of Larkfield

{RESTIC}"""
GMAIL = f"""\
---------- Forwarded message ---------
From: Provider backup <{PROVIDER}>
Date: Tue, 17 Nov 2026 at 22:30
Subject: Backup of Larkfield
To: <{OFFICE}>

{RESTIC}"""
APPLE = f"""\
Begin forwarded message:

> From: Provider backup <{PROVIDER}>
> Subject: Backup of Larkfield
> Date: 17 November 2026 at 22:30:11 GMT
> To: {OFFICE}
>
> {RESTIC.replace(chr(10), chr(10) + "> ")}"""
THUNDERBIRD = f"""\
-------- Forwarded Message --------
Subject: \tBackup of Larkfield
Date: \tTue, 17 Nov 2026 22:30:00 +0000
From: \tProvider backup <{PROVIDER}>
To: \t{OFFICE}

{RESTIC}"""


@pytest.mark.parametrize("text", [OUTLOOK, GMAIL, APPLE, THUNDERBIRD])
def test_what_common_mail_programs_pass_on_is_read(text: str) -> None:
    found = forwarded(read_mail(mail("FW: Backup of Larkfield", text, sender=OFFICE)), LONDON)
    assert found is not None
    assert found.by == OFFICE
    assert (found.mail.sender, found.mail.subject) == (PROVIDER, "Backup of Larkfield")
    assert found.mail.date is not None
    assert found.mail.date.replace(second=0) == AT
    assert "snapshot 9be01d44 saved" in found.mail.text


def test_a_mail_attached_whole_is_read_as_it_was_sent() -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = OFFICE, "reports@hub.example", "FW: copies"
    made.set_content("Attached.")
    made.add_attachment(message_from_bytes(mail(), policy=default))
    found = forwarded(read_mail(made.as_bytes()), LONDON)
    assert found is not None
    assert (found.mail.sender, found.mail.date, found.by) == (PROVIDER, AT, OFFICE)


def test_a_mail_that_passes_nothing_on_is_no_forward() -> None:
    assert forwarded(read_mail(mail()), LONDON) is None
    assert (
        forwarded(read_mail(mail("Lines", "_____________\nFrom here on: nothing")), LONDON) is None
    )


def test_what_stands_above_is_kept_apart() -> None:
    found = forwarded(read_mail(passed_on(by=OFFICE, above="I think this failed.")), LONDON)
    assert found is not None
    assert found.above.strip() == "I think this failed."


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Tuesday, November 17, 2026 10:30 PM", datetime(2026, 11, 17, 22, 30, tzinfo=UTC)),
        ("17 November 2026 22:30", datetime(2026, 11, 17, 22, 30, tzinfo=UTC)),
        ("17 July 2026 22:30", datetime(2026, 7, 17, 21, 30, tzinfo=UTC)),
        ("Fri, 17 Jul 2026 22:30:00 +0000", datetime(2026, 7, 17, 22, 30, tzinfo=UTC)),
        ("17 July 2026 at 22:30 GMT", datetime(2026, 7, 17, 22, 30, tzinfo=UTC)),
        ("17/11/2026 22:30", None),
        ("yesterday 22:30", None),
        ("17 November 2026", None),
        ("31 February 2026 22:30", None),
        ("", None),
    ],
)
def test_a_date_is_told_whole_or_not_at_all(words: str, moment: datetime | None) -> None:
    assert moment_in(words, LONDON) == moment
