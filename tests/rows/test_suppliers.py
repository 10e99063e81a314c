"""Rows that stand on suppliers' reports, from the mail as it came to the status of the promise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import Judged
from abide.domain.roles import Role
from abide.hub.controls.promises.judged import promises_at
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CATALOGUE
from abide.hub.register.models import Term
from abide.hub.schools.models import School
from abide.hub.suppliers import actions
from abide.hub.suppliers.reading.mails import read_mail
from abide.hub.suppliers.verdicts import Came
from tests.hub.people import make_person, make_school
from tests.hub.suppliers.mails import AT, PROVIDER, RESTIC, VEEAM, mail, passed_on
from tests.rows.judging import control_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture
def school(db: None) -> School:
    made = make_school()
    Term.objects.create(
        school=made, name="Autumn", first_on=date(2026, 9, 1), last_on=date(2026, 12, 18)
    )
    for name in ("policy-0", "policy-1"):
        before = MONDAY - 60 * DAY
        on = {"name": name, "on": True}
        put(school=made, kind=CATALOGUE, key=name, values=on, by="hub", at=before)
    return made


def expect(school: School, row: str, *words: str) -> str:
    """Expect a provider's reports on the promise of a row; return the promise's id."""
    promise = control_of(row, "supplier").id
    said = {
        "supplier": "Wickshire ICT",
        "promises": [promise],
        "senders": [PROVIDER],
        "words": words,
    }
    actions.expect(school=school, values=said, by="hub", at=MONDAY)
    return promise


def take(school: School, raw: bytes, at: datetime = AT) -> None:
    brought = actions.Brought(Came(read_mail(raw), at), raw, "mail", "mail.eml", "message/rfc822")
    assert actions.take_in(school=school, brought=brought, at=at) is not None


def promised(school: School, promise: str, at: datetime) -> Judged:
    found = promises_at(school, at).of(promise)
    assert found is not None
    return found.judged


def veeam(errors: int) -> bytes:
    page = VEEAM.format(good=3 - errors, warning=0, error=errors)
    return mail("[Success] Larkfield nightly (3 objects)", "", html=page)


def test_s1_20_the_councils_mail_of_the_night_keeps_it_on_the_suppliers_word(
    school: School,
) -> None:
    promise = expect(school, "S1-20", "Larkfield nightly")
    take(school, veeam(0))
    found = promised(school, promise, AT + timedelta(hours=10))
    assert (found.status, found.basis) == (Status.KEPT, Basis.SUPPLIER)
    late = promised(school, promise, AT + 2 * DAY)
    assert (late.status, late.basis) == (Status.OVERDUE, Basis.SUPPLIER)
    assert "Wickshire ICT" in late.reasons[0]


def test_s1_20_a_success_that_counts_an_error_keeps_nothing(school: School) -> None:
    promise = expect(school, "S1-20", "Larkfield nightly")
    take(school, veeam(1))
    found = promised(school, promise, AT)
    assert found.status is not Status.KEPT
    assert "1 report of theirs waits to be read by a person." in found.reasons[0]


def test_s0_47_a_mail_of_the_provider_that_the_office_passes_on_tells_each_week(
    school: School,
) -> None:
    promise = expect(school, "S0-47")
    office = make_person(school, Role.OFFICE_MANAGER).email
    take(school, passed_on(RESTIC, by=office))
    assert promised(school, promise, AT + 3 * DAY).is_kept
    assert promised(school, promise, AT + 3 * DAY).basis is Basis.SUPPLIER
    assert promised(school, promise, AT + 10 * DAY).status is Status.OVERDUE
