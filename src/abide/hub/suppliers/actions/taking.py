"""Take in what came: judged at once, kept, counted or left waiting, never twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from abide.hub.evidence.actions import HUB, File, Text, record
from abide.hub.people.queries.door import posts_at
from abide.hub.records.models import Record
from abide.hub.schools.models import School
from abide.hub.suppliers.models import Report
from abide.hub.suppliers.queries.expected import expected_at
from abide.hub.suppliers.reading.mails import clean, fingerprint
from abide.hub.suppliers.verdicts import Bench, Came, Verdict, judge

MOST_KEPT = 5_000_000
MOST_WAITING = 300
MOST_SHOWN = 20_000
BASIS = "supplier says"


@dataclass(frozen=True)
class Brought:
    """Something that came in, word for word, and what it is. `id`: its Message-ID, or empty."""

    came: Came
    raw: bytes
    way: str
    file_name: str
    media_type: str
    id: str = ""


class PutBy(Exception):
    """So many already wait at this school that one more from an unknown sender is not taken in."""


@transaction.atomic
def take_in(
    *, school: School, brought: Brought, at: datetime, verified_by: str = ""
) -> Report | None:
    """Given something that came for a school, take it in with its entry and return it; None where
    it was taken in before. Raise PutBy where too many wait already and nobody expects it."""
    School.objects.select_for_update().get(pk=school.pk)
    known = fingerprint(brought.raw)
    message = fingerprint(brought.id) if brought.id else ""
    if _is_known(school, known, message):
        return None
    verdict = judge(brought.came, _bench(school, at, verified_by))
    if verdict.expected is None and _waiting(school) >= MOST_WAITING:
        raise PutBy
    return _write(school, brought, verdict, at, known, message)


def texts_of(**said: str) -> list[Text]:
    """Given texts by name, return those that say anything, without characters that nobody sees."""
    return [Text(name, clean(text)[:MOST_SHOWN]) for name, text in said.items() if text.strip()]


def _is_known(school: School, known: str, message: str) -> bool:
    mine = Report.objects.filter(school=school)
    if mine.filter(fingerprint=known).exists():
        return True
    return bool(message) and mine.filter(message=message).exists()


def _waiting(school: School) -> int:
    return Report.objects.filter(school=school, counted_at=None, set_aside_at=None).count()


def _bench(school: School, at: datetime, verified_by: str) -> Bench:
    return Bench(
        expected=expected_at(school, at),
        staff={post.user.email.lower() for post in posts_at(school, at)},
        zone=ZoneInfo(school.zone),
        verified_by=verified_by,
    )


def _write(
    school: School, brought: Brought, verdict: Verdict, at: datetime, known: str, message: str
) -> Report:
    counts = not verdict.why
    row = Report(
        school=school,
        way=brought.way,
        received_at=brought.came.received_at,
        claimed_at=verdict.moment,
        expected=_record(school, verdict),
        outcome=verdict.outcome.value if counts and verdict.outcome else "",
        moment=verdict.moment if counts else None,
        counted_at=at if counts else None,
        why=verdict.why,
        read_by=verdict.reading.recogniser,
        fingerprint=known,
        message=message,
    )
    row.entry = record(
        school=school,
        kind="report received",
        by=HUB,
        at=at,
        facts=_facts(row, brought, verdict),
        texts=texts_of(
            sender=verdict.mail.sender or brought.came.folder,
            subject=verdict.mail.subject or brought.file_name,
            text=verdict.mail.text,
            forwarder=verdict.passed_on_by,
        ),
        files=_original(brought),
    )
    row.save()
    return row


def _facts(row: Report, brought: Brought, verdict: Verdict) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "report": str(row.public_id),
        "way": brought.way,
        "received": row.received_at.isoformat(),
        "basis": BASIS,
        "attached": len(verdict.mail.attached),
    }
    if verdict.expected:
        facts["expected"] = verdict.expected.id
    if verdict.reading.recogniser:
        facts["read by"] = verdict.reading.recogniser
    if verdict.passed_on_by:
        facts["passed on"] = True
    if verdict.why:
        return facts | {"waits": verdict.why}
    assert row.moment is not None
    return facts | {
        "outcome": row.outcome,
        "of": row.moment.isoformat(),
        "numbers": dict(verdict.reading.numbers),
    }


def _record(school: School, verdict: Verdict) -> Record | None:
    if verdict.expected is None:
        return None
    return Record.objects.get(school=school, public_id=verdict.expected.id)


def _original(brought: Brought) -> Sequence[File]:
    if not brought.raw or len(brought.raw) > MOST_KEPT:
        return []
    return [File("original", brought.file_name[-120:], brought.media_type, brought.raw)]
