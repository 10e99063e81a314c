"""Policies and plans: who wrote and approved them, which version holds, when they are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.domain.loosening import cadence_in_words, seconds_between
from abide.hub.records.spec import Deed, Field, Kind, Type

SORTS = ("policy", "plan", "e-safety", "cyber response", "strategy", "other")

_BY = Field("by", "By whom", required=True, personal=True)


def loosened(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Given what a document said and what it is to say, return the facts of a loosening: it is
    reviewed less often; nothing where it asks for no less."""
    one, other = _cadence(before), _cadence(after)
    if one is None or (other is not None and seconds_between(other) <= seconds_between(one)):
        return {}
    words = cadence_in_words(one), cadence_in_words(other) if other else "not said"
    what = "how often a document is reviewed"
    return {"loosens": True, "what": what, "before": words[0], "after": words[1]}


def _cadence(said: Mapping[str, Any]) -> Cadence | None:
    """Return how often a document is reviewed; None where it says no number."""
    try:
        found = Cadence.parse(str(said.get("review_cadence") or ""))
    except Refused:
        return None
    return found if found.is_stated else None


DOCUMENT = Kind(
    slug="document",
    one="document",
    many="documents",
    question="Which policies and plans hold, who approved them, and when is each reviewed?",
    empty=(
        "No policy or plan is entered yet. Begin with the disaster recovery policy: copy its "
        "title, author, dates and minute from the front page, and leave blank what is blank there."
    ),
    title_of="title",
    fields=(
        Field("title", "Title", required=True, in_list=True, also=("name", "document", "policy")),
        Field(
            "sort",
            "What it is",
            Type.CHOICE,
            choices=SORTS,
            required=True,
            in_list=True,
            also=("type", "kind"),
        ),
        Field("author", "Author", personal=True, also=("written by", "owner")),
        Field(
            "approver",
            "Who approves it",
            personal=True,
            hint="A person, not the one who wrote it",
            also=("approved by",),
        ),
        Field(
            "body",
            "Who adopts it",
            hint="For example full governors, or a committee",
            also=("committee", "approving body"),
        ),
        Field("revision", "Revision", in_list=True, also=("version", "revision number", "issue")),
        Field("written_on", "Written on", Type.DAY, also=("date written",)),
        Field("issued_on", "Issued on", Type.DAY, also=("date issued", "issue date")),
        Field("approved_on", "Approved on", Type.DAY, also=("approval date", "date approved")),
        Field("adopted_on", "Adopted on", Type.DAY, also=("date adopted", "adoption date")),
        Field(
            "minute",
            "Minute",
            hint="The number of the minute that says so, such as 23.11.20/8.2",
            also=("minute number", "minute reference"),
        ),
        Field(
            "signatory",
            "Who signs it",
            personal=True,
            hint="For example the chair of governors",
            also=("signed by",),
        ),
        Field("signed_on", "Signed on", Type.DAY, also=("date signed",)),
        Field(
            "review_cadence",
            "How often it is reviewed",
            hint="For example yearly, or every three years",
            also=("review cycle",),
        ),
        Field(
            "next_review_on",
            "Next review",
            Type.DAY,
            hint="Where it names a month only, enter that month’s last day",
            in_list=True,
            also=("review date", "next review date"),
        ),
        Field(
            "held_at",
            "Where copies are kept",
            Type.LINES,
            hint="One place on each line. At least one should be away from the school",
            also=("copies held", "locations"),
        ),
        Field(
            "part_of",
            "Part of",
            hint="The title of the wider plan or policy that it belongs to",
            also=("parent document",),
        ),
        Field(
            "unclear",
            "What in it is unclear or blank",
            Type.LINES,
            hint="One on each line, as it stands there. Take a line out once it is put right",
        ),
        Field("file", "The document itself", Type.FILE),
        Field(
            "address", "Where it is kept", hint="An address or a folder, if it is not a file here"
        ),
    ),
    deeds=(
        Deed(
            "reviewed",
            "Note a review",
            "reviewed",
            (_BY, Field("note", "What came of it", Type.LONG)),
        ),
        Deed(
            "read",
            "Note that it was read through",
            "read through for blanks and half sentences",
            (_BY, Field("note", "What was found", Type.LONG)),
        ),
        Deed(
            "approved",
            "Note an approval",
            "approved",
            (
                _BY,
                Field("body", "Which body", hint="For example full governors"),
                Field("minute", "Minute", required=True, hint="Such as 23.11.20/8.2"),
                Field("revision", "Revision that was approved"),
            ),
        ),
        Deed(
            "signed",
            "Note a signature",
            "signed",
            (
                Field("by", "Who signed", required=True, personal=True),
                Field("post", "Their post", hint="For example chair of governors"),
                Field("revision", "Revision that was signed"),
                Field("file", "The signed page", Type.FILE),
            ),
        ),
    ),
    compared=True,
    page="records:document",
    asks=True,
    loosens=loosened,
)

DOCUMENT_KINDS = (DOCUMENT,)
