"""When to try again after a failure: soon, later, then no oftener than the thing falls due."""

from datetime import UTC, datetime, timedelta

from abide.domain.duties.model import Past

SOON = timedelta(minutes=15)
LATER = timedelta(hours=1)
DAILY = timedelta(days=1)
WEEKLY = timedelta(days=7)


def retry_at(past: Past, slot: datetime | None = None) -> datetime:
    """Given failures, return when to try again: 15 minutes after the first, an hour after the
    second, then at the next `slot`, a day later at the latest."""
    assert past.tried_at is not None
    tried = past.tried_at.astimezone(UTC)
    if past.failures <= 1:
        return tried + SOON
    if past.failures == 2:
        return tried + LATER
    if slot is None:
        return tried + DAILY
    return min(max(slot.astimezone(UTC), tried + LATER), tried + DAILY)


def retry_whole_at(past: Past) -> datetime:
    """Given drills that measured no whole restore, return when to try one again: a day after the
    first, then a week: one brings everything back, and what stood in its way seldom goes by itself.
    """
    assert past.tried_at is not None
    return past.tried_at.astimezone(UTC) + (DAILY if past.failures <= 1 else WEEKLY)
