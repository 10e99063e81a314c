"""Who may note a deed: all who may say that a promise was kept, though they can not edit rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from abide.domain.roles import Role
from abide.hub.records.actions import add
from abide.hub.records.kinds import KINDS
from abide.hub.records.queries import rows_of
from abide.hub.schools.models import School

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_the_clerk_notes_the_meeting_that_approved_a_policy_and_edits_nothing(
    school: School, as_role: Callable[[Role], Client], at: Callable[[datetime], None]
) -> None:
    at(NOW)
    kind = KINDS["document"]
    values = {"title": "Our policy", "sort": "policy"}
    row = add(school=school, kind=kind, values=values, by="hub", at=NOW)
    where = {"school": school.slug, "kind": kind.slug, "row": row.public_id}
    clerk = as_role(Role.CLERK)
    page = clerk.get(reverse("records:document", args=[school.slug, row.public_id]))
    address = reverse("records:note", kwargs={**where, "what": "approved"})
    assert address in page.content.decode()
    assert clerk.get(reverse("records:change", kwargs=where)).status_code == 403
    told = {"on-day": "19", "on-month": "11", "on-year": "2026", "minute": "19.11.26/4"}
    form = clerk.get(address)
    assert form.status_code == 200
    needed = {"body": "Full governors", "revision": "1", "by": "Full governors"}
    answer = clerk.post(address, {**needed, **told})
    assert answer.status_code == 302, answer.content.decode()
    (found,) = rows_of(school, NOW, ["document"])["document"]
    noted = found.noted("approved")
    assert noted is not None
    assert noted.on == date(2026, 11, 19)


def test_an_auditor_notes_nothing(school: School, as_role: Callable[[Role], Client]) -> None:
    row = add(
        school=school,
        kind=KINDS["document"],
        values={"title": "Our policy", "sort": "policy"},
        by="hub",
        at=NOW,
    )
    where = {"school": school.slug, "kind": "document", "row": row.public_id, "what": "approved"}
    assert as_role(Role.AUDITOR).get(reverse("records:note", kwargs=where)).status_code == 403
