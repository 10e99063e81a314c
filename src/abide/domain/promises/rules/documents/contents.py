"""What a document says of itself: its dates, its revision, and what in it is unclear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.documents import picking
from abide.domain.promises.rules.documents.approval import approval_of
from abide.domain.words import plural

DATES = {"written_on": "the day it was written", "issued_on": "the day it was issued"}
MOST_SHOWN = 5


def dated(asked: Asked) -> Evidenced:
    """Return whether each document says when it was written or issued, and was adopted soon after.
    Figures: `date`, which of the two must be there; `adopted_days` (366): within how many days of
    it a document must be adopted. Where that figure is given, it must be adopted at all."""
    return picking.each_document(asked, judge_dates)


def judge_dates(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return whether it is dated, and was adopted soon after."""
    title, mend = picking.titled(row), asked.control.mend
    names = [each for each in asked.control.words("date") if each in DATES] or list(DATES)
    said = [on for each in names if (on := row.day(each)) is not None]
    known = [on for on in said if on <= asked.today]
    if not known:
        ahead = f": {asked.day(said[0])} is still to come" if said else ""
        wanted = " or ".join(DATES[each] for each in names)
        return [Finding(Status.NEVER, f"{title} does not say {wanted}{ahead}. {mend}")]
    approval, on = approval_of(row, asked), max(known)
    most = asked.control.number("adopted_days", 366)
    if "adopted_days" in asked.control.figures and (
        approval is None or (on - approval.on).days > most
    ):
        reason = f"{title} is dated {asked.day(on)}, and no day is noted on which that was adopted."
        return [Finding(Status.NEVER, f"{reason} {mend}")]
    gap = (approval.on - on).days if approval else 0
    if approval and gap > most:
        reason = (
            f"{title} is dated {asked.day(on)} and was adopted on {asked.day(approval.on)}, "
            f"{_years(on, approval.on)} later. {mend}"
        )
        return [Finding(Status.BROKEN, reason)]
    return [Finding(Status.KEPT, f"{title} is dated {asked.day(on)}.")]


def _years(first: date, last: date) -> str:
    whole = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    return plural(whole, "year")


@dataclass(frozen=True)
class _Slip:
    """A version that says something new under the revision of the one before."""

    what: str
    revision: str
    file: bool


def versioned(asked: Asked) -> Evidenced:
    """Return whether each document has a revision that rose whenever the document changed: another
    file, or other dates, under the same revision are told. Dates that were only mended are told
    until somebody notes that they read it through."""
    return picking.each_document(asked, judge_revision)


def judge_revision(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return whether its revision rose with each change of it."""
    title, revision, mend = picking.titled(row), row.text("revision"), asked.control.mend
    if not revision:
        return [Finding(Status.NEVER, f"{title} has no revision. {mend}")]
    slip = _slip(row)
    read = row.done("read", asked.today)
    if slip is not None and (slip.file or read is None or read.at < row.at):
        reason = f"{title}: {slip.what} changed, and the revision is still {slip.revision}. {mend}"
        if not slip.file:
            reason += " If only a slip was mended, note that somebody read it through."
        return [Finding(Status.BROKEN, reason)]
    return [Finding(Status.KEPT, f"{title} is revision {revision}.")]


def _slip(row: Row) -> _Slip | None:
    """Return the last change of file or dates since which the revision has not risen, or None."""
    slip: _Slip | None = None
    for before, after in pairwise((*row.earlier, row.values)):
        old, new = str(before.get("revision", "")), str(after.get("revision", ""))
        what = _changed(before, after)
        if what and not _rose(old, new):
            file = what == "the file" or bool(slip and slip.file)
            slip = _Slip(what, new or old, file)
        elif _rose(old, new):
            slip = None
    return slip


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return what of a document became another, in words; what was not said before is no change."""
    names = {"file": "the file", **DATES}
    changed = (
        words
        for name, words in names.items()
        if name in before and before[name] != after.get(name, before[name])
    )
    return next(changed, "")


def _rose(old: str, new: str) -> bool:
    """Given two revisions, return whether the second is a later one: higher where both are
    numbers, else another word."""
    if old.strip() == new.strip():
        return False
    try:
        return float(new) > float(old)
    except ValueError:
        return bool(new)


def clear(asked: Asked) -> Evidenced:
    """Return whether nothing in each document is listed as unclear or blank, and somebody looked:
    it was read through or reviewed."""
    return picking.each_document(asked, judge_unclear)


def judge_unclear(row: Row, asked: Asked) -> Sequence[Finding]:
    """Given a document, return whether anything in it is unclear, and who looked."""
    title, unclear, mend = picking.titled(row), row.many("unclear"), asked.control.mend
    if unclear:
        shown = "; ".join(each.rstrip(".") for each in unclear[:MOST_SHOWN])
        more = len(unclear) - MOST_SHOWN
        rest = f"; and {more} more" if more > 0 else ""
        stop = "" if (shown + rest).endswith("?") else "."
        count = plural(len(unclear), "thing is", "things are")
        return [Finding(Status.BROKEN, f"{title}: {count} unclear: {shown}{rest}{stop} {mend}")]
    read = row.done("read", asked.today) or row.done("reviewed", asked.today)
    if read is None:
        reason = f"Nobody has read {title} through for blanks and half sentences. Read it, list "
        return [Finding(Status.NEVER, f"{reason}what is unclear, and note it.")]
    told = f"Nothing in {title} is unclear; read through on {asked.day(read.on)}."
    return [Finding(Status.KEPT, told)]
