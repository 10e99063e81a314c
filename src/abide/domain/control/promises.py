"""Judge the promises of the source policies that machines can see to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from abide.domain.calendar import SchoolCalendar
from abide.domain.control.facts import ControlStatus, Facts
from abide.domain.copies import Place
from abide.domain.register import System


def judge_controls(
    systems: Sequence[System],
    facts: Facts,
    places: Mapping[str, Place],
    calendar: SchoolCalendar,
    now: datetime,
) -> tuple[ControlStatus, ...]:
    """Given the register, the facts and the moment, return each promise's status with reasons."""
    raise NotImplementedError
