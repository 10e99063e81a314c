"""Whether documents are reviewed: when last, when next, and whether that day was ever possible."""

from collections.abc import Sequence
from datetime import date, timedelta

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.errors import Refused
from abide.domain.promises.asked import Asked, Evidenced
from abide.domain.promises.editing import read_cadence
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.documents import picking
from abide.domain.promises.rules.documents.approval import approval_of
from abide.domain.words import plural

YEARLY = Cadence.parse("yearly")
MONTH = timedelta(days=31)


def cadence_of(row: Row, asked: Asked) -> Cadence:
    """Given a document, return how often it is reviewed: as the promise says, else as the document
    does, else yearly."""
    if asked.control.counted is not None:
        return asked.control.counted
    try:
        said = read_cadence(row.text("review_cadence"))
    except Refused:
        return YEARLY
    return said if said.is_stated else YEARLY


def reviewed(asked: Asked) -> Evidenced:
    """Return whether each document was reviewed within its cadence; never reviewed is told."""
    return picking.each_document(asked, judge_last_review)


def judge_last_review(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return whether it was reviewed within its cadence."""
    note, title = row.done("reviewed", asked.today), picking.titled(row)
    if note is None:
        reason = f"{title} has never been reviewed. {asked.control.mend}"
        return [Finding(Status.NEVER, reason)]
    what = f"A review of {title}"
    return [asked.done(what, note.on, cadence_of(row, asked), asked.control.mend)]


def review_due(asked: Asked) -> Evidenced:
    """Return whether the next review of each document is still to come. A day in the month in which
    the document was written was past before anybody could keep it, and is told."""
    return picking.each_document(asked, judge_next_review, next_review)


def judge_next_review(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return whether its next review is still to come."""
    title, mend = picking.titled(row), asked.control.mend
    written, said = row.day("written_on"), row.day("next_review_on")
    due_on = next_review(row, asked)
    if due_on is None:
        reason = f"{title} does not say when it is reviewed next. {mend}"
        return [Finding(Status.NEVER, reason)]
    if due_on == said and written is not None and said - written < MONTH:
        reason = (
            f"{title} was written on {asked.day(written)} and was to be reviewed by "
            f"{asked.day(said)}: overdue on arrival. Ask the author which year was meant. {mend}"
        )
        status = Status.BROKEN if said >= asked.today else Status.OVERDUE
        return [Finding(status, reason)]
    if due_on < asked.today:
        late = plural((asked.today - due_on).days, "day")
        reason = f"The review of {title} was due by {asked.day(due_on)}, {late} ago. {mend}"
        return [Finding(Status.OVERDUE, reason)]
    if due_on - asked.today <= timedelta(days=asked.control.warn_days):
        reason = f"The review of {title} is due by {asked.day(due_on)}. {mend}"
        return [Finding(Status.DUE, reason)]
    return [Finding(Status.KEPT, f"{title} is to be reviewed by {asked.day(due_on)}.")]


def next_review(row: Row, asked: Asked) -> date | None:
    """Given a document, return the day its next review is due: the one it names, unless it was
    reviewed since, or the cadence asks for one more than a month sooner. None: nothing says."""
    said, last = row.day("next_review_on"), _last_looked_at(row, asked)
    note = row.done("reviewed", asked.today)
    by_cadence = None
    if last is not None and (note or asked.control.counted or row.text("review_cadence")):
        _, by_cadence = asked.stands(asked.noon(last), cadence_of(row, asked))
    if said is None or by_cadence is None:
        return said or by_cadence
    if note is not None and said - note.on <= MONTH:
        return by_cadence
    return by_cadence if said - by_cadence > MONTH else said


def _last_looked_at(row: Row, asked: Asked) -> date | None:
    """Return the last day on which somebody reviewed, approved or wrote a document."""
    note, approval = row.done("reviewed", asked.today), approval_of(row, asked)
    days = [
        note.on if note else None,
        approval.on if approval else None,
        picking.past(row.day("written_on"), asked),
        picking.past(row.day("issued_on"), asked),
    ]
    return max((each for each in days if each is not None), default=None)


def linked(asked: Asked) -> Evidenced:
    """Return whether each document that a policy relies on is there: it can be opened, has a day of
    review of its own that is not past, and copies of a plan are kept somewhere. Figure `held`: in
    how many places copies must be."""
    return picking.each_document(asked, _linked, next_review)


def _linked(row: Row, asked: Asked) -> Sequence[Finding]:
    title, findings = picking.titled(row), list(judge_next_review(row, asked))
    if not row.values.get("file") and not row.text("address"):
        reason = f"{title} is listed, but nobody can open it from here. Attach it, or say where it "
        findings.append(Finding(Status.NEVER, f"{reason}is kept."))
    needed = asked.control.number("held", 1 if row.text("sort") == "plan" else 0)
    held = row.many("held_at")
    if len(held) < needed:
        places = plural(int(needed), "place")
        reason = f"Copies of {title} are said to be in {plural(len(held), 'place')}; {places} must "
        findings.append(Finding(Status.NEVER, f"{reason}hold one. Enter where copies are kept."))
    return findings
