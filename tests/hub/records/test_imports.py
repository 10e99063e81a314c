"""Registers brought in from files: all or nothing, and nothing is taken away."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.domain.promises.rules.assets.fleet import DEFINITIONS, LOCK, PROTECTION, is_told
from abide.hub.evidence.models import Entry, Kept
from abide.hub.records.imports.actions import PlanChanged, bring_in
from abide.hub.records.imports.sources import Source
from abide.hub.records.kinds import KINDS
from abide.hub.records.queries import rows_of
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW
from tests.hub.records.importing import SNIPE, TODAY, add_one, planned, rows, take

pytestmark = pytest.mark.django_db


def problems(school: School, kind: str, text: str) -> list[str]:
    found = planned(school, kind, text).problems
    return [f"{each.line} {each.column}: {each.mend}" for each in found]


def test_snipe_its_columns_are_known_and_a_device_without_a_name_is_called_by_its_tag(
    school: School,
) -> None:
    plan = take(school, "device", SNIPE)
    assert plan.ignored == ("Company", "Model No.", "Manufacturer", "Default Location", "Notes")
    found = rows(school, "device")
    assert set(found) == {"OFFICE-1", "TH-405"}
    assert found["OFFICE-1"].values == {
        "name": "OFFICE-1",
        "tag": "TH-201",
        "serial": "DKT71-201",
        "model": "Desk 9",
        "category": "Desktop",
        "holder": "Olu Offord",
        "place": "Office",
        "status": "Ready to Deploy",
        "bought_on": date(2024, 7, 23),
        "cost": 620,
        "support_ends_on": date(2029, 10, 9),
    }
    assert (found["TH-405"].number("cost"), found["TH-405"].text("place")) == (540, "Class 5")
    again = planned(school, "device", SNIPE)
    assert [row.what for row in again.rows] == ["unchanged", "unchanged"]


def test_snipe_its_licences_come_in_without_their_keys(school: School) -> None:
    text = (
        "License Name,Product Key,Seats,Expiration Date,Licensed to Name,Manufacturer,Supplier\n"
        "Office suite,SECRET-1234,40,2027-08-31,Larkfield Primary School,Hillmade,Tarn IT\n"
    )
    plan = take(school, "licence", text, Source("Wickshire Council", date(2026, 11, 2)))
    assert plan.ignored == ("Product Key",)
    found = rows(school, "licence")["Office suite"]
    assert found.values == {
        "product": "Office suite",
        "maker": "Hillmade",
        "seats": 40,
        "expires_on": date(2027, 8, 31),
        "supplier": "Tarn IT",
        "licensed_to": "Larkfield Primary School",
    }
    assert not Kept.objects.filter(text__contains="SECRET").exists()
    listed = rows_of(school, NOW, ("inventory",))["inventory"][0]
    copied = listed.noted("copied")
    assert copied is not None
    assert (listed.key, copied.on) == ("licences", date(2026, 11, 2))
    assert copied.values == {"keeper": "Wickshire Council", "rows": 1}


def test_a_device_is_known_by_serial_else_tag_else_name(school: School) -> None:
    add_one(school, "device", name="A", serial="S-1", tag="T1")
    add_one(school, "device", name="B", tag="T2")
    add_one(school, "device", name="C")
    text = (
        "Name,Serial,Asset tag,Place,Location\n"
        "Renamed,s1,,,Hall\n"
        "B,,t-2,,Office\n"
        "c,S-3,,,Store\n"
        "A,S-9,,,Library\n"
    )
    plan = planned(school, "device", text)
    assert [(row.name, row.what) for row in plan.rows] == [
        ("Renamed", "changed"),
        ("B", "changed"),
        ("c", "changed"),
        ("A", "added"),
    ]


def test_one_name_that_two_devices_bear_is_a_problem_and_so_is_one_device_twice(
    school: School,
) -> None:
    add_one(school, "device", name="Laptop", serial="S-1")
    add_one(school, "device", name="Laptop", serial="S-2")
    text = "Name,Serial,Location\nLaptop,,Hall\nPC,S-7,Office\nPC 2,s7,Store\n"
    assert problems(school, "device", text) == [
        "2 : There are 2 rows called so here: change them by hand",
        "4 : The same device stands on line 3: take one of the two out",
    ]


def test_an_empty_cell_and_a_missing_row_take_nothing_away(school: School) -> None:
    add_one(school, "device", name="A", serial="S-1", place="Hall")
    add_one(school, "device", name="B", serial="S-2")
    plan = take(school, "device", "Serial,Location\nS-1,\n")
    assert [row.what for row in plan.rows] == ["unchanged"]
    assert rows(school, "device")["A"].text("place") == "Hall"
    assert set(rows(school, "device")) == {"A", "B"}


CONSOLE = (
    "Device name,Agent,Engine date,Definitions date\n"
    "OFFICE-1,Shieldmark 7,2026-11-01,2026-11-23\n"
    "STRANGER,Shieldmark 7,2026-11-01,2026-11-23\n"
)


def test_a_consoles_list_vouches_for_what_it_told_of_its_day(school: School) -> None:
    add_one(school, "device", name="OFFICE-1", lock_seconds=600, lock_password=True)
    console = Source("Shieldmark console", date(2026, 11, 23), only_known=True)
    plan = take(school, "device", CONSOLE, console)
    assert plan.unknown == ["STRANGER"]
    found = rows(school, "device")["OFFICE-1"]
    assert found.day("protection_on") == date(2026, 11, 23)
    assert is_told(found, "protection_from", (*PROTECTION, *DEFINITIONS))
    assert not is_told(found, "lock_from", LOCK)
    entry = Entry.objects.filter(kind="record changed").get()
    assert json.loads(entry.line)["facts"]["basis"] == "supplier says"
    take(school, "device", "Name,Definitions date\nOFFICE-1,24/11/2026\n")
    typed = rows(school, "device")["OFFICE-1"]
    assert not is_told(typed, "protection_from", DEFINITIONS), "a list of staff is theirs"


def test_an_older_list_does_not_overwrite_newer_facts(school: School) -> None:
    add_one(school, "device", name="OFFICE-1")
    take(school, "device", CONSOLE, Source("Shieldmark console", date(2026, 11, 23), True))
    old = CONSOLE.replace("2026-11-23", "2026-11-09")
    plan = take(school, "device", old, Source("Shieldmark console", date(2026, 11, 9), True))
    assert [row.what for row in plan.rows] == ["unchanged"]
    assert rows(school, "device")["OFFICE-1"].day("definitions_on") == date(2026, 11, 23)


def test_a_console_that_names_no_agent_still_lists_whom_it_protects(school: School) -> None:
    text = "Device name,Signature date\nOFFICE-1,23/11/2026\nOFFICE-2,\n"
    take(school, "device", text, Source("Shieldmark console", TODAY))
    found = rows(school, "device")
    assert found["OFFICE-1"].text("antivirus") == "Listed by Shieldmark console"
    assert found["OFFICE-2"].text("antivirus") == ""


def test_what_was_done_on_a_day_to_come_is_a_problem(school: School) -> None:
    text = "Name,Definitions date,EOL Date\nA,25/11/2026,01/01/2030\n"
    told = problems(school, "device", text)
    assert told == ["2 Definitions date: This day is still to come: enter the day on which it was"]


def test_disclosures_of_one_recipient_are_rows_of_their_own(school: School) -> None:
    kind = KINDS["disclosure"]
    required = [each for each in kind.fields if each.required]
    head = ",".join(f'"{each.label}"' for each in required)
    line = ",".join("01/10/2026" if each.name == "on" else "Council" for each in required)
    other = line.replace("01/10", "02/10") if "01/10" in line else line + " again"
    take(school, "disclosure", f"{head}\n{line}\n")
    plan = planned(school, "disclosure", f"{head}\n{line}\n{other}\n")
    assert [row.what for row in plan.rows] == ["unchanged", "added"]


def test_the_plan_of_a_long_file_takes_no_more_statements_than_of_a_short(school: School) -> None:
    head = "Name,Serial\n"
    with CaptureQueriesContext(connection) as short:
        planned(school, "device", head + "A,S\n")
    with CaptureQueriesContext(connection) as long:
        planned(school, "device", head + "".join(f"PC {n},S{n}\n" for n in range(500)))
    assert len(long) == len(short)


def test_a_plan_that_is_no_longer_true_writes_nothing(school: School) -> None:
    plan = planned(school, "device", SNIPE)
    add_one(school, "device", name="OFFICE-1", serial="DKT71-201")
    with pytest.raises(PlanChanged) as changed:
        bring_in(
            school=school,
            by="hub",
            at=NOW,
            kind=KINDS["device"],
            text=plan.content,
            source=Source(as_of=TODAY),
            fingerprint=plan.fingerprint,
        )
    assert [row.what for row in changed.value.plan.rows] == ["changed", "added"]
    assert not Entry.objects.filter(kind="list imported").exists()


def test_an_older_list_of_programs_does_not_overwrite_a_newer_count(school: School) -> None:
    head = "Product,Count\n"
    take(school, "software", f"{head}Draughtwell,40\n", Source(as_of=TODAY))
    take(school, "software", f"{head}Draughtwell,10\n", Source(as_of=date(2026, 9, 1)))
    found = rows(school, "software")["Draughtwell"]
    assert (found.number("devices"), found.day("found_on")) == (40, TODAY)
    take(school, "software", f"{head}Draughtwell,12\n", Source(as_of=TODAY))
    assert rows(school, "software")["Draughtwell"].number("devices") == 12
