"""One promise laid before its judge: the control, what is known, and the moment."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Status
from abide.domain.control.desk import Found
from abide.domain.control.view import Finding, View
from abide.domain.promises.known import Known
from abide.domain.promises.model import Control
from abide.domain.words import day


@dataclass(frozen=True)
class Evidenced(Found):
    """What judging found, and the moment of the newest evidence for it, where there is any."""

    evidence_at: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """A control, all that is known of its school, and the calendar and moment to look from."""

    control: Control
    known: Known
    view: View

    @property
    def today(self) -> date:
        return self.view.calendar.local_day(self.view.now)

    def day(self, on: date) -> str:
        """Given a day, return it in words, with the year where it is not this one."""
        return day(on, self.today.year)

    def noon(self, on: date) -> datetime:
        """Given a day, return its noon on the school's clock: when it counts as done."""
        return self.view.calendar.moment(on, time(12))

    def stands(self, last: datetime, cadence: Cadence) -> tuple[Status, date]:
        """Given when a thing was last done and its cadence, return kept, due or overdue, and the
        day it is due next. It is due from the control's warning time on."""
        due = self.view.due(cadence, last)
        on = self.view.calendar.local_day(due.next_due_at)
        if self.view.now > due.overdue_at:
            return Status.OVERDUE, on
        warned = self.today >= on - timedelta(days=self._warning(last, due.next_due_at))
        return (Status.DUE if warned else Status.KEPT), on

    def _warning(self, last: datetime, due_at: datetime) -> float:
        """Return how many days before its due day to warn: never more than a third of the whole."""
        return min(self.control.warn_days, (due_at - last).days / 3)

    def runs_out(self, on: date, what: str, mend: str) -> Finding:
        """Given the last day a thing holds on, return whether it holds: due from the control's
        warning time on, overdue after that day."""
        if on < self.today:
            return Finding(Status.OVERDUE, f"{what} ended on {self.day(on)}. {mend}")
        if on - self.today <= timedelta(days=self.control.warn_days):
            return Finding(Status.DUE, f"{what} ends on {self.day(on)}. {mend}")
        return Finding(Status.KEPT, f"{what} holds until {self.day(on)}.")

    def done(self, what: str, last: date | None, cadence: Cadence, mend: str) -> Finding:
        """Given when a thing was last done, return whether it is within a cadence. A day that is
        still to come counts for nothing."""
        if last is None or last > self.today:
            return Finding(Status.NEVER, f"{what} has never been noted. {mend}")
        status, due_on = self.stands(self.noon(last), cadence)
        told = f"{what} was last noted on {self.day(last)}"
        if status is Status.KEPT:
            return Finding(status, f"{told}; next by {self.day(due_on)}.")
        by = "was" if status is Status.OVERDUE else "is"
        return Finding(status, f"{told}; the next {by} due by {self.day(due_on)}. {mend}")


def staff(
    findings: Sequence[Finding],
    due: Iterable[date | None] = (),
    evidence: Iterable[datetime | None] = (),
) -> Evidenced:
    """Given findings over what staff wrote down, the days things are due and the moments of their
    evidence, return them on the staff's word: the first day due, the newest evidence."""
    return Evidenced(
        list(findings),
        due_on=min((each for each in due if each is not None), default=None),
        basis=Basis.STAFF,
        evidence_at=max((each for each in evidence if each is not None), default=None),
    )


Rule = Callable[[Asked], Evidenced]
"""Says whether what is written down makes a promise true."""
