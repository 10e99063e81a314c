"""Which documents a promise speaks of, and how they are called."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, staff
from abide.domain.promises.rows import Row

CALLED: Mapping[str, str] = {
    "e-safety": "e-safety policy",
    "cyber response": "cyber response plan",
    "other": "document",
}
"""How a sort of document is called in a sentence, where it is not by its own name."""


def each_document(
    asked: Asked,
    judge: Callable[[Row, Asked], Sequence[Finding]],
    due: Callable[[Row, Asked], date | None] | None = None,
) -> Evidenced:
    """Given how one document is judged and when it is due, return what is found of all that the
    promise speaks of; never, saying what to enter, where there is none."""
    documents = picked(asked)
    if not documents:
        return staff([Finding(Status.NEVER, _none(asked))])
    findings = [finding for row in documents for finding in judge(row, asked)]
    days = [due(row, asked) for row in documents] if due else []
    return staff(findings, days, [newest(row) for row in documents])


def picked(asked: Asked) -> list[Row]:
    """Return the documents that the promise speaks of. What was erased says nothing."""
    sorts = asked.control.words("document")
    words = [each.casefold() for each in asked.control.words("titled")]
    return [
        row
        for row in asked.known.of("document")
        if not row.erased
        and (not sorts or row.text("sort") in sorts)
        and all(each in row.text("title").casefold() for each in words)
    ]


def past(on: date | None, asked: Asked) -> date | None:
    """Given a day, return it unless it is still to come."""
    return on if on is not None and on <= asked.today else None


def revision_when(row: Row, name: str) -> str:
    """Given a day's field, return the document's revision in the first version that named this day;
    empty where none was said then."""
    on = row.values.get(name)
    since = (each for each in (*row.earlier, row.values) if each.get(name) == on)
    return next((str(each["revision"]) for each in since if each.get("revision")), "")


def titled(row: Row) -> str:
    """Return a document's title as it stands in a sentence."""
    return f"“{row.text('title')}”"


def newest(row: Row) -> datetime:
    """Return when anything was last said of a document."""
    return max([row.at, *(note.at for note in row.notes.values())])


def plain(name: str) -> str:
    """Given a name, return it fit to be compared."""
    return " ".join(name.split()).casefold()


def _none(asked: Asked) -> str:
    sorts = asked.control.words("document")
    names = [CALLED.get(each, each) for each in sorts]
    wanted = " or ".join(names) if names else "document"
    erased = any(row.erased for row in asked.known.of("document"))
    if erased:
        return f"No {wanted} is among the documents, or what was said of it was erased. Enter it."
    return f"No {wanted} is among the documents yet. Enter it under Registers, Documents."
