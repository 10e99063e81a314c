"""One document with its control: what is true of it, as its promises are judged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from abide.domain.control import Status
from abide.domain.control.view import View, reasons, worst
from abide.domain.promises import Control, Known, Note, Row
from abide.domain.promises.asked import Asked
from abide.domain.promises.rules.documents import POINTS
from abide.domain.promises.rules.documents.approval import Approval, approval_of
from abide.domain.promises.rules.documents.reviews import next_review
from abide.domain.roles import Role
from abide.hub.records.kinds.documents import DOCUMENT
from abide.hub.records.queries.standing import rows_of
from abide.hub.register.queries import calendar_of
from abide.hub.schools.models import School

MENDS: Mapping[str, str] = {
    "Who stands behind it": "Enter who it is; author and approver are to be two people.",
    "Approval": "Note the meeting that approved it, with its day and minute.",
    "Signature": "Ask for the signature, and note its day.",
    "Dates": "Ask the author which day is right, and enter it.",
    "Revision": "Give it the next number, and save.",
    "Last review": "Review it, and note that.",
    "Next review": "Review it, note that, and enter the day of the next review.",
    "What is unclear": "Ask the author what was meant, and take each line out once it is settled.",
}


@dataclass(frozen=True)
class Point:
    """One thing that is judged of a document: how it stands, and why."""

    name: str
    status: Status
    why: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        return self.status in (Status.KEPT, Status.DUE)


@dataclass(frozen=True)
class DocumentPage:
    """A document: what it says, how each point stands, its last approval, when it is due next."""

    row: Row
    points: tuple[Point, ...]
    approval: Approval | None
    reviewed: Note | None
    next_review_on: date | None

    @property
    def wrong(self) -> tuple[Point, ...]:
        return tuple(each for each in self.points if not each.is_well)


def document_of(school: School, public_id: uuid.UUID, at: datetime) -> DocumentPage | None:
    """Given a school and the id of a document, return it as it stands; None where it is none, was
    taken out, or what it said was erased."""
    rows = rows_of(school, at, (DOCUMENT.slug,))
    documents = rows.get(DOCUMENT.slug, ())
    row = next((each for each in documents if each.id == str(public_id)), None)
    if row is None or row.erased:
        return None
    view, known = View(calendar_of(school), at), Known(rows=rows)
    asked = Asked(_asking(""), known, view)
    return DocumentPage(
        row=row,
        points=tuple(
            _point(name, row, Asked(_asking(MENDS[name]), known, view)) for name in POINTS
        ),
        approval=approval_of(row, asked),
        reviewed=row.done("reviewed", asked.today),
        next_review_on=next_review(row, asked),
    )


def _point(name: str, row: Row, asked: Asked) -> Point:
    findings = list(POINTS[name](row, asked))
    told = tuple(_short(each, row.text("title")) for each in reasons(findings))
    return Point(name, worst(findings), told)


def _short(reason: str, title: str) -> str:
    """Given a reason on a document's own page, return it without the title that stands above."""
    called = f"“{title}”"
    first = f"It{reason.removeprefix(called)}" if reason.startswith(called) else reason
    return first.replace(called, "it").replace("It: ", "").strip()


def _asking(mend: str) -> Control:
    """Return a promise of nothing but what a document says of itself."""
    return Control(
        id="document",
        catalogue="",
        title="",
        says="",
        ways=(),
        owner=Role.HEADTEACHER,
        mend=mend,
    )
