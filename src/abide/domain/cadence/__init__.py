"""Cadences in the words of policies ("termly", "every school day at 19:00"): what is due when."""

from abide.domain.cadence.due import Due, add_months, next_due
from abide.domain.cadence.model import Cadence, Per

__all__ = ["Cadence", "Due", "Per", "add_months", "next_due"]
