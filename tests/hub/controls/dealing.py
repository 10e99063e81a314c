"""A school to which deeds are dealt at random, one after another."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.evidence.actions import record  # noqa: F401
from abide.hub.register.models import System
from abide.hub.schools.models import School
from tests.hub.people import make_person, visitor
from tests.hub.telling import Server

BEGAN = datetime(2026, 9, 7, 8, tzinfo=UTC)
NAMES = ("Pupil records", "Finance", "Email", "Timetable", "Library")
GRADES = ("critical", "essential", "necessary", "desirable")
CADENCES = ("", "daily", "every school day at 19:00", "twice a week", "regularly")


class Dealt:
    """A school, its agent, and one deed after another; `at` is the moment of the newest."""

    def __init__(self, school: School, seed: int, deeds: Sequence[Callable[[Dealt], None]]) -> None:
        self.school, self.chance, self.at = school, random.Random(seed), BEGAN
        self.deeds = deeds
        self.people = [make_person(school, role) for role in (Role.HEADTEACHER, Role.TECHNICIAN)]
        self.office = visitor(school, Role.OFFICE_MANAGER)
        self.server = Server(school, BEGAN)
        self.copied: list[tuple[str, str, datetime]] = []
        self.swap: Any = None

    def deed(self) -> str:
        """Do something some hours later; return what it was."""
        self.at += timedelta(minutes=self.chance.randint(20, 60 * 40))
        do = self.chance.choice(self.deeds)
        try:
            do(self)
        except Refused:
            return f"{do.__name__}, refused"
        return do.__name__

    def one(self, model: Any, **where: Any) -> Any:
        rows = list(model.objects.filter(school=self.school, **where).order_by("pk"))
        if not rows:
            raise Refused("there is none")
        return self.chance.choice(rows)

    def pick(self, *words: Any) -> Any:
        return self.chance.choice(words)

    def day(self) -> date:
        return self.at.date() + timedelta(days=self.chance.randint(-20, 20))

    def person(self) -> str:
        return str(self.pick(*self.people).public_id)

    def system(self) -> System:
        found: System = self.one(System, removed_at=None)
        return found

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.office.by, "at": self.at}
