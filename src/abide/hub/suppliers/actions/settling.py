"""A person says what a waiting report says; or sets one aside, so that it counts for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.evidence.actions import record
from abide.hub.people.models import User
from abide.hub.records.models import Record
from abide.hub.records.queries import values_of
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.suppliers.actions.expecting import change_expected
from abide.hub.suppliers.actions.taking import BASIS, texts_of
from abide.hub.suppliers.models import Report
from abide.hub.suppliers.reading.outcomes import Outcome

GONE = "Somebody has settled this report meanwhile. Look at it again."


@dataclass(frozen=True)
class Settled:
    """What a person reads in a report: what it belongs to, what it tells, of which moment.
    `likewise`: its sender is believed from now on as that of what it belongs to."""

    expected: Record
    outcome: Outcome
    moment: datetime
    likewise: bool = False
    sender: str = ""


@transaction.atomic
def settle(*, report: Report, visitor: Visitor, settled: Settled, at: datetime) -> None:
    """Given what a person reads in a waiting report, count it from now on. Raise Refused for one
    that does not wait any more, and for a moment that is still to come."""
    row = _locked(report)
    if row.counted_at or row.set_aside_at:
        raise Refused(GONE)
    if settled.moment > row.received_at:
        raise Refused("A report can’t tell of a time after it came: give an earlier day.")
    row.expected, row.outcome = settled.expected, settled.outcome.value
    row.moment, row.counted_at = settled.moment, at
    row.settled_by = User.objects.get(pk=visitor.user_id)
    row.save(update_fields=["expected", "outcome", "moment", "counted_at", "settled_by"])
    record(
        school=row.school,
        kind="report read",
        by=visitor.by,
        at=at,
        facts={
            "report": str(row.public_id),
            "expected": str(settled.expected.public_id),
            "outcome": row.outcome,
            "of": settled.moment.isoformat(),
            "basis": BASIS,
        },
    )
    if settled.likewise and settled.sender:
        _believe(settled.expected, settled.sender, visitor, at)


@transaction.atomic
def set_aside(*, report: Report, visitor: Visitor, why: str, at: datetime) -> None:
    """Given a reason, have a report count for nothing from now on; it stays in the log. One that
    told of a failure is told to governors. Raise Refused without a reason."""
    row = _locked(report)
    if row.set_aside_at:
        raise Refused(GONE)
    if not why.strip():
        raise Refused("Say in a few words why it does not count.")
    facts: dict[str, Any] = {"report": str(row.public_id), "counted": row.counted_at is not None}
    if row.counted_at and row.outcome != Outcome.GOOD.value:
        said = {"what": "what a supplier reported", "before": row.outcome, "after": "set aside"}
        facts |= {"loosens": True, **said}
    row.set_aside_at, row.settled_by = at, User.objects.get(pk=visitor.user_id)
    row.save(update_fields=["set_aside_at", "settled_by"])
    record(
        school=row.school,
        kind="report set aside",
        by=visitor.by,
        at=at,
        facts=facts,
        texts=texts_of(why=why),
    )


def _locked(report: Report) -> Report:
    School.objects.select_for_update().get(pk=report.school_id)
    return Report.objects.select_for_update(of=("self",)).get(pk=report.pk)


def _believe(expected: Record, sender: str, visitor: Visitor, at: datetime) -> None:
    """Have reports of this sender belong there from now on."""
    row = Record.objects.select_related("newest", "school").get(pk=expected.pk)
    held = list(values_of(row.newest).get("senders", ())) if row.newest else []
    if sender not in held:
        change_expected(row=row, values={"senders": [*held, sender]}, by=visitor.by, at=at)
