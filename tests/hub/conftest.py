"""A school, its people, and a clock that tests set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from typing import Any, Protocol

import pytest
from django.db import connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from pytest_django import DjangoDbBlocker

from abide.domain.roles import Role
from abide.hub.schools.models import School
from tests.hub.people import make_person, make_school, signed_in
from tests.hub.web.things import NOW, World
from tests.hub.web.world import make_world


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


@contextmanager
def kept_for_a_module(blocker: DjangoDbBlocker, moment: datetime) -> Iterator[None]:
    """Given the guard of the tests' database and a moment, let a module's fixture make rows at that
    moment which each of its tests finds as they were made; afterwards they are gone."""
    with pytest.MonkeyPatch.context() as patch, blocker.unblock(), transaction.atomic():
        patch.setattr("abide.hub.web.clock._clock", lambda: moment)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world_made_once(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """Make a school with one of everything, once for all tests of a module; what stands in the
    module as WORLD_NAME is what everything typed is called."""
    with kept_for_a_module(django_db_blocker, NOW):
        yield make_world(getattr(request.module, "WORLD_NAME", "Larkfield Primary School"))


@pytest.fixture
def world(world_made_once: World, db: None, at: Callable[[datetime], None]) -> World:
    """Return the module's world as it was made, at its moment: what a test did to it was undone."""
    at(NOW)
    return deepcopy(world_made_once)


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

    emptying.spares_triggers = True  # type: ignore[attr-defined]
    for each in connections.all():
        kind = type(each.ops)
        if hasattr(kind.execute_sql_flush, "spares_triggers"):
            continue  # files elsewhere take this fixture in too: once is enough
        kept[kind] = kind.execute_sql_flush
        kind.execute_sql_flush = emptying  # type: ignore[method-assign, assignment]
    yield
    for kind, before in kept.items():
        kind.execute_sql_flush = before  # type: ignore[method-assign]
