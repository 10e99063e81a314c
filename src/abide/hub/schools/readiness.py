"""What a school still has to do before it can rely on Abide, one step for each line of the list.

The rooms that know the facts stand further on; each registers its own steps when the hub starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from abide.hub.schools.models import School


@dataclass(frozen=True)
class Step:
    """One thing to be done. `status` is in words; `url_name` is a page below the school."""

    title: str
    done: bool
    url_name: str
    hint: str = ""
    status: str = ""

    @property
    def says(self) -> str:
        return self.status or ("Done" if self.done else "Not done yet")


Steps = Callable[[School, datetime], Sequence[Step]]
_registered: dict[str, tuple[int, Steps]] = {}


def register(name: str, order: int, steps: Steps) -> None:
    """Given what computes steps from facts, show them on the list, by `order` (small is first).

    `name` is the room's own; registering it again replaces what was there.
    """
    _registered[name] = (order, steps)


def steps_of(school: School, at: datetime) -> list[Step]:
    """Given a school and a moment, return every step in order."""
    ordered = sorted(_registered.values(), key=lambda each: each[0])
    return [step for _, steps in ordered for step in steps(school, at)]


def address(step: Step, school: School) -> str:
    """Given a step, return the address of its page, or an empty string while there is none."""
    try:
        return reverse(step.url_name, kwargs={"school": school.slug})
    except NoReverseMatch:
        return ""


def own_steps(school: School, at: datetime) -> list[Step]:
    """Given a school, return the steps that this room knows of."""
    away = school.opens_at in (School.OpensAt.ELSEWHERE, School.OpensAt.PROVIDER)
    where = {School.OpensAt.THIS_SERVER: "Only on this server"}.get(
        School.OpensAt(school.opens_at), ""
    )
    return [
        Step(
            "Say where you open Abide if the server dies",
            done=away,
            status=where,
            url_name="schools:change",
            hint="A laptop at home, a second machine, or the IT provider's office.",
        ),
        Step(
            "Name a witness mailbox",
            done=bool(school.witness_email),
            url_name="schools:change",
            hint="Each day's receipt is mailed there. The IT provider must not run it.",
        ),
    ]
