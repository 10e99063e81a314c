"""Judge: early signs that data was ruined, what they mean together, and which copy is clean."""

from abide.domain.ruin.alarm import Alarm, Clean, Span, reason_of, suspect_spans
from abide.domain.ruin.measure import Measure, Past
from abide.domain.ruin.signs import Setting, Sign, signs_of, signs_since

__all__ = [
    "Alarm",
    "Clean",
    "Measure",
    "Past",
    "Setting",
    "Sign",
    "Span",
    "reason_of",
    "signs_of",
    "signs_since",
    "suspect_spans",
]
