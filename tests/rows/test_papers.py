"""Paper records, pupils' work for tests, the sealed envelope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import Note, Row
from abide.domain.promises.known import KnownDeadline
from tests.rows.judging import TODAY, ago, ahead, deadline, judged, known, note, row, stands, why

SAID = Basis.STAFF


def envelope(**changes: Any) -> Row:
    """Return an envelope that was sealed and looked at this term, but for the changes."""
    whole: dict[str, Any] = {
        "holds": "the server",
        "place": "Office safe",
        "seal_number": "TS-0417",
        "sealed_on": ago(300),
        "sealed_by": "Tess Tiller",
        "may_open": ["Hugh Hollis", "Olive Orchard"],
        "notes": {"inspected": looked(ago(20))},
    }
    return row("envelope", **{**whole, **changes})


def looked(on: Any) -> Note:
    return note(on, by="Olive Orchard")


def elsewhere(**changes: Any) -> Row:
    return envelope(**{"id": "second", "off_site": True, "place": "Church safe", **changes})


def test_s0_15_an_envelope_that_was_looked_at_this_term_is_kept() -> None:
    found = judged("S0-15", known(envelope(), elsewhere()), rule="envelope")
    assert stands(found) == (Status.KEPT, SAID)
    none = judged("S0-15", known(), rule="envelope")
    assert stands(none) == (Status.NEVER, SAID)


def test_s0_15_an_inspection_that_is_late_is_overdue() -> None:
    late = envelope(notes={"inspected": looked(ago(260))})
    found = judged("S0-15", known(late), rule="envelope")
    assert stands(found) == (Status.OVERDUE, SAID)
    nameless = envelope(notes={"inspected": note(ago(20))})
    assert judged("S0-15", known(nameless), rule="envelope").status is Status.OVERDUE


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("place", "where it is"),
        ("seal_number", "the number on its seal"),
        ("sealed_on", "when it was sealed"),
        ("may_open", "who may open it"),
    ],
)
def test_s0_15_what_an_envelope_does_not_say_is_asked_for(missing: str, words: str) -> None:
    found = judged("S0-15", known(envelope(**{missing: None})), rule="envelope")
    assert found.status is Status.NEVER
    assert words in why(found)


def test_s0_15_an_opening_without_a_new_seal_after_it_is_broken() -> None:
    opened = note(ago(5), by="Tess Tiller", why="The server would not start")
    sealed = note(ago(4), by="Olive Orchard", seal_number="TS-0418")
    notes = {"inspected": looked(ago(20)), "opened": opened}
    found = judged("S0-15", known(envelope(notes=notes)), rule="envelope")
    assert stands(found) == (Status.BROKEN, SAID)
    assert "has not been sealed anew" in why(found)
    anew = envelope(notes={**notes, "sealed": sealed})
    assert judged("S0-15", known(anew), rule="envelope").status is Status.KEPT
    before = envelope(notes={**notes, "sealed": note(ago(6), by="O", seal_number="TS-0418")})
    assert judged("S0-15", known(before), rule="envelope").status is Status.BROKEN


def test_s0_15_a_day_of_sealing_that_is_only_typed_over_mends_no_opening() -> None:
    opened = note(ago(5), by="Tess Tiller", why="The server would not start")
    typed = envelope(sealed_on=ago(4), notes={"opened": opened, "inspected": looked(ago(2))})
    assert judged("S0-15", known(typed), rule="envelope").status is Status.BROKEN


def test_s0_15_a_seal_that_was_found_broken_is_told_until_it_is_sealed_anew() -> None:
    notes = {"broken": looked(ago(9)), "inspected": looked(ago(3))}
    found = judged("S0-15", known(envelope(notes=notes)), rule="envelope")
    assert stands(found) == (Status.BROKEN, SAID)
    assert "Find out who opened it" in why(found)
    sealed = {**notes, "sealed": note(ago(2), by="Olive Orchard", seal_number="TS-0418")}
    assert judged("S0-15", known(envelope(notes=sealed)), rule="envelope").status is Status.KEPT


def test_s0_15_one_person_alone_may_not_be_the_only_one_who_opens_it() -> None:
    found = judged("S0-15", known(envelope(may_open=["Hugh Hollis"])), rule="envelope")
    assert found.status is Status.BROKEN
    assert "1 person only" in why(found)


def test_s0_15_a_second_one_away_from_the_school_is_asked_for() -> None:
    found = judged("S0-15", known(envelope()), rule="envelope")
    assert "Seal a second one" in why(found)
    strict = judged("S0-15", known(envelope()), rule="envelope", off_site=1)
    assert strict.status is Status.BROKEN
    both = judged("S0-15", known(envelope(), elsewhere()), rule="envelope", off_site=1)
    assert both.status is Status.KEPT


def cash_book(**changes: Any) -> Row:
    """Return a paper record that was seen this term, but for the changes."""
    whole: dict[str, Any] = {
        "what": "Cash book",
        "sort": "accounts and finance",
        "place": "Office cupboard",
        "holder": "Olive Orchard",
        "notes": {"sighted": note(ago(20), by="Olive Orchard")},
    }
    return row("paper-record", **{**whole, **changes})


def test_s0_31_accounts_on_paper_are_seen_within_the_cadence() -> None:
    assert stands(judged("S0-31", known(cash_book()))) == (Status.KEPT, SAID)
    unseen = judged("S0-31", known(cash_book(notes={})))
    assert stands(unseen) == (Status.NEVER, SAID)
    late = cash_book(notes={"sighted": note(ago(260), by="Olive Orchard")})
    assert judged("S0-31", known(late)).status is Status.OVERDUE
    assert judged("S0-31", known(cash_book(place=None))).status is Status.NEVER


def test_s0_31_papers_of_another_sort_are_no_accounts() -> None:
    found = judged("S0-31", known(cash_book(sort="pupils")))
    assert found.status is Status.NEVER
    assert "No paper record of accounts and finance" in why(found)


def test_s0_31_paper_beside_the_server_is_told_and_counts_where_the_school_says_so() -> None:
    beside = known(cash_book(beside_server=True))
    found = judged("S0-31", beside)
    assert found.status is Status.KEPT
    assert "a fire takes both" in why(found)
    assert judged("S0-31", beside, apart=1).status is Status.BROKEN


def window(first: Any) -> KnownDeadline:
    return deadline("KS2 tests", first, first + timedelta(days=3), kind="exam window")


def hard_copy(on: Any, **changes: Any) -> Row:
    whole = {
        "window": "ks2  tests",
        "window_on": on,
        "needed": "kept",
        "place": "Strong room",
    }
    return row("hard-copy", **{**whole, **changes})


def test_s1_21_each_exam_window_says_where_pupils_work_is() -> None:
    past = window(ago(20))
    found = judged("S1-21", known(hard_copy(ago(19)), deadlines=[past]))
    assert stands(found) == (Status.KEPT, SAID)
    unsaid = judged("S1-21", known(deadlines=[past]))
    assert stands(unsaid) == (Status.OVERDUE, SAID)
    homeless = judged("S1-21", known(hard_copy(ago(19), place=None), deadlines=[past]))
    assert homeless.status is Status.NEVER
    assert judged("S1-21", known()).status is Status.NEVER


def test_s1_21_not_needed_takes_a_reason() -> None:
    bare = hard_copy(ago(19), needed="not needed", place=None)
    found = judged("S1-21", known(bare, deadlines=[window(ago(20))]))
    assert stands(found) == (Status.BROKEN, SAID)
    said = hard_copy(ago(19), needed="not needed", place=None, why_not="The tests are on screen.")
    found = judged("S1-21", known(said, deadlines=[window(ago(20))]))
    assert found.status is Status.KEPT


def test_s1_21_last_years_paper_is_not_this_years() -> None:
    windows = [window(ago(20)), window(ago(380))]
    found = judged("S1-21", known(hard_copy(ago(379)), deadlines=windows))
    assert found.status is Status.OVERDUE


def test_s1_21_a_window_is_due_when_it_is_near_and_not_before() -> None:
    near = judged("S1-21", known(deadlines=[window(ahead(5))]))
    assert near.status is Status.DUE
    far = judged("S1-21", known(deadlines=[window(ahead(150))]))
    assert far.status is Status.NEVER
    ready = known(hard_copy(TODAY + timedelta(days=151)), deadlines=[window(ahead(150))])
    assert judged("S1-21", ready).status is Status.KEPT
