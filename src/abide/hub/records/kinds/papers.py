"""What is kept on paper: records, pupils' work for tests, the sealed envelope of passwords."""

from __future__ import annotations

from abide.hub.records.kinds.passwords import like_a_password
from abide.hub.records.spec import Deed, Field, Kind, Type

ACCOUNTS = "accounts and finance"
PAPERS = (ACCOUNTS, "pupils", "staff", "premises", "other")
WORK_KEPT, WORK_NOT_NEEDED = "kept", "not needed"

_BY = Field("by", "By whom", required=True, personal=True)

PAPER_RECORD = Kind(
    slug="paper-record",
    one="paper record",
    many="paper records",
    question="Which records are kept on paper, where, and who saw them last?",
    empty=(
        "No paper record is entered yet. Begin with the accounts: what is in the folder, which "
        "cupboard it stands in, and who has the key."
    ),
    title_of="what",
    asks=True,
    fields=(
        Field("what", "What it is", required=True, in_list=True, also=("name", "record")),
        Field(
            "sort",
            "What it is about",
            Type.CHOICE,
            choices=PAPERS,
            required=True,
            in_list=True,
            also=("type",),
        ),
        Field("place", "Where it is kept", in_list=True, also=("location", "where")),
        Field(
            "beside_server",
            "In the same building as the server",
            Type.YES,
            hint="A fire there would take both",
        ),
        Field("holder", "Who looks after it", personal=True, in_list=True, also=("owner", "who")),
        Field(
            "stands_in_for",
            "Which systems it stands in for on a bad day",
            Type.SYSTEMS,
        ),
        Field("kept_until", "Kept until", Type.DAY, also=("retention", "destroy after")),
    ),
    deeds=(
        Deed(
            "sighted",
            "Note that it was seen",
            "seen in its place",
            (_BY, Field("note", "Note", Type.LONG), Field("photo", "Photo", Type.FILE)),
        ),
    ),
)

HARD_COPY = Kind(
    slug="hard-copy",
    one="set of pupils’ work on paper",
    many="pupils’ work on paper",
    question="Is pupils’ work on paper for each test and moderation that needs it?",
    empty=(
        "Nothing is entered yet. For each exam window of the calendar say what is kept on paper "
        "and where, or why nothing is needed."
    ),
    title_of="window",
    asks=True,
    fields=(
        Field(
            "window",
            "Exam window",
            required=True,
            in_list=True,
            hint="As the calendar calls it",
            also=("assessment", "name"),
        ),
        Field(
            "window_on",
            "A day of that window",
            Type.DAY,
            required=True,
            in_list=True,
            hint="Any day of it, so that this year’s is told from last year’s",
        ),
        Field(
            "needed",
            "Pupils’ work on paper",
            Type.CHOICE,
            choices=(WORK_KEPT, WORK_NOT_NEEDED),
            required=True,
            in_list=True,
        ),
        Field("why_not", "Why it is not needed", Type.LONG),
        Field("what", "What is kept", hint="For example writing of Year 6, three pieces each"),
        Field("place", "Where it is kept", in_list=True, also=("location",)),
        Field("holder", "Who looks after it", personal=True),
        Field("kept_until", "Kept until", Type.DAY),
    ),
    deeds=(Deed("sighted", "Note that it was seen", "seen in its place", (_BY,)),),
)

_SAFE_NOTE = Field("note", "Note", Type.LONG, refuses=like_a_password)

ENVELOPE = Kind(
    slug="envelope",
    one="sealed envelope",
    many="sealed envelopes",
    question="Where are the sealed envelopes with the passwords, and is each seal whole?",
    empty=(
        "No envelope is entered yet. Write the passwords down on paper, seal them, number the seal "
        "and sign across it. Enter here where the envelope is, never what is in it."
    ),
    title_of="holds",
    asks=True,
    fields=(
        Field(
            "holds",
            "What it is for",
            required=True,
            in_list=True,
            hint="For example the server and the router. Never enter a password here",
            refuses=like_a_password,
        ),
        Field(
            "place",
            "Where it is kept",
            in_list=True,
            hint="For example the safe in the office",
            refuses=like_a_password,
        ),
        Field(
            "off_site",
            "Away from the school",
            Type.YES,
            in_list=True,
            hint="A second one elsewhere survives a fire",
        ),
        Field(
            "seal_number",
            "Number on the seal",
            in_list=True,
            hint="For example TS-0417",
            refuses=like_a_password,
        ),
        Field("sealed_on", "Sealed on", Type.DAY),
        Field("sealed_by", "Sealed by", personal=True, refuses=like_a_password),
        Field(
            "may_open",
            "Who may open it",
            Type.LINES,
            personal=True,
            hint="One person on each line; at least two",
            refuses=like_a_password,
        ),
    ),
    deeds=(
        Deed(
            "inspected",
            "Note that the seal is whole",
            "inspected: the seal is whole, with its number",
            (_BY, _SAFE_NOTE, Field("photo", "Photo of the seal", Type.FILE)),
        ),
        Deed(
            "broken",
            "Note a broken seal",
            "found with its seal broken, or with another number",
            (_BY, _SAFE_NOTE, Field("photo", "Photo of the seal", Type.FILE)),
            amiss=True,
        ),
        Deed(
            "opened",
            "Note that it was opened",
            "opened",
            (
                _BY,
                Field(
                    "why",
                    "Why it was opened",
                    Type.LONG,
                    required=True,
                    refuses=like_a_password,
                ),
            ),
            amiss=True,
        ),
        Deed(
            "sealed",
            "Note a new seal",
            "sealed anew",
            (
                _BY,
                Field(
                    "seal_number",
                    "Number on the new seal",
                    required=True,
                    refuses=like_a_password,
                ),
                _SAFE_NOTE,
            ),
        ),
    ),
)
"""There is no field for what is in the envelope, and fields refuse what is shaped like it."""

PAPER_KINDS = (PAPER_RECORD, HARD_COPY, ENVELOPE)
