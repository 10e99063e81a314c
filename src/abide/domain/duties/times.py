"""When a thing may begin: not before now, inside the spans of the schedule, in the evening."""

from collections.abc import Sequence
from datetime import UTC, datetime

from abide.domain.duties.model import Situation
from abide.domain.hours import Span, inside_both


def may_begin(at: datetime, situation: Situation, spans: Sequence[Span] = ()) -> datetime | None:
    """Given from when a thing may be done, return the first moment from now on that lies in the
    schedule's windows and in `spans`; None where these never meet."""
    wanted = max(at.astimezone(UTC), situation.now.astimezone(UTC))
    return inside_both(wanted, situation.hours.windows, spans, situation.calendar)


def on_the_evening(due_at: datetime, situation: Situation) -> datetime:
    """Given a moment by which a thing is due, return the end of that day's school hours."""
    calendar = situation.calendar
    evening = calendar.moment(calendar.local_day(due_at), situation.hours.school.end)
    return min(due_at, evening.astimezone(UTC))
