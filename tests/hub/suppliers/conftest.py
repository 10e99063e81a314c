"""A school that expects a provider's reports on a promise; one real mailbox for all the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from abide.domain.roles import Role
from abide.hub.configuration import Configuration
from abide.hub.records.models import Record
from abide.hub.register.models import Term
from abide.hub.schools.models import School
from abide.hub.suppliers import actions
from abide.hub.suppliers.models import Report
from abide.hub.suppliers.reading.mails import read_mail
from abide.hub.suppliers.verdicts import Came
from tests.hub.conftest import SignIn
from tests.hub.people import make_person
from tests.hub.suppliers.mailbox import Mailbox, mailbox
from tests.hub.suppliers.mails import AT, PROVIDER
from tests.hub.suppliers.promise import PROMISE, promise

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TakeIn = Callable[..., Report | None]
Expect = Callable[..., Record]


@pytest.fixture
def promised(school: School, at: Callable[[datetime], None]) -> School:
    """Return a school in its autumn term with a promise that a supplier's reports show, daily."""
    at(AT)
    Term.objects.create(
        school=school, name="Autumn", first_on=date(2026, 9, 1), last_on=date(2026, 12, 18)
    )
    Term.objects.create(
        school=school, name="Spring", first_on=date(2027, 1, 4), last_on=date(2027, 3, 26)
    )
    make_person(school, Role.OFFICE_MANAGER)
    promise(school, MONDAY - timedelta(days=60))
    return school


@pytest.fixture
def office(promised: School, as_role: SignIn) -> Client:
    return as_role(Role.OFFICE_MANAGER)


@pytest.fixture
def expecting(promised: School) -> Expect:
    """Return a function that expects the provider's reports, with what is said instead."""

    def expect(at: datetime = MONDAY, **said: object) -> Record:
        values: dict[str, object] = {
            "supplier": "Provider of IT",
            "promises": [PROMISE],
            "senders": [PROVIDER],
        }
        return actions.expect(school=promised, values={**values, **said}, by="hub", at=at)

    return expect


@pytest.fixture
def take_in(promised: School) -> TakeIn:
    """Return a function that takes a mail in, as it came at a moment."""

    def take(raw: bytes, at: datetime = AT, verified_by: str = "") -> Report | None:
        found = read_mail(raw)
        came = Came(found, at)
        brought = actions.Brought(came, raw, "mail", "mail.eml", "message/rfc822", found.message_id)
        return actions.take_in(school=promised, brought=brought, at=at, verified_by=verified_by)

    return take


@pytest.fixture(scope="session")
def _one_mailbox() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture
def box(_one_mailbox: Mailbox, settings: Settings) -> Mailbox:
    """Return a real mailbox, empty, that the hub is set up to read."""
    _one_mailbox.empty()
    settings.CONFIGURATION = Configuration(reports=(_one_mailbox.settings(),))
    return _one_mailbox
