"""A school, its people, and a clock that tests set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Protocol

import pytest
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from abide.domain.roles import Role
from abide.hub.schools.models import School
from tests.hub.people import make_person, make_school, signed_in


@pytest.fixture
def school(db: None) -> School:
    return make_school()


class SignIn(Protocol):
    def __call__(self, role: Role, *, second_step: bool = True) -> Client: ...


@pytest.fixture
def as_role(school: School) -> SignIn:
    """Return a function from a post to a browser in which its holder is signed in."""

    def sign_in(role: Role, *, second_step: bool = True) -> Client:
        return signed_in(make_person(school, role), second_step=second_step)

    return sign_in


@pytest.fixture
def stranger(db: None) -> Client:
    """Return a browser of the headteacher of another school, who has no business here."""
    other = make_school("Otherford Primary School", "otherford")
    return signed_in(make_person(other, Role.HEADTEACHER, "Sam Stranger"))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return a function that sets the hub's clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr("abide.hub.web.clock._clock", lambda: moment)

    return set_clock


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied() -> Iterator[None]:
    """Let the test runner empty tables between tests that commit: the log's triggers refuse that,
    as they should, so they are set aside for the emptying alone."""
    from abide.hub.evidence.triggers import statements, undo_statements

    kept: dict[type[BaseDatabaseOperations], Any] = {}

    def emptying(operations: BaseDatabaseOperations, flush: Iterable[str]) -> None:
        with operations.connection.cursor() as cursor:
            for each in undo_statements(operations.connection.vendor):
                cursor.execute(each)
            kept[type(operations)](operations, flush)
            for each in statements(operations.connection.vendor):
                cursor.execute(each)

    for each in connections.all():
        kind = type(each.ops)
        kept[kind] = kind.execute_sql_flush
        kind.execute_sql_flush = emptying  # type: ignore[method-assign, assignment]
    yield
    for kind, before in kept.items():
        kind.execute_sql_flush = before  # type: ignore[method-assign]
