"""Which snapshots stay: by day, week, term and year, each with the reasons for keeping it.

Periods are counted, not dated: the newest of each of the last 30 days *that have a copy* stays, so
a long holiday or a clock that jumps ahead empties nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from abide.domain.calendar import LONGEST_HOLIDAY_DAYS, SchoolCalendar, Term
from abide.domain.copies import CLOCK_SLACK_SECONDS
from abide.domain.register import Grade

_YEAR_BEGINS = 8
"""The month a school year begins in for copies: August, before the records are moved up a year."""


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


class Why(Enum):
    """Why a snapshot stays or goes, for counting; the sentence beside it says more."""

    FROZEN = "frozen"
    HELD = "held by a person"
    FUTURE = "dated in the future"
    NEWEST = "newest complete"
    LAST_PROVEN = "last proven"
    ONLY_ONE = "nothing complete is newer"
    DAY = "newest of a day"
    WEEK = "newest of a week"
    TERM = "newest of a term"
    YEAR = "newest of a year"
    NOT_COMPLETE = "not complete"
    SUPERSEDED = "another copy of the same day stays"
    PAST = "past every period"

    @property
    def keeps(self) -> bool:
        return self not in (Why.NOT_COMPLETE, Why.SUPERSEDED, Why.PAST)


@dataclass(frozen=True)
class Reason:
    """Why, as a kind to be counted and as words for people."""

    why: Why
    text: str


@dataclass(frozen=True)
class Held:
    """One snapshot of a system in a place, as its log and its drills tell of it.

    `proven` came back right and has not failed since; `broken` did not, or may hold ruined data.
    `by_hand`: a person said that it stays. `looked_at`: when a drill or restore last told of it.
    """

    id: str
    taken_at: datetime
    complete: bool
    proven: bool = False
    broken: bool = False
    by_hand: bool = False
    looked_at: datetime | None = None

    @property
    def rank(self) -> tuple[datetime, bool, float, str]:
        """Return what copies are ordered by: of one moment's, the one proven last is newest."""
        looked = self.looked_at.timestamp() if self.looked_at is not None else 0.0
        return self.taken_at, self.proven, looked, self.id


@dataclass(frozen=True)
class Decision:
    """What becomes of one snapshot, and why; there is at least one reason."""

    snapshot: Held
    reasons: tuple[Reason, ...]

    @property
    def stays(self) -> bool:
        return any(reason.why.keeps for reason in self.reasons)


@dataclass(frozen=True)
class Outlook:
    """What retention looks at things with: the school's calendar, the moment, and maybe why
    nothing may be removed at all."""

    calendar: SchoolCalendar
    now: datetime
    frozen: str | None = None


def decide(held: Iterable[Held], keep: Keep, outlook: Outlook) -> tuple[Decision, ...]:
    """Given the snapshots of one system in one place, return what becomes of each, newest first.

    Whatever `keep` says, the newest complete snapshot stays, the newest that is proven, those held
    by hand, and incomplete ones until a good complete one is newer. A snapshot dated in the future
    stays and is left out of every count, so that a forged date pushes no good one out. While
    frozen everything stays.
    """
    ordered = sorted(held, key=lambda one: one.rank, reverse=True)
    future = [one for one in ordered if _is_future(one, outlook.now)]
    past = [one for one in ordered if not _is_future(one, outlook.now)]
    complete = [one for one in past if one.complete]
    periods = _by_period(complete, keep, outlook.calendar)
    reasons: dict[str, list[Reason]] = {one.id: [] for one in ordered}
    if outlook.frozen is not None:
        for one in ordered:
            reasons[one.id].append(Reason(Why.FROZEN, outlook.frozen))
    for one in future:
        said = "dated in the future: it stays, and pushes nothing out"
        reasons[one.id].append(Reason(Why.FUTURE, said))
    for one, reason in (*_always(past, complete), *periods):
        reasons[one.id].append(reason)
    stays = {one.id for one in past if reasons[one.id]}
    days = {outlook.calendar.local_day(one.taken_at) for one in past if one.id in stays}
    for one in past:
        if one.id not in stays:
            day = outlook.calendar.local_day(one.taken_at)
            reasons[one.id].append(_removal(one, day, days))
    return tuple(Decision(one, tuple(reasons[one.id])) for one in ordered)


def _is_future(one: Held, now: datetime) -> bool:
    return (one.taken_at - now).total_seconds() > CLOCK_SLACK_SECONDS


def _always(past: list[Held], complete: list[Held]) -> Iterable[tuple[Held, Reason]]:
    """Given snapshots, newest first, yield those that no policy removes, with the reason."""
    for one in past:
        if one.by_hand:
            yield one, Reason(Why.HELD, "a person holds it")
    if complete:
        yield complete[0], Reason(Why.NEWEST, "the newest complete copy")
    good = next((one for one in complete if not one.broken), None)
    if good is not None and good is not complete[0]:
        yield good, Reason(Why.NEWEST, "the newest complete copy not known to be broken")
    proven = next((one for one in past if one.proven), None)
    if proven is not None:
        yield proven, Reason(Why.LAST_PROVEN, "the last proven copy")
    for one in past:
        if not one.complete and (good is None or one.taken_at >= good.taken_at):
            yield one, Reason(Why.ONLY_ONE, "not complete, but nothing good is newer")


def _by_period(
    complete: list[Held], keep: Keep, calendar: SchoolCalendar
) -> Iterable[tuple[Held, Reason]]:
    """Given complete snapshots, newest first, yield the newest of each period that is kept."""
    rules: tuple[tuple[int, Why, Callable[[date], str]], ...] = (
        (keep.daily, Why.DAY, _day_name),
        (keep.weekly, Why.WEEK, _week_name),
        (keep.termly, Why.TERM, lambda day: term_name(day, calendar)),
        (keep.yearly, Why.YEAR, _year_name),
    )
    for count, why, name_of in rules:
        chosen: dict[str, Held] = {}
        for one in complete:
            name = name_of(calendar.local_day(one.taken_at))
            if name not in chosen and len(chosen) == count:
                break  # newest first: every later one is of an older period
            if name not in chosen or (chosen[name].broken and not one.broken):
                chosen[name] = one
        for name, one in chosen.items():
            yield one, Reason(why, f"the newest of {name}")


def _removal(one: Held, day: date, days: set[date]) -> Reason:
    """Given a snapshot that nothing keeps, return why it goes."""
    if not one.complete:
        return Reason(Why.NOT_COMPLETE, "not complete, and a complete copy is newer")
    if day in days:
        return Reason(Why.SUPERSEDED, f"another copy of {_day_name(day)} stays")
    return Reason(Why.PAST, "older than every period that is kept, or a newer one stands for it")


def _day_name(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _week_name(day: date) -> str:
    monday = day - timedelta(days=day.weekday())
    return f"the week of {monday.day} {monday:%B %Y}"


def _year_name(day: date) -> str:
    first = day.year if day.month >= _YEAR_BEGINS else day.year - 1
    return f"the school year {first}-{(first + 1) % 100:02}"


def term_name(day: date, calendar: SchoolCalendar) -> str:
    """Given a day, return the name of its term; a holiday belongs to the term before it.

    Where no term was declared for it, the year's thirds stand in.
    """
    term = calendar.last_term_before(day)
    if term is None or (day - term.last).days > LONGEST_HOLIDAY_DAYS:
        return f"the {_season(day.month)} term {day.year}"
    return f"the {_season(term.first.month)} term {term.first.year}{_half(term, calendar)}"


def _season(month: int) -> str:
    """Given the month a term begins in, return its name in the United Kingdom."""
    return "autumn" if month >= 8 else "spring" if month <= 3 else "summer"


def _half(term: Term, calendar: SchoolCalendar) -> str:
    """Given a term, return what tells it from another of its name (half-terms declared apart)."""
    alike = [
        each
        for each in calendar.terms
        if each.first.year == term.first.year
        and _season(each.first.month) == _season(term.first.month)
    ]
    return f" (from {term.first.day} {term.first:%B})" if len(alike) > 1 else ""
