"""Judge one system: is it kept, and if not, why not and what would mend it?"""

from collections.abc import Mapping
from datetime import datetime

from abide.domain.calendar import SchoolCalendar
from abide.domain.control.facts import Facts, SystemStatus
from abide.domain.copies import Place
from abide.domain.register import System


def judge_system(
    system: System,
    facts: Facts,
    places: Mapping[str, Place],
    calendar: SchoolCalendar,
    now: datetime,
) -> SystemStatus:
    """Given a system, the facts and the moment, return its status with reasons, worst first."""
    raise NotImplementedError
