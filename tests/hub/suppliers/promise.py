"""A promise of a school's own that suppliers' reports show, and how it stands."""

from __future__ import annotations

from datetime import datetime

from abide.domain.promises import Judged
from abide.hub.controls.promises.judged import promises_at
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CONTROL
from abide.hub.schools.models import School

PROMISE = "copies-made-away"
MEND = "Ask the provider for its report."


def promise(school: School, at: datetime, cadence: str = "every school day") -> None:
    """Have a school promise that a supplier makes copies, and reports it."""
    values = {
        "own": True,
        "title": "The provider copies our server every school day",
        "mend": MEND,
        "cadence": cadence,
        "by": "supplier",
    }
    put(school=school, kind=CONTROL, key=PROMISE, values=values, by="hub", at=at)


def judged(school: School, at: datetime) -> Judged:
    """Return how the promise stands at a moment."""
    found = promises_at(school, at).of(PROMISE)
    assert found is not None
    return found.judged
