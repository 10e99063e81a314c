"""Access lists gone through each term, and people who left taken off them the same day."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, staff
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.access.lists import (
    STAFF,
    AccessList,
    called,
    lists_of,
    plain,
)
from abide.domain.words import plural, some

TERMLY = Cadence.parse("termly")
DEED = "reviewed"


def reviewed(asked: Asked) -> Evidenced:
    """Return whether each list was gone through within the cadence (termly), whether everybody on
    it is known, and whether nobody is who has left. Figure `list`: which lists; else all."""
    lists = lists_of(asked)
    findings = list(lists.troubles)
    for each in lists.found:
        findings.append(review(each, asked))
        findings += _known_people(each, asked)
    if lists.found and all(row.erased for row in asked.known.of(STAFF)):
        reason = "No list of staff is kept, so nobody can tell who has left. Enter the staff under "
        findings.append(Finding(Status.NEVER, f"{reason}Registers."))
    return staff(
        findings,
        [review_due(each, asked) for each in lists.found],
        [review_at(each) for each in lists.found],
    )


def review(each: AccessList, asked: Asked) -> Finding:
    """Given a list, return whether it was gone through within the cadence of the promise."""
    note = each.row.noted(DEED)
    what = f"The review of who may use {each.name}"
    mend = "Go through the list under Registers: it takes a few minutes."
    if not each.accounts and note is None:
        return Finding(Status.NEVER, f"Nobody is on the list for {each.name} yet. Enter everybody.")
    return asked.done(what, note.on if note else None, _cadence(asked), mend)


def review_due(each: AccessList, asked: Asked) -> date | None:
    """Given a list, return the day by which it is to be gone through next, or None."""
    note = each.row.noted(DEED)
    if note is None or note.on > asked.today:
        return None
    return asked.stands(asked.noon(note.on), _cadence(asked))[1]


def review_at(each: AccessList) -> datetime | None:
    """Given a list, return when its last review was noted, or None."""
    note = each.row.noted(DEED)
    return note.at if note else None


def gone_through(
    found: Iterable[AccessList], asked: Asked
) -> tuple[list[Finding], list[date | None], list[datetime | None]]:
    """Given lists of a promise that has a cadence, return whether each was gone through within it,
    when it is due next, and when that was noted; nothing for a promise without one."""
    if asked.control.counted is None:
        return [], [], []
    lists = [each for each in found if each.accounts]
    return (
        [review(each, asked) for each in lists],
        [review_due(each, asked) for each in lists],
        [review_at(each) for each in lists],
    )


def _cadence(asked: Asked) -> Cadence:
    return asked.control.counted or TERMLY


def _known_people(each: AccessList, asked: Asked) -> Iterator[Finding]:
    """Yield what is wrong with the people on a list: they have left, or nobody knows them."""
    known = {plain(row.text("name")): row for row in asked.known.of(STAFF) if not row.erased}
    if not known:
        return
    gone, unknown = [], []
    for account in each.of_people:
        row = known.get(plain(account.text("who")))
        if account.text("sort") != "outside" and row is None:
            unknown.append(called(account))
        elif row is not None and _left(row, asked):
            gone.append((called(account), row.day("left_on")))
    yield from (_gone(each.name, who, on, asked) for who, on in gone if on is not None)
    if unknown:
        reason = f"{some(unknown)} on the list for {each.name} {_is(unknown)} not on the list of "
        reason += "staff. Add them there, or take their access away."
        yield Finding(Status.BROKEN, reason)
    if each.accounts and not gone and not unknown:
        told = f"{plural(len(each.of_people), 'person', 'people')} may use {each.name}, all known."
        yield Finding(Status.KEPT, told)


def _left(row: Row, asked: Asked) -> bool:
    left_on = row.day("left_on")
    return left_on is not None and left_on <= asked.today


def _gone(name: str, who: str, on: date, asked: Asked) -> Finding:
    """Return what is told of somebody who left and still has access: the same day it is due."""
    if on == asked.today:
        return Finding(Status.DUE, f"{who} leaves today. Take their access to {name} away today.")
    reason = f"{who} left on {asked.day(on)} and still has access to {name}. Take it away today."
    return Finding(Status.BROKEN, reason)


def _is(found: list[str]) -> str:
    return "is" if len(found) == 1 else "are"
