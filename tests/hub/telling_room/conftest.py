"""A school with two systems that its server copies, and people who are told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from abide.domain.roles import Role
from abide.hub.configuration import Configuration
from abide.hub.people.models import User
from abide.hub.register.models import Contact, System, Term
from abide.hub.schools.models import School
from abide.hub.worker.actions import send_waiting
from abide.hub.worker.rounds import tell_people
from tests.hub.people import make_person
from tests.hub.telling import Server
from tests.hub.worker.post_office import PostOffice, post_office

MONDAY = datetime(2026, 11, 2, 19, 0, tzinfo=UTC)
"""The evening of the first day of half a term."""
SIMS, FINANCE = "SIMS", "Finance (FMS)"
DECLARED = [
    {"name": SIMS, "grade": "critical", "sources": ["postgres"], "parts": ["data"]},
    {"name": FINANCE, "grade": "essential", "sources": ["files"], "parts": ["data"]},
]
PLACES = [{"name": "store", "kind": "rest", "device": "store", "offsite": True}]


def evening(day: int) -> datetime:
    return MONDAY + timedelta(days=day - 2)


def morning(day: int, hour: int = 7, minute: int = 30) -> datetime:
    return evening(day).replace(hour=hour, minute=minute)


@pytest.fixture
def people(school: School) -> dict[Role, User]:
    """The office manager owns SIMS, the ICT coordinator is its deputy; the chair is to be told
    nothing by default."""
    roles = (
        *(Role.OFFICE_MANAGER, Role.ICT_COORDINATOR, Role.TECHNICIAN, Role.HEADTEACHER),
        Role.CHAIR,
    )
    return {role: make_person(school, role) for role in roles}


@pytest.fixture
def systems(school: School, people: dict[Role, User]) -> dict[str, System]:
    Term.objects.create(
        school=school, name="Autumn 1", first_on=date(2026, 9, 2), last_on=date(2026, 10, 23)
    )
    Term.objects.create(
        school=school, name="Autumn 2", first_on=date(2026, 11, 2), last_on=date(2026, 12, 18)
    )
    Term.objects.create(
        school=school, name="Spring", first_on=date(2027, 1, 4), last_on=date(2027, 3, 25)
    )
    supplier = Contact.objects.create(
        school=school, name="FMS help", email="help@fms.example", organisation="FMS"
    )
    sims = System.objects.create(
        school=school,
        name=SIMS,
        grade="critical",
        owner=people[Role.OFFICE_MANAGER],
        deputy=people[Role.ICT_COORDINATOR],
        backup_cadence="every school day at 19:00",
    )
    finance = System.objects.create(
        school=school,
        name=FINANCE,
        grade="essential",
        owner=people[Role.OFFICE_MANAGER],
        supplier_contact=supplier,
        backup_cadence="every school day at 19:00",
    )
    return {SIMS: sims, FINANCE: finance}


@pytest.fixture
def server(school: School, systems: dict[str, System], at: Callable[[datetime], None]) -> Server:
    """A server that copied both systems on Monday evening and brought them back."""
    began = MONDAY - timedelta(days=40)
    at(began)
    made = Server(school, began)
    made.declare(began, DECLARED, PLACES)
    for name in systems:
        made.backs_up(name, "store", MONDAY)
        made.brings_all_back(name, "store", MONDAY + timedelta(hours=1), MONDAY)
    made.reports(MONDAY + timedelta(hours=2))
    return made


Night = Callable[..., None]


@pytest.fixture
def night(server: Server) -> Night:
    """Return a function that has the server back up systems on an evening, and be heard next
    morning; `failed` names those whose backup fails."""

    def copies(day: int, *names: str, failed: tuple[str, ...] = ()) -> None:
        for name in names:
            server.backs_up(name, "store", evening(day))
        for name in failed:
            server.backs_up(
                name, "store", evening(day), "failed", problems=[{"kind": "disk full", "count": 1}]
            )
        server.reports(evening(day) + timedelta(hours=1))
        server.agent.last_heard_at = morning(day + 1, 7, 0)
        server.agent.save()

    return copies


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with post_office() as opened:
        settings.CONFIGURATION = Configuration(
            address="https://abide.school.example", mail=opened.server
        )
        settings.PUBLIC_ADDRESS = "https://abide.school.example"
        yield opened


Tell = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def tell(office: PostOffice, at: Callable[[datetime], None]) -> Tell:
    """Return a function that lets the worker do its rounds at a moment and hands the mails to a
    real server; it returns to whom and about what they were, the new ones alone."""

    def rounds(moment: datetime) -> list[tuple[str, str]]:
        at(moment)
        before = len(office.mails)
        tell_people(at=moment)
        send_waiting(at=moment)
        return sorted(office.letters[before:])

    return rounds


def body_to(office: PostOffice, to: str) -> str:
    """Return the words of the newest mail to an address, as a plain reader shows them."""
    mail = next(each for each in reversed(office.mails) if each["To"] == to)
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")
