"""A school, its people, and a clock that tests set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import pytest
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
