"""A server that is replaced, and any other machine after failure or theft."""

from __future__ import annotations

from typing import Any

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import Row
from tests.rows.judging import ago, ahead, judged, known, note, row, stands, system, why

SAID = Basis.STAFF
SIMS, FMS = system("SIMS"), system("FMS")
BOTH = (SIMS.id, FMS.id)


def proof(on: Any, *systems: str) -> Any:
    return note(on, systems=systems, receipts=("a" * 64,), machines=("school-server",))


def replacement(**changes: Any) -> Row:
    """Return a replacement that is done but for wiping the old server, and the changes."""
    notes = {
        "compatible": note(ago(60), by="Tess Tiller"),
        "moved": note(ago(40), by="Tess Tiller"),
        "proven": proof(ago(30), *BOTH),
        **changes.pop("notes", {}),
    }
    whole: dict[str, Any] = {
        "old_server": "Old tower",
        "new_server": "New rack",
        "systems": list(BOTH),
        "in_use_on": ago(45),
        "notes": {name: each for name, each in notes.items() if each is not None},
    }
    return row("server-replacement", **{**whole, **changes})


def replaced(each: Row, **figures: Any) -> Any:
    return judged("S0-29", known(each, systems=[SIMS, FMS]), **figures)


def wiped(on: Any) -> Any:
    return note(on, by="Tess Tiller", how="Disks shredded")


def test_s0_29_a_server_is_replaced_once_all_was_shown_on_it_and_the_old_one_is_wiped() -> None:
    assert stands(replaced(replacement(notes={"wiped": wiped(ago(20))}))) == (Status.KEPT, SAID)
    assert stands(judged("S0-29", known())) == (Status.NEVER, SAID)
    not_wiped = replaced(replacement())
    assert not_wiped.status is Status.DUE
    assert "Old tower may be wiped now" in why(not_wiped)


@pytest.mark.parametrize("shown", [None, proof(ago(30), SIMS.id), proof(ago(30))])
def test_s0_29_wiped_before_all_was_shown_is_broken(shown: Any) -> None:
    found = replaced(replacement(notes={"proven": shown, "wiped": wiped(ago(20))}))
    assert stands(found) == (Status.BROKEN, SAID)
    assert "before all was shown on New rack" in why(found)


def test_s0_29_shown_after_the_old_one_was_wiped_is_still_broken() -> None:
    assert replaced(replacement(notes={"wiped": wiped(ago(31))})).status is Status.BROKEN


def test_s0_29_a_test_older_than_the_new_server_shows_nothing_of_it() -> None:
    older = replacement(notes={"proven": proof(ago(50), *BOTH), "wiped": wiped(ago(20))})
    assert replaced(older).status is Status.BROKEN


def test_s0_29_a_system_that_was_not_shown_is_named_and_becomes_overdue() -> None:
    half = {"proven": proof(ago(30), SIMS.id)}
    found = replaced(replacement(notes=half))
    assert stands(found) == (Status.OVERDUE, SAID)
    assert "FMS has not been brought back" in why(found)
    assert replaced(replacement(notes=half), days=60).status is Status.DUE


@pytest.mark.parametrize("deed", ["compatible", "moved"])
def test_s0_29_somebody_says_that_it_fits_and_that_all_was_moved(deed: str) -> None:
    assert replaced(replacement(notes={deed: None})).status is Status.NEVER
    nameless = replacement(notes={deed: note(ago(50))})
    assert replaced(nameless).status is Status.NEVER


@pytest.mark.parametrize("in_use", [None, ahead(10)])
def test_s0_29_a_server_that_is_not_in_use_yet_is_to_do(in_use: Any) -> None:
    found = replaced(replacement(in_use_on=in_use, notes={"proven": None}))
    assert found.status is Status.NEVER
    assert "Keep Old tower" in why(found)


def test_s0_29_a_replacement_that_moves_nothing_shows_nothing() -> None:
    empty = replacement(systems=[], notes={"proven": proof(ago(30)), "wiped": wiped(ago(20))})
    assert replaced(empty).status is Status.BROKEN


def machines(**changes: Any) -> Row:
    """Return how office computers are replaced, rehearsed in time, but for the changes."""
    whole: dict[str, Any] = {
        "machines": "Office computers",
        "supplier": "Tarn IT Support",
        "spare": "Laptop in the office cupboard",
        "target_hours": 8,
        "notes": {"replaced": note(ago(100), by="Tess Tiller", took_hours=6)},
    }
    return row("machine-replacement", **{**whole, **changes})


def contract(**changes: Any) -> Row:
    whole = {"name": "IT support", "supplier": "Tarn IT Support", "ends_on": ahead(300)}
    return row("contract", **{**whole, **changes})


def test_s1_23_who_replaces_a_machine_with_what_and_how_fast_is_said_and_tried() -> None:
    found = judged("S1-23", known(machines(), contract()))
    assert stands(found) == (Status.KEPT, SAID)
    assert "took 6 hours" in why(found)
    assert stands(judged("S1-23", known(contract()))) == (Status.NEVER, SAID)


@pytest.mark.parametrize("missing", ["supplier", "spare", "target_hours"])
def test_s1_23_what_is_not_said_is_asked_for(missing: str) -> None:
    found = judged("S1-23", known(machines(**{missing: None}), contract()))
    assert found.status is Status.NEVER


def test_s1_23_a_replacement_that_took_too_long_is_broken() -> None:
    slow = machines(notes={"replaced": note(ago(100), by="Tess Tiller", took_hours=30)})
    found = judged("S1-23", known(slow, contract()))
    assert stands(found) == (Status.BROKEN, SAID)
    assert "took 30 hours" in why(found)
    assert "8 hours are promised" in why(found)


def test_s1_23_what_was_never_tried_is_not_known() -> None:
    found = judged("S1-23", known(machines(notes={}), contract()))
    assert found.status is Status.NEVER
    assert "Rehearse it once" in why(found)


def test_s1_23_without_a_contract_in_force_nobody_need_come() -> None:
    assert judged("S1-23", known(machines())).status is Status.NEVER
    ended = judged("S1-23", known(machines(), contract(ends_on=ago(1))))
    assert ended.status is Status.OVERDUE
    assert judged("S1-23", known(machines(), contract(ends_on=None))).status is Status.NEVER
    other = judged("S1-23", known(machines(), contract()), contract="Northfold Council")
    assert other.status is Status.NEVER
