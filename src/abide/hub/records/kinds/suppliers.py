"""Who reports on what: the reports that a school expects from suppliers. Kept as records, so that
any past moment has what was expected then."""

from __future__ import annotations

from abide.hub.records.spec import Field, Kind, Type

EXPECTED_REPORT = Kind(
    slug="expected-report",
    one="report that is expected",
    many="reports that are expected",
    question="Which supplier reports on which promise?",
    empty="",
    title_of="supplier",
    hidden=True,
    fields=(
        Field("supplier", "Supplier", required=True),
        Field("promises", "Promises", Type.LINES, required=True),
        Field("senders", "Where its reports come from", Type.LINES),
        Field("words", "Words in the subject or the job’s name", Type.LINES),
        Field("good_words", "Words that say it went well", Type.LINES),
        Field("failed_words", "Words that say it failed", Type.LINES),
        Field("since", "Expected since", Type.DAY, required=True),
    ),
)
"""`promises`: ids of controls. `senders`: addresses, domains with an @ before them, or "folder"."""
