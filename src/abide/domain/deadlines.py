"""Returns and exam windows: near them the systems they need come first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from abide.domain.errors import Refused
from abide.domain.register import Grade


@dataclass(frozen=True)
class Deadline:
    """A return (census, CFR) or an exam window, its days, and the systems it needs.

    From `days_before` its first day to its last its systems count as critical. Raise Refused when
    it ends before it begins.
    """

    name: str
    first: date
    last: date
    systems: frozenset[str]
    days_before: int = 7

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(f"“{self.name}” ends before it begins: swap the dates.")
        if self.days_before < 0:
            raise Refused(f"“{self.name}” needs a number of days of zero or more.")

    @property
    def raises_from(self) -> date:
        """Return the first day on which its systems count as critical."""
        return self.first - timedelta(days=self.days_before)

    def raises_on(self, today: date) -> bool:
        """Given a day, return whether its systems count as critical on it."""
        return self.raises_from <= today <= self.last


def raised_by(deadlines: Iterable[Deadline], today: date) -> dict[str, Deadline]:
    """Given deadlines and a day, return for each system raised then the deadline that raises it:
    of several the one that ends first, then by name."""
    raised: dict[str, Deadline] = {}
    for deadline in sorted(deadlines, key=lambda each: (each.last, each.first, each.name)):
        if deadline.raises_on(today):
            for system in deadline.systems:
                raised.setdefault(system, deadline)
    return raised


def raised_grades(deadlines: Iterable[Deadline], today: date) -> dict[str, Grade]:
    """Given deadlines and a day, return the grade of each system that is raised then."""
    return dict.fromkeys(raised_by(deadlines, today), Grade.CRITICAL)
