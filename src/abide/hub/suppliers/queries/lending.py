"""What the pages of promises show of suppliers: reports in a promise's history, jobs that wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from abide.domain.control import Basis
from abide.domain.roles import Role
from abide.domain.words import plural
from abide.hub.controls.shown.lent import Event, Waiting
from abide.hub.schools.models import School
from abide.hub.suppliers.models import Report
from abide.hub.suppliers.queries.expected import expected_at
from abide.hub.suppliers.queries.pages import OUTCOMES, WAYS, shown, waiting_of


def history_of(school: School, control: str, at: datetime, most: int) -> Sequence[Event]:
    """Given a promise and a moment, return the newest reports that counted for it by then."""
    on_it = [each.id for each in expected_at(school, at) if control in each.promises]
    found = Report.objects.filter(
        school=school, expected__public_id__in=on_it, counted_at__lte=at, moment__lte=at
    )
    rows = found.exclude(set_aside_at__lte=at).order_by("-moment", "-pk")[:most]
    return [
        Event(
            at=each.row.moment or each.row.received_at,
            words=f"{each.supplier} reported: {OUTCOMES[each.row.outcome].lower()}",
            basis=Basis.SUPPLIER,
            note=f"Came {WAYS[each.row.way]}.",
            url=reverse("suppliers:report", args=[school.slug, each.row.public_id]),
        )
        for each in shown(school, rows.select_related("expected"))
    ]


def jobs_of(school: School, at: datetime) -> Sequence[Waiting]:
    """Given a school and a moment, return that reports wait to be read, where any do."""
    number = waiting_of(school).filter(received_at__lte=at).count()
    if not number:
        return []
    return [
        Waiting(
            title=f"Read {plural(number, 'report')} that suppliers sent",
            role=Role.OFFICE_MANAGER,
            url=reverse("suppliers:waiting", args=[school.slug]),
            hint="Abide could not tell what they say, so they count for nothing yet.",
            due_on=None,
        )
    ]
