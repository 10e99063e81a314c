"""What does not go well in this worker just now, for whoever watches it from outside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from django.db import DatabaseError

from abide.domain.errors import AbideError
from abide.hub.schools.models import School
from abide.hub.web import clock

_log = logging.getLogger("abide.worker")
_told: set[tuple[str, str, object]] = set()
_failing: dict[tuple[str, str], datetime] = {}
_STILL = timedelta(minutes=10)
"""What fails is tried again each minute; what was not tried for so long somebody else has done."""
_lock = Lock()


def each(school: School, duty: str, about: object, work: Callable[[], object]) -> bool:
    """Given one school's work, do it; return whether it was done. What goes wrong in one school is
    told once in the journal and holds up no other."""
    name = str(school.public_id)
    try:
        work()
    except (AbideError, OSError, DatabaseError) as error:
        failed(duty, name)
        if (name, duty, about) not in _told:
            _told.add((name, duty, about))
            _log.error("%s: %s", school.slug, error)
        return False
    well(duty, name)
    return True


def failed(duty: str, of: str = "") -> None:
    """Given a duty, and whose, note that it did not go well."""
    with _lock:
        _failing[duty, of] = clock.now()


def well(duty: str, of: str = "") -> None:
    """Given a duty, and whose, note that it went well."""
    with _lock:
        _failing.pop((duty, of), None)


def failing(at: datetime) -> tuple[str, ...]:
    """Given a moment, return the duties that do not go well, by name; whose they are is told to
    nobody outside."""
    with _lock:
        return tuple(sorted({duty for (duty, _), last in _failing.items() if at - last < _STILL}))
