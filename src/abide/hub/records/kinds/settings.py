"""What a school says of its promises, kept as records so that any past moment can be asked for:
which catalogues count, what was edited of a control, which of two contradictory readings holds."""

from __future__ import annotations

from abide.hub.records.spec import Field, Kind, Type

CATALOGUE = Kind(
    slug="catalogue",
    one="catalogue",
    many="catalogues",
    question="Which catalogues does the school promise by?",
    empty="",
    title_of="name",
    fields=(
        Field("name", "Catalogue", required=True),
        Field("on", "Promised by", Type.YES),
    ),
    hidden=True,
)
"""`key` is the catalogue's name."""

CONTROL = Kind(
    slug="control",
    one="promise",
    many="promises",
    question="What does the school promise?",
    empty="",
    title_of="title",
    fields=(
        Field("title", "Title"),
        Field("says", "What the policy says", Type.LONG),
        Field("own", "A promise of the school's own", Type.YES),
        Field("owner", "Whose it is"),
        Field("deputy", "Deputy"),
        Field("cadence", "How often"),
        Field("warn_days", "Days of warning", Type.NUMBER),
        Field("by", "What counts as evidence"),
        Field("mend", "What would make it true", Type.LONG),
        Field("supplier", "Supplier who reports on it"),
        Field("figures", "Figures"),
        Field("paused_until", "Set aside until", Type.DAY),
        Field("paused_why", "Why it is set aside", Type.LONG),
        Field("paused_by", "Who set it aside", personal=True),
        Field("dropped", "Not promised", Type.YES),
    ),
    hidden=True,
)
"""`key` is the control's id. Only what the school changed is said; the rest is the catalogue's.
`figures` is an object of the edited figures."""

DECISION = Kind(
    slug="decision",
    one="decision",
    many="decisions",
    question="Which of two contradictory promises holds?",
    empty="",
    title_of="control",
    fields=(
        Field("control", "The promise that holds", required=True),
        Field("why", "Why", Type.LONG),
    ),
    hidden=True,
)
"""`key` is the question's name."""
