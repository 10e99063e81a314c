"""Rows about locks and virus protection, and on whose word they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import Row
from abide.domain.promises.rules.assets.fleet import DEFINITIONS, LOCK, PROTECTION, told_by
from tests.rows.judging import ago, ahead, judged, known, note, row, stands, why


def pc(name: str, group: str = "office", category: str = "Desktop", **values: Any) -> Row:
    return row("device", name=name, group=group, category=category, **values)


def locked(name: str, **changes: Any) -> Row:
    values = {"lock_seconds": 600, "lock_password": True, "lock_on": ago(9)}
    return pc(name, **{**values, **changes})


def protected(name: str, **changes: Any) -> Row:
    values = {
        "antivirus": "Shieldmark",
        "engine_on": ago(20),
        "definitions_on": ago(1),
        "protection_on": ago(1),
    }
    return pc(name, **{**values, **changes})


def as_told(device: Row, field: str, *names: str) -> Row:
    """Return a device as a console's list told it."""
    said = {name: device.values[name] for name in names if name in device.values}
    kept = told_by("Tarn IT's console", said)
    return replace(device, values={**device.values, field: kept})


def test_s0_10_office_computers_lock_within_ten_minutes_as_staff_say() -> None:
    found = judged("S0-10", known(locked("Office 1"), locked("Office 2", lock_seconds=300)))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "2 of 2 computers lock within 10 minutes with a password" in why(found)


def test_s0_10_what_a_console_told_stands_on_the_suppliers_word_until_staff_type_over_it() -> None:
    told = as_told(locked("Office 1"), "lock_from", *LOCK)
    assert judged("S0-10", known(told)).basis is Basis.SUPPLIER
    typed = replace(told, values={**told.values, "lock_seconds": 120})
    assert judged("S0-10", known(typed)).basis is Basis.STAFF
    both = judged("S0-10", known(told, locked("Office 2")))
    assert both.basis is Basis.STAFF
    assert "1 of 2 devices as a console's list told; the rest is typed" in why(both)


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"lock_seconds": 900}, Status.BROKEN, "Lock only after more than 10 minutes: Office 2"),
        ({"lock_seconds": 601}, Status.BROKEN, "Lock only after more than 10 minutes: Office 2"),
        ({"lock_seconds": 0}, Status.BROKEN, "Never lock by themselves: Office 2"),
        ({"lock_password": False}, Status.BROKEN, "No password is known to be asked to open"),
        ({"lock_password": None}, Status.BROKEN, "No password is known to be asked to open"),
        ({"lock_seconds": None}, Status.NEVER, "after how long these lock: Office 2"),
        ({"lock_on": None}, Status.NEVER, "on which day the lock of Office 2 was seen"),
        ({"lock_on": ahead(1)}, Status.NEVER, "after how long these lock: Office 2"),
        ({"lock_on": ago(300)}, Status.OVERDUE, "Older than promised is what is known"),
        ({"group": ""}, Status.NEVER, "what these are used for: Office 2"),
    ],
)
def test_s0_10_names_the_computer_that_does_not_lock(
    changes: dict[str, Any], status: Status, says: str
) -> None:
    found = judged("S0-10", known(locked("Office 1"), locked("Office 2", **changes)))
    assert stands(found) == (status, Basis.STAFF)
    assert says in why(found)


def test_s0_10_asks_nothing_of_printers_and_classrooms_and_never_says_kept_of_nothing() -> None:
    others = [pc("Printer", category="Laser printer"), pc("Class 3", "teaching")]
    assert judged("S0-10", known(*others)).status is Status.NEVER
    assert judged("S0-10", known()).status is Status.NEVER
    assert judged("S0-10", known(*others, locked("Office 1"))).status is Status.KEPT


def test_s0_10_a_school_may_ask_for_five_minutes() -> None:
    assert judged("S0-10", known(locked("Office 1")), seconds=300).status is Status.BROKEN


def test_s0_11_every_computer_is_protected_as_the_console_says() -> None:
    devices = [
        as_told(protected(name, group=group), "protection_from", *PROTECTION)
        for name, group in (("Office 1", "office"), ("Server", "server"), ("Laptop 3", "pupil"))
    ]
    found = judged("S0-11", known(*devices))
    assert stands(found) == (Status.KEPT, Basis.SUPPLIER)
    assert "It is so on 3 of 3 computers" in why(found)


def test_s0_11_names_at_most_five_devices_without_protection() -> None:
    bare = [pc(f"Laptop {number}", "pupil", antivirus="None") for number in range(1, 10)]
    found = judged("S0-11", known(protected("Office 1"), *bare))
    assert found.status is Status.BROKEN
    names = "Laptop 1, Laptop 2, Laptop 3, Laptop 4, Laptop 5 and 4 others"
    assert f"Without virus protection: {names}." in why(found)


def test_s0_11_a_computer_that_the_console_left_out_is_named() -> None:
    told = as_told(protected("Office 1"), "protection_from", *PROTECTION)
    found = judged("S0-11", known(told, pc("Laptop 7", "teaching")))
    assert found.status is Status.BROKEN
    assert "Not on the list of the protection's console: Laptop 7" in why(found)
    alone = judged("S0-11", known(protected("Office 1"), pc("Laptop 7", "teaching")))
    assert alone.status is Status.NEVER
    assert "how these are protected: Laptop 7" in why(alone)


def test_s0_11_a_computer_that_dropped_off_the_consoles_newest_list_is_named() -> None:
    new = as_told(protected("Office 1"), "protection_from", *PROTECTION)
    old = as_told(protected("Laptop 7", protection_on=ago(20)), "protection_from", *PROTECTION)
    found = judged("S0-11", known(new, old))
    assert found.status is Status.BROKEN
    assert "On an older list of Tarn IT's console but not its newest: Laptop 7" in why(found)
    assert judged("S0-11", known(new, protected("B", protection_on=ago(20)))).status is Status.KEPT


def test_s0_11_what_was_seen_two_terms_ago_is_overdue_and_without_a_day_never_counts() -> None:
    old = protected("Office 1", protection_on=ago(300))
    assert judged("S0-11", known(old)).status is Status.OVERDUE
    undated = protected("Office 1", protection_on=None)
    assert judged("S0-11", known(undated)).status is Status.NEVER


def test_s0_12_the_protections_program_is_newer_than_the_school_says() -> None:
    assert judged("S0-12", known(protected("Office 1"))).status is Status.KEPT
    stale = protected("Office 2", engine_on=ago(90))
    found = judged("S0-12", known(protected("Office 1"), stale))
    assert stands(found) == (Status.BROKEN, Basis.STAFF)
    assert "Older than 60 days when it was seen, the protection's program on: Office 2" in why(
        found
    )
    assert judged("S0-12", known(stale), engine_days=100).status is Status.KEPT


def test_s0_12_nothing_said_of_a_computer_is_never_and_not_kept() -> None:
    found = judged("S0-12", known(protected("Office 1"), pc("Office 2")))
    assert found.status is Status.NEVER
    assert "how old the protection's program is on: Office 2" in why(found)


def test_s0_13_definitions_are_fresh_and_the_missing_number_is_told() -> None:
    found = judged("S0-13", known(protected("Office 1")))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "no number" in why(found)


def test_s0_13_the_console_vouches_for_what_it_told_and_nothing_else() -> None:
    told = as_told(protected("Office 1"), "protection_from", *DEFINITIONS)
    assert judged("S0-13", known(told)).basis is Basis.SUPPLIER
    assert judged("S0-12", known(told)).basis is Basis.STAFF
    typed = replace(told, values={**told.values, "definitions_on": ago(0)})
    assert judged("S0-13", known(typed)).basis is Basis.STAFF


def test_s0_13_old_definitions_are_the_providers_to_mend_and_an_old_list_is_the_offices() -> None:
    stale = protected("Office 2", definitions_on=ago(12))
    found = judged("S0-13", known(stale))
    assert found.status is Status.BROKEN
    assert "Older than 7 days when it was seen" in why(found)
    assert "Office 2" in why(found)
    listed = protected("Office 2", definitions_on=ago(12), protection_on=ago(11))
    late = judged("S0-13", known(listed))
    assert late.status is Status.OVERDUE
    assert "Bring in the console's newest list" in why(late)


def test_s0_13_a_day_to_come_counts_for_nothing() -> None:
    assert judged("S0-13", known(protected("A", definitions_on=ahead(3)))).status is Status.NEVER


def test_s0_16_a_scan_station_is_named_and_its_definitions_are_fresh() -> None:
    scanned = {"scanned": note(ago(4), clean=True)}
    station = protected("Office 1", scan_station=True, notes=scanned)
    found = judged("S0-16", known(station), rule="scan-station")
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "Opened first on Office 1; a stick was last noted on Monday 16 November" in why(found)
    stale = protected("Office 1", scan_station=True, definitions_on=ago(4))
    assert judged("S0-16", known(stale), rule="scan-station").status is Status.BROKEN


def test_s0_16_without_a_named_computer_it_was_never_so() -> None:
    found = judged("S0-16", known(protected("Office 1")), rule="scan-station")
    assert found.status is Status.NEVER
    assert "No computer is named" in why(found)


def test_s1_18_administration_computers_are_protected_and_others_are_told_of() -> None:
    inside = protected("Office 1")
    found = judged("S1-18", known(inside, pc("Class 3", "teaching")))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "Not asked for here, but no protection is known of on: Class 3" in why(found)
    bare = judged("S1-18", known(inside, pc("Office 2", "administration", antivirus="none")))
    assert bare.status is Status.BROKEN
    assert "Office 2" in why(bare)
