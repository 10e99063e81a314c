"""Machines that are replaced: a server, step by step, and any other after failure or theft."""

from __future__ import annotations

from abide.hub.records.spec import Deed, Field, Kind, Type

_BY = Field("by", "By whom", required=True, personal=True)
_NOTE = Field("note", "Note", Type.LONG)

SERVER_REPLACEMENT = Kind(
    slug="server-replacement",
    one="replacement of a server",
    many="replacements of servers",
    question="Was everything brought to the new server, and shown there, before the old one went?",
    empty=(
        "No replacement is entered yet. Add one when a new server is ordered: its page then leads "
        "through what must be done before the old one may be wiped."
    ),
    title_of="new_server",
    fields=(
        Field("old_server", "Old server", required=True, in_list=True),
        Field("new_server", "New server", required=True, in_list=True),
        Field(
            "systems",
            "What moves to the new server",
            Type.SYSTEMS,
            required=True,
            hint="Each must be shown on the new server before the old one may be wiped",
        ),
        Field(
            "in_use_on",
            "New server in use since",
            Type.DAY,
            in_list=True,
            hint="Leave empty until it is",
        ),
        Field("supplier", "Who does the work"),
    ),
    deeds=(
        Deed(
            "compatible",
            "Note that the new server fits",
            "said to fit what runs on it",
            (_BY, _NOTE),
            apart=True,
        ),
        Deed(
            "moved",
            "Note that everything was moved",
            "everything moved across",
            (_BY, _NOTE),
            apart=True,
        ),
        Deed(
            "proven",
            "Choose the restore tests",
            "shown on the new server by restore tests",
            (
                Field("systems", "Systems shown", Type.SYSTEMS, required=True),
                Field("receipts", "Receipts of the restore tests", Type.LINES, required=True),
                Field("machines", "Which machine made them", Type.LINES, required=True),
            ),
            apart=True,
        ),
        Deed(
            "wiped",
            "Note that the old server was wiped",
            "old server wiped",
            (_BY, Field("how", "How", required=True, hint="For example disks shredded")),
            apart=True,
            amiss=True,
        ),
    ),
    page="records:replacement",
)
"""What is noted of it goes through its own page, which refuses a step before its turn."""

MACHINE_REPLACEMENT = Kind(
    slug="machine-replacement",
    one="way to replace a machine",
    many="ways to replace a machine",
    question="When a machine fails or is stolen, who replaces it, with what, and how fast?",
    empty=(
        "Nothing is entered yet. Begin with the office computers: who is called, what stands "
        "ready meanwhile, and within how many hours it must be done."
    ),
    title_of="machines",
    fields=(
        Field(
            "machines",
            "Which machines",
            required=True,
            in_list=True,
            hint="For example office computers, or the server",
        ),
        Field(
            "supplier", "Who replaces it", in_list=True, hint="As the support contract names them"
        ),
        Field(
            "spare",
            "What is used meanwhile",
            in_list=True,
            hint="For example the spare laptop in the office cupboard",
        ),
        Field(
            "programs",
            "Where programs and licences come from",
            hint="For example the folder of installers on drive A",
        ),
        Field(
            "target_hours",
            "Within how many hours",
            Type.NUMBER,
            in_list=True,
            hint="From the failure until the work goes on",
        ),
    ),
    deeds=(
        Deed(
            "replaced",
            "Note a replacement or a rehearsal",
            "replaced or rehearsed",
            (
                _BY,
                Field("took_hours", "How many hours it took", Type.NUMBER, required=True),
                _NOTE,
            ),
        ),
    ),
)

SERVER_KINDS = (SERVER_REPLACEMENT, MACHINE_REPLACEMENT)
