"""From measures to signs of ruin: this backup, the last weeks, and the school's own median day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from abide.domain.ruin import limits
from abide.domain.ruin.limits import Limit
from abide.domain.ruin.measure import Measure, Past, share


@dataclass(frozen=True)
class Sign:
    """One sign: how many files (or rows) show it, the share, and the count at which it rings.

    `since`: the first of the backups it was added up over; None where one backup shows it alone.
    """

    sign: str
    count: int
    share: float
    limit: int
    since: datetime | None = None


@dataclass(frozen=True)
class Setting:
    """What a measure is judged in: the moment, the backups before it, whether a person announced
    that much will change, and whether the older side is itself in doubt (`after_ruin`): then that
    much differs from it says nothing. What was before `settled` a person has answered for."""

    at: datetime
    past: Sequence[Past] = ()
    announced: bool = False
    after_ruin: bool = False
    settled: datetime | None = None


def signs_of(now: Measure, setting: Setting) -> tuple[Sign, ...]:
    """Given a backup's measure against the one before, return every sign of ruin in it.

    Signs of content and canaries count whoever announced what; rates count unless somebody did.
    """
    if not now.before:
        return ()
    found = [*_of_the_day(now), *_names(now), *_databases(now)]
    if not setting.after_ruin:
        found += [*_sums(now, setting), *_rates(now, setting)]
    return tuple(found)


def signs_since(then: Measure, since: datetime, *, announced: bool = False) -> tuple[Sign, ...]:
    """Given the files of weeks ago held against those of now, return the signs in that."""
    found = list(_ring("older content", then.broken, then.before, limits.THEN, since))
    found += _ring("older endings", then.suffixed, then.before, limits.THEN_ENDINGS, since)
    found += _ring("older database", then.databases, 0, limits.DATABASES, since)
    if not announced:
        found += _ring("older gone", then.gone, then.before, limits.THEN_GONE, since)
    return tuple(found)


def _ring(
    name: str, count: int, among: float, limit: Limit, since: datetime | None = None
) -> Iterator[Sign]:
    """Given a count among so many, yield the sign if it rings."""
    least = max(limit.files, math.ceil(limit.part * among))
    if count >= least:
        yield Sign(name, count, round(share(count, among), 4), least, since)


def _of_the_day(now: Measure) -> Iterator[Sign]:
    for name, (count, among, limit) in limits.DAY.items():
        yield from _ring(name, getattr(now, count), getattr(now, among), limit)


def _names(now: Measure) -> Iterator[Sign]:
    """Files with strange names in place of gone ones, and moved ones with another ending."""
    yield from _ring("names", now.strange + now.misnamed, now.before, limits.NAMES)
    yield from _ring("endings", now.retyped, now.before, limits.RETYPED)


def _databases(now: Measure) -> Iterator[Sign]:
    yield from _ring("database", now.databases, 0, limits.DATABASES)


def _sums(now: Measure, setting: Setting) -> Iterator[Sign]:
    """Add up over four weeks what each day alone does not show."""
    start = setting.at - timedelta(days=limits.SUM_DAYS)
    start = max(start, setting.settled or start)
    days = [(past.at, past.measure) for past in setting.past if past.at > start]
    days.append((setting.at, now))
    looked = sum(day.touched + day.new for _, day in days)
    for name, (count, among, limit) in limits.SUMS.items():
        having = [(at, found) for at, day in days if (found := getattr(day, count))]
        total = sum(found for _, found in having)
        if len(having) > 1 and total >= limits.SUM_EACH * looked:
            yield from _ring(name, total, getattr(now, among), limit, having[0][0])


def _rates(now: Measure, setting: Setting) -> Iterator[Sign]:
    """How much is not as it was, against the school's own median day."""
    usual = [past.measure for past in setting.past if not past.announced and past.measure.before]

    def most(least: float, first: float, shares: list[float]) -> Limit:
        if setting.announced:
            return Limit(limits.RATE_FILES, limits.ANNOUNCED)
        if len(shares) < limits.LEARNING_DAYS:
            return Limit(limits.RATE_FILES, first)
        wanted = max(least, limits.RATE_TIMES * median(shares))
        return Limit(limits.RATE_FILES, min(wanted, limits.RATE_MOST))

    touched = most(
        limits.RATE_LEAST, limits.RATE_FIRST, [share(day.touched, day.before) for day in usual]
    )
    yield from _ring("rate", now.touched, now.before, touched)
    gone = most(
        limits.GONE_LEAST, limits.GONE_FIRST, [share(day.gone, day.before) for day in usual]
    )
    yield from _ring("gone", now.gone, now.before, gone)
    volume = most(
        limits.BYTES_LEAST,
        limits.RATE_FIRST + 0.1,
        [share(day.touched_bytes, day.before_bytes) for day in usual],
    )
    if now.touched >= limits.RATE_FILES and now.touched_bytes >= volume.part * now.before_bytes:
        part = round(share(now.touched_bytes, now.before_bytes), 4)
        yield Sign("bytes", now.touched, part, limits.RATE_FILES)
    old = most(limits.OLD_LEAST, 0.3, [share(day.old, day.old_before) for day in usual])
    yield from _ring("old files", now.old, now.old_before, Limit(limits.OLD_FILES, old.part))
