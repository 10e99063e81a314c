"""Which snapshots stay: by day, week, term and year, each with the reasons for keeping it."""

from collections.abc import Mapping
from dataclasses import dataclass

from abide.domain.register import Grade


@dataclass(frozen=True)
class Keep:
    """How many snapshots of each period are kept: the newest of each day, week, term and year."""

    daily: int
    weekly: int
    termly: int
    yearly: int

    @property
    def anything(self) -> bool:
        """Return whether this keeps anything at all."""
        return any((self.daily, self.weekly, self.termly, self.yearly))


DEFAULT_KEEPS: Mapping[Grade, Keep] = {
    Grade.CRITICAL: Keep(daily=30, weekly=13, termly=6, yearly=7),
    Grade.ESSENTIAL: Keep(daily=30, weekly=13, termly=6, yearly=3),
    Grade.NECESSARY: Keep(daily=14, weekly=8, termly=3, yearly=1),
    Grade.DESIRABLE: Keep(daily=7, weekly=4, termly=3, yearly=0),
}
