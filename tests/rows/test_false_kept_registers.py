"""What looks kept in registers and is not: each case here once read kept without the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import View
from abide.domain.copies import CopyCount
from abide.domain.promises import Row, judge
from abide.domain.promises.asked import Asked
from abide.domain.promises.known import KnownDataSet, KnownSystem
from abide.domain.register import Grade
from tests.rows.access import a_list, on, staff_of
from tests.rows.documents import plan, policy
from tests.rows.judging import (
    CALENDAR,
    NOW,
    ago,
    contact,
    control_of,
    judged,
    known,
    note,
    row,
    system,
    why,
)
from tests.rows.test_false_kept import contract, machines


def pc(name: str, group: str = "office", **values: Any) -> Row:
    return row("device", name=name, group=group, category="Desktop", **values)


def protected(name: str, **changes: Any) -> Row:
    values = {
        "antivirus": "Shieldmark",
        "engine_on": ago(20),
        "definitions_on": ago(1),
        "protection_on": ago(1),
    }
    return pc(name, **{**values, **changes})


def backed(name: str) -> KnownSystem:
    whole = system(name)
    return replace(whole, status=replace(whole.status, copies=CopyCount(2, 2, 1)))


def envelope(**changes: Any) -> Row:
    whole: dict[str, Any] = {
        "holds": "the server",
        "place": "Office safe",
        "seal_number": "TS-0417",
        "sealed_on": ago(300),
        "may_open": ["Hugh Hollis", "Olive Orchard"],
        "notes": {"inspected": note(ago(20), by="Olive Orchard")},
    }
    return row("envelope", **{**whole, **changes})


# devices


def test_s0_18_sets_of_data_say_nothing_of_computers_that_nobody_listed() -> None:
    admin = KnownDataSet("Admin", Grade.CRITICAL, True, "Server")
    world = known(systems=[backed("Server")], data_sets=[admin])
    found = judged("S0-18", world, rule="device-coverage")
    assert found.status is Status.NEVER
    nothing_kept = known(pc("Office 1", holds_data=False), systems=[backed("Server")])
    assert not judged("S0-18", nothing_kept, rule="device-coverage").is_kept
    both = known(
        pc("Office 1", holds_data=True, system="system-Server"),
        systems=[backed("Server")],
        data_sets=[admin],
    )
    assert judged("S0-18", both, rule="device-coverage").is_kept


def test_s0_30_a_computer_of_which_nobody_said_what_it_is_for_may_be_the_office_s() -> None:
    fit = pc("Office 1", notes={"checked": note(ago(10), fit=True, room_left=True)})
    found = judged("S0-30", known(fit, pc("Laptop 4", group="")))
    assert found.status is Status.NEVER
    assert "Laptop 4" in why(found)


@pytest.mark.parametrize(
    "said",
    ["Disabled", "off", "Expired", "unknown", "not protected", "No antivirus", "?", "removed"],
)
def test_s0_11_words_that_say_there_is_no_protection_are_none(said: str) -> None:
    assert not judged("S0-11", known(protected("Office 1", antivirus=said))).is_kept


def test_s0_13_a_school_that_says_daily_is_judged_by_the_day() -> None:
    week = protected("Office 1", definitions_on=ago(5), protection_on=ago(5))
    assert judged("S0-13", known(week)).is_kept
    control = replace(control_of("S0-13"), cadence=Cadence.parse("daily"))
    found = judge(Asked(control, known(week), View(CALENDAR, NOW)))
    assert not found.is_kept


# access


def test_s1_29_two_headteachers_are_not_the_headteacher_and_the_business_manager() -> None:
    business = on("Perspective", "Bea Bell", "business manager")
    heads = [on("Perspective", who, "headteacher") for who in ("Hugh Hollis", "Tom Tait")]
    found = judged("S1-29", known(a_list("Perspective"), *heads))
    assert found.status is Status.BROKEN
    assert "business manager" in why(found)
    assert judged("S1-29", known(a_list("Perspective"), heads[0], business)).is_kept


def test_s1_09_a_list_of_staff_that_was_erased_tells_of_no_leaver() -> None:
    listed, hugh = a_list("Finance"), on("Finance", "Hugh Hollis")
    assert judged("S1-09", known(listed, hugh, *staff_of("Hugh Hollis"))).is_kept
    assert not judged("S1-09", known(listed, hugh, row("staff", erased=True))).is_kept


def test_s1_30_two_of_one_name_need_two_accounts() -> None:
    listed = a_list("Office 365", encrypted=True)
    both = [replace(each, id=str(n)) for n, each in enumerate(staff_of("Jo Smith", "Jo Smith"))]
    first = on("Office 365", "Jo Smith")
    assert not judged("S1-30", known(listed, first, *both)).is_kept
    second = on("Office 365", "Jo Smith", account="jo.smith2", id="another")
    assert judged("S1-30", known(listed, first, second, *both)).is_kept


# people


def test_s1_32_rung_is_not_answered() -> None:
    unsaid = contact("Help desk", on_every_page=True, answered=None)
    found = judged("S1-32", known(contacts=[unsaid]))
    assert found.status is Status.NEVER
    assert "whether anybody answered" in why(found)


# documents and paper


def test_s1_03_a_plan_that_nobody_adopted_was_not_adopted_soon_after() -> None:
    found = judged("S1-03", known(plan(adopted_on=None, minute=None)))
    assert found.status is Status.NEVER
    assert "adopted" in why(found)
    newer = plan(issued_on=ago(10), adopted_on=ago(800))
    assert not judged("S1-03", known(newer)).is_kept
    assert judged("S0-03", known(policy(adopted_on=None))).is_kept


@pytest.mark.parametrize("on", [date(9999, 12, 31), date(1, 1, 1)])
def test_s0_05_days_at_either_end_of_time_keep_nothing_and_break_nothing(on: date) -> None:
    odd = policy(written_on=on, next_review_on=on, adopted_on=on, signed_on=on)
    for row_id in ("S0-02", "S0-03", "S0-05"):
        assert judged(row_id, known(odd)).reasons
    assert not judged("S0-05", known(odd)).is_kept
    looked = policy(notes={"reviewed": note(on, by="Hugh Hollis")})
    assert not judged("S0-04", known(looked)).is_kept


@pytest.mark.parametrize(
    ("row_id", "rule", "good", "kind"),
    [
        ("S0-35", "", policy(notes={"read": note(ago(9), by="Hugh Hollis")}), "document"),
        ("S0-15", "envelope", envelope(), "envelope"),
        ("S1-23", "", machines(), "machine-replacement"),
        ("S1-23", "", machines(), "contract"),
    ],
)
def test_s0_35_what_was_erased_might_have_said_otherwise(
    row_id: str, rule: str, good: Any, kind: str
) -> None:
    world = known(good, contract())
    assert judged(row_id, world, rule=rule).is_kept
    lost = row(kind, id="lost", erased=True)
    rows = {**world.rows, kind: (*world.of(kind), lost)}
    found = judged(row_id, replace(world, rows=rows), rule=rule)
    assert found.status is Status.UNKNOWN
    assert "erased" in why(found)


def test_s0_15_that_it_was_opened_counts_though_who_did_was_erased() -> None:
    notes = {**envelope().notes, "opened": note(ago(2))}
    found = judged("S0-15", known(envelope(notes=notes)), rule="envelope")
    assert found.status is Status.BROKEN
