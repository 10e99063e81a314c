"""Rows about devices: checks, coverage by backups, the two inventories, support."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from abide.domain.control import Basis, Status
from abide.domain.copies import CopyCount
from abide.domain.promises import Known, Row
from abide.domain.promises.known import KnownDataSet, KnownSystem
from abide.domain.register import Grade
from tests.rows.judging import ago, ahead, judged, known, note, row, stands, system, why


def pc(name: str, group: str = "office", category: str = "Desktop", **values: Any) -> Row:
    return row("device", name=name, group=group, category=category, **values)


def backed(name: str, *, offsite: int = 1, status: Status = Status.KEPT) -> KnownSystem:
    whole = system(name)
    copies = CopyCount(total=2, devices=2, offsite=offsite)
    return replace(whole, status=replace(whole.status, copies=copies, status=status))


def covered(name: str, **changes: Any) -> Row:
    return pc(name, **{"holds_data": True, "system": "system-Server", **changes})


def test_s0_18_every_device_and_folder_that_holds_data_is_in_a_backup_off_site() -> None:
    world = known(
        covered("Office 1"),
        pc("Class 3", "teaching", holds_data=False),
        systems=[backed("Server")],
        data_sets=[KnownDataSet("Admin", Grade.CRITICAL, True, "Server")],
    )
    found = judged("S0-18", world, rule="device-coverage")
    assert stands(found) == (Status.KEPT, Basis.STAFF)


@pytest.mark.parametrize(
    ("device", "server", "status", "says"),
    [
        ({"system": ""}, {}, Status.BROKEN, "In no system's backup: Office 1"),
        ({"holds_data": None}, {}, Status.NEVER, "whether information is kept on: Office 1"),
        ({}, {"offsite": 0}, Status.BROKEN, "No copy of Server is away from the school"),
        ({}, {"status": Status.OVERDUE}, Status.OVERDUE, "is not in order: see Server"),
    ],
)
def test_s0_18_names_the_orphans(
    device: dict[str, Any], server: dict[str, Any], status: Status, says: str
) -> None:
    world = known(covered("Office 1", **device), systems=[backed("Server", **server)])
    found = judged("S0-18", world, rule="device-coverage")
    assert found.status is status
    assert says in why(found)


def test_s0_18_a_folder_without_a_backup_and_a_system_never_copied_are_told() -> None:
    bare = backed("Server")
    never = replace(bare, status=replace(bare.status, last_backup_at=None))
    scans = KnownDataSet("Scans", Grade.NECESSARY, True, "")
    found = judged(
        "S0-18",
        known(covered("Office 1"), systems=[never], data_sets=[scans]),
        rule="device-coverage",
    )
    assert found.status is Status.BROKEN
    assert "In no system's backup: Scans" in why(found)
    assert "No copy was ever made of Server, which is to cover Office 1" in why(found)


def test_s0_30_each_office_computer_is_checked_each_term_and_what_was_found_is_told() -> None:
    fit = pc("Office 1", notes={"checked": note(ago(10), fit=True, room_left=True)})
    small = pc("Office 2", notes={"checked": note(ago(10), fit=True, room_left=False)})
    found = judged("S0-30", known(fit, small, pc("Class 3", "teaching")))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "2 of 2 computers checked in time" in why(found)
    assert "too little room left on: Office 2" in why(found)


def test_s0_30_names_what_was_never_checked_and_what_was_checked_too_long_ago() -> None:
    old = pc("Office 1", notes={"checked": note(ago(300))})
    found = judged("S0-30", known(old, pc("Office 2")))
    assert found.status is Status.NEVER
    assert "Never noted as checked: Office 2" in why(found)
    assert "Not checked for longer than promised: Office 1" in why(found)
    assert judged("S0-30", known(old)).status is Status.OVERDUE
    ahead_of_time = pc("Office 1", notes={"checked": note(ahead(1))})
    assert judged("S0-30", known(ahead_of_time)).status is Status.NEVER
    assert judged("S0-30", known(pc("Class 3", "teaching"))).status is Status.NEVER


def item(name: str, kind: str = "device", **values: Any) -> Row:
    said = {"serial": f"SN-{name}", "tag": f"T-{name}", "place": "Office"}
    return row(kind, name=name, **{**said, **values})


def audit(name: str, **values: Any) -> Row:
    return item(name, "audit-device", **values)


def test_s1_24_equipment_is_listed_with_a_number_and_a_place() -> None:
    found = judged("S1-24", known(item("PC"), item("Printer", category="Printer")))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    bare = judged("S1-24", known(item("PC", serial="", tag=""), item("Camera", place="")))
    assert bare.status is Status.NEVER
    assert "Neither a tag nor a serial number is noted for: PC" in why(bare)
    assert "Nobody has said where these are or who has them: Camera" in why(bare)
    assert judged("S1-24", known()).status is Status.NEVER
    sold = item("PC", status="Archived")
    assert judged("S1-24", known(sold)).status is Status.NEVER
    assert judged("S1-24", known(item("PC", erased=True))).status is Status.NEVER


def two_lists() -> Known:
    return known(
        item("PC"),
        item("Laptop 7"),
        item("Laptop 8", serial="AA-1"),
        item("Hub", serial=""),
        audit("PC", serial="sn pc"),
        audit("Laptop 8", serial="AA-7"),
        audit("Hub"),
        audit("Projector"),
    )


def test_s1_25_both_inventories_agree_however_serial_numbers_are_spelt() -> None:
    found = judged("S1-25", known(item("PC"), audit("Computer", serial="sn-PC", tag="")))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "1 device on both lists" in why(found)


def test_s1_25_tells_only_here_only_there_and_another_serial_number() -> None:
    found = judged("S1-25", two_lists())
    assert found.status is Status.BROKEN
    for says in (
        "On the school's list only: Laptop 7",
        "On the audit's list only: Projector",
        "With another serial number on each list: Laptop 8",
        "Without a serial number on one of the lists: Hub",
        "1 device on both lists",
    ):
        assert says in why(found), says


def test_s1_25_a_serial_number_twice_on_one_list_is_told() -> None:
    twice = [item("A", serial="X1"), item("B", serial="x-1"), audit("A", serial="X1")]
    found = judged("S1-25", known(*twice))
    assert found.status is Status.BROKEN
    assert "Serial numbers that one list has twice: X1" in why(found)


def test_s1_25_without_the_second_list_nothing_was_ever_compared() -> None:
    found = judged("S1-25", known(item("PC")))
    assert found.status is Status.NEVER
    assert "The ICT audit inventory is not here yet" in why(found)


def test_s1_26_the_lists_are_compared_each_term() -> None:
    def lists(*comparisons: Row) -> Known:
        return known(item("PC"), audit("PC"), *comparisons)

    def compared(days: int) -> Row:
        notes = {"reconciled": note(ago(days))}
        return row("inventory", name="Both inventories", key="devices", notes=notes)

    found = judged("S1-26", lists(compared(20)))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "The school's list was last changed on Wednesday 21 October" in why(found)
    assert judged("S1-26", lists(compared(300))).status is Status.OVERDUE
    assert judged("S1-26", lists(compared(-1))).status is Status.NEVER
    assert judged("S1-26", lists()).status is Status.NEVER
    assert judged("S1-26", known(item("PC"), compared(3))).status is Status.NEVER


def test_c_22_devices_past_their_makers_support_are_named() -> None:
    good, old = pc("New", support_ends_on=ahead(900)), pc("Old", support_ends_on=ago(1))
    assert judged("dfe-support-ends", known(good)).status is Status.KEPT
    found = judged("dfe-support-ends", known(good, old, pc("Unknown")))
    assert found.status is Status.BROKEN
    assert "No longer supported by their makers: Old" in why(found)
    assert "until when these are supported: Unknown" in why(found)
    soon = judged("dfe-support-ends", known(pc("Soon", support_ends_on=ahead(60))))
    assert soon.status is Status.DUE
    assert judged("dfe-support-ends", known()).status is Status.NEVER


def test_c_22_what_was_erased_might_have_said_otherwise_so_nothing_is_kept() -> None:
    good = pc("New", support_ends_on=ahead(900))
    lost = replace(pc("Lost"), values={}, erased=True)
    found = judged("dfe-support-ends", known(good, lost))
    assert found.status is Status.UNKNOWN
    assert "What 1 row of the registers said was erased" in why(found)
    old = pc("Old", support_ends_on=ago(1))
    assert judged("dfe-support-ends", known(old, lost)).status is Status.BROKEN


@pytest.mark.parametrize(
    ("category", "counts"),
    [
        ("", True),
        ("Touchscreen laptop", True),
        ("Desktop with monitor", True),
        ("PC/monitor", True),
        ("All-in-one", True),
        ("Laser printers", False),
        ("Interactive screen", False),
        ("Wireless access point", False),
    ],
)
def test_s0_11_what_a_device_is_said_to_be_tells_whether_it_is_a_computer(
    category: str, counts: bool
) -> None:
    found = judged("S0-11", known(pc("One", category=category, antivirus="none")))
    assert (found.status is Status.BROKEN) is counts
