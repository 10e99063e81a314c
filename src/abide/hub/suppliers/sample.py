"""Suppliers of the sample school: one that reports every night, one that fell silent, one that will
answer by a link, and two mails that wait for a person. Every word is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from abide.hub.records.models import Record
from abide.hub.register.queries import calendar_of
from abide.hub.schools.models import School
from abide.hub.suppliers import actions
from abide.hub.suppliers.models import Report
from abide.hub.suppliers.queries import promises_of
from abide.hub.suppliers.reading.mails import read_mail
from abide.hub.suppliers.verdicts import Came

_COUNCIL = "copies@wickshire-council.example"
_PROVIDER = "monitor@tarn-it.example"
_SINCE_DAYS = 45
_NIGHTS = 12
_SILENT_DAYS = 19
_VEEAM = (
    "Backup job: Thistlewick nightly\nSuccess 3  Warning 0  Error 0\n"
    "Duration 0:41:08\n\nVeeam Backup & Replication\n"
)
_VEEAM_DOUBT = (
    "Backup job: Thistlewick nightly\nSuccess 2  Warning 0  Error 1\n"
    "Error: one of the machines was not reached\n\nVeeam Backup & Replication\n"
)
_WEEKLY = "All backup jobs of Thistlewick completed successfully this week, with 0 errors.\n"
_NEWS = "From March on our helpdesk opens at 07:30.\n"


@dataclass(frozen=True)
class _Sent:
    """A mail of the sample."""

    sender: str
    subject: str
    text: str
    at: datetime


def fill_sample(*, school: School, by: str, at: datetime) -> None:
    """Given a school that has promises, expect its suppliers' reports on those of them that are
    shown by reports, and take in what they sent until now."""
    promises = promises_of(school, at)
    since = (at - timedelta(days=_SINCE_DAYS)).astimezone(ZoneInfo(school.zone)).date()
    council = _expect(
        school,
        by,
        at,
        since=since,
        supplier="Wickshire Council ICT",
        promises=[each for each in ("council-backs-up",) if each in promises],
        senders=[_COUNCIL],
        words=["Thistlewick nightly"],
    )
    provider = _expect(
        school,
        by,
        at,
        since=since,
        supplier="Tarn IT Support",
        promises=[each for each in ("provider-reports",) if each in promises],
        senders=[_PROVIDER],
        words=["weekly"],
    )
    _expect(
        school,
        by,
        at,
        since=since,
        supplier="Tarn IT Support (its own tests)",
        promises=[each for each in ("effectiveness-reported",) if each in promises],
    )
    for each in _sent(school, at, council is not None, provider is not None):
        _take(school, each, at)


def _expect(school: School, by: str, at: datetime, **said: object) -> Record | None:
    """Expect reports on promises; none where the school makes none of them."""
    if not said["promises"]:
        return None
    return actions.expect(school=school, values=said, by=by, at=at)


def _sent(school: School, at: datetime, council: bool, provider: bool) -> list[_Sent]:
    """Return the mails of the last weeks, oldest first."""
    zone = ZoneInfo(school.zone)
    calendar = calendar_of(school)
    found = []
    if council:
        for number in range(_NIGHTS, 0, -1):
            on = (at - timedelta(days=number)).astimezone(zone).date()
            night = datetime.combine(on, time(21, 44), zone)
            if calendar.is_open(on) and night < at:
                found.append(_Sent(_COUNCIL, "[Success] Thistlewick nightly", _VEEAM, night))
        doubt = at - timedelta(hours=3)
        found.append(_Sent(_COUNCIL, "[Success] Thistlewick nightly", _VEEAM_DOUBT, doubt))
    if provider:
        silent = at - timedelta(days=_SILENT_DAYS)
        found.append(_Sent(_PROVIDER, "Backup: weekly report", _WEEKLY, silent))
    news = at - timedelta(hours=1)
    found.append(_Sent("news@tarn-it.example", "Our new helpdesk hours", _NEWS, news))
    return sorted(found, key=lambda each: each.at)


def _take(school: School, sent: _Sent, at: datetime) -> Report | None:
    """Take a mail in as one that lay in the mailbox since it came."""
    made = EmailMessage()
    made["From"], made["To"] = sent.sender, f"reports+{school.slug}@hub.example"
    made["Subject"], made["Date"] = sent.subject, format_datetime(sent.at)
    made.set_content(sent.text)
    raw = made.as_bytes()
    came = Came(read_mail(raw), sent.at)
    brought = actions.Brought(came, raw, Report.Way.MAIL, "mail.eml", "message/rfc822")
    return actions.take_in(school=school, brought=brought, at=at)
