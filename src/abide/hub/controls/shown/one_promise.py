"""One promise: how it stands, what would mend it, what each kind of evidence says, what happened;
and how it stood at the ends of earlier terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from abide.domain.calendar import SchoolCalendar
from abide.domain.promises import Control, Judged
from abide.domain.promises.figures import figure_label
from abide.domain.roles import Capability, Role
from abide.hub.controls.promises.choices import promised_by
from abide.hub.controls.promises.judged import Promised, promises_at
from abide.hub.controls.shown.evidence_of import takes_words
from abide.hub.controls.shown.history import Undoable, history_of, undoable
from abide.hub.controls.shown.lent import Event
from abide.hub.controls.shown.listing import catalogue_title
from abide.hub.controls.shown.mending import Mend, Where, mend_of, where_kept
from abide.hub.controls.words import (
    figure_words,
    owner_words,
    post_words,
    when_words,
)
from abide.hub.records.queries import rows_of
from abide.hub.register.queries import calendar_of
from abide.hub.schools.door import Visitor

MOST_TERMS = 4
_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class PromisePage:
    """All that the page of one promise shows. `others`: those of the same question; `yours`: what
    this person said of it minutes ago and may take back."""

    promised: Promised
    at: datetime
    whose: str
    when: str
    catalogue: str
    mend: Mend | None
    kept_where: tuple[Where, ...]
    history: Sequence[Event]
    others: tuple[Promised, ...]
    takes_words: bool
    may_attest: bool
    may_change: bool
    yours: Undoable | None

    @property
    def judged(self) -> Judged:
        return self.promised.judged

    @property
    def control(self) -> Control:
        return self.promised.control

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why it stands so, without the step that would mend it: that stands below."""
        return self.without_mend(self.judged.reasons)

    def without_mend(self, reasons: Sequence[str]) -> tuple[str, ...]:
        """Given reasons, return them without the step that would mend it."""
        mend = self.control.mend
        return tuple(each.removesuffix(mend).rstrip() or each for each in reasons)

    @property
    def deputy(self) -> str:
        return post_words(self.control.deputy) if self.control.deputy else "Nobody is named"

    @property
    def how_often(self) -> str:
        """Return how often it is asked for, as the policy says it, and what is assumed."""
        control = self.control
        if control.cadence is None:
            return "Always"
        if control.is_unstated and control.assumed is not None:
            return f"{control.cadence.text}: {control.assumed.text} is assumed"
        return control.cadence.text

    @property
    def figures(self) -> tuple[tuple[str, str], ...]:
        """Return the figures that it is judged by, in words."""
        return tuple(
            (figure_label(name), figure_words(value))
            for name, value in self.control.figures.items()
        )


@dataclass(frozen=True)
class Attesting:
    """A promise that a person is asked about, whose it is, and whether it is this person's."""

    control: Control
    whose: str
    is_theirs: bool


@dataclass(frozen=True)
class Stood:
    """How a promise stood at the end of a day; None: it was not promised then."""

    on: date
    judged: Judged | None
    before_abide: bool = False


def promise_page(visitor: Visitor, control: str, at: datetime) -> PromisePage | None:
    """Given who looks and a control's id, return its page; None where it is not promised."""
    found = promises_at(visitor.school, at)
    promised = found.of(control)
    if promised is None:
        return None
    question = promised.control.question
    return PromisePage(
        promised=promised,
        at=at,
        whose=owner_words(promised.control, found.known.holders),
        when=when_words(promised.judged),
        catalogue=catalogue_title(promised.control.catalogue),
        mend=mend_of(promised.judged, visitor),
        kept_where=where_kept(promised.control, visitor.school.slug),
        history=history_of(visitor.school, promised.control, at),
        others=tuple(
            each
            for each in found.promises
            if question and each.control.question == question and each.control.id != control
        ),
        takes_words=takes_words(promised.control),
        may_attest=takes_words(promised.control) and visitor.may(Capability.ATTEST),
        may_change=visitor.may(Capability.CHANGE_PROMISES),
        yours=undoable(visitor.school, control, visitor.user_id, at),
    )


def attesting(visitor: Visitor, control: str, at: datetime) -> Attesting | None:
    """Given who is asked and a control's id, return what is asked; None where the school promises
    no such thing, or nobody's word counts for it."""
    rows = rows_of(visitor.school, at, ("catalogue", "control"))
    found = next((each for each in promised_by(rows) if each.id == control), None)
    if found is None or not takes_words(found):
        return None
    theirs = [role for role in (found.owner, found.deputy) if role is not None]
    return Attesting(found, _posts(theirs), any(role in visitor.roles for role in theirs))


def at_ends_of_terms(
    visitor: Visitor, control: str, at: datetime, on: date | None = None
) -> tuple[Stood, ...]:
    """Given a promise, return how it stood at the ends of the last terms, newest first, and at the
    end of `on` before them: each judged by what was promised and known then."""
    calendar = calendar_of(visitor.school)
    days = ends_of_terms(calendar, calendar.local_day(at))
    asked = [on, *days] if on is not None else list(days)
    return tuple(_stood(visitor, control, day, end_of(day, calendar, at)) for day in asked)


def ends_of_terms(calendar: SchoolCalendar, today: date) -> tuple[date, ...]:
    """Given a calendar and a day, return the last days of the newest terms that are over."""
    over = [term.last for term in calendar.terms if term.last < today]
    return tuple(reversed(over[-MOST_TERMS:]))


def end_of(day: date, calendar: SchoolCalendar, at: datetime) -> datetime:
    """Given a day, return its last second on the school's clock, no later than `at`."""
    return min(calendar.moment(day, _END_OF_DAY), at)


def _stood(visitor: Visitor, control: str, day: date, at: datetime) -> Stood:
    if at < visitor.school.created_at:
        return Stood(day, None, before_abide=True)
    promised = promises_at(visitor.school, at).of(control)
    return Stood(day, promised.judged if promised else None)


def _posts(roles: Sequence[Role]) -> str:
    return " or ".join(role.value for role in roles)
