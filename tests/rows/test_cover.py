"""Rows about what the school is entitled to: licences, contracts, insurance."""

from __future__ import annotations

from typing import Any

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import Known, Row
from abide.domain.promises.rules.assets.cover import EQUIPMENT, pounds
from tests.rows.judging import ago, ahead, judged, known, note, row, stands, system, why


def licence(product: str = "Office suite", **changes: Any) -> Row:
    said = {"seats": 30, "expires_on": ahead(200), "supplier": "Tarn IT Support"}
    return row("licence", product=product, **{**said, **changes})


def program(name: str = "Office suite", **changes: Any) -> Row:
    return row("software", name=name, **{"devices": 28, "found_on": ago(20), **changes})


def test_s0_25_every_program_found_is_licensed_with_seats_enough() -> None:
    found = judged("S0-25", known(licence(), program()))
    assert stands(found) == (Status.KEPT, Basis.STAFF)


@pytest.mark.parametrize(
    ("rows", "status", "says"),
    [
        ([program("Phonics")], Status.BROKEN, "No licence is listed for: Phonics"),
        ([program(devices=34)], Status.BROKEN, "than there are seats: Office suite (34 on 30)"),
        ([program(devices=None)], Status.NEVER, "on how many devices these are: Office suite"),
        ([program(found_on=None)], Status.NEVER, "What is on the devices has never been noted"),
        ([program(found_on=ahead(1))], Status.NEVER, "has never been noted"),
        ([program(found_on=ago(500))], Status.OVERDUE, "What is on the devices was last noted"),
        ([], Status.NEVER, "Nobody has listed which programs are on the devices"),
        (
            [program(), licence("Maths", expires_on=ago(3))],
            Status.OVERDUE,
            "Run out: Maths",
        ),
        (
            [program(), licence("Maths", expires_on=ahead(3))],
            Status.DUE,
            "Runs out on Monday 23 November: Maths",
        ),
        (
            [program(), licence("Maths", used=31)],
            Status.BROKEN,
            "More seats in use than there are: Maths (31 on 30)",
        ),
        (
            [program(), licence("Maths", expires_on=None)],
            Status.NEVER,
            "until when these run: Maths",
        ),
        (
            [program(), program("Maths"), licence("Maths", seats=None)],
            Status.NEVER,
            "how many seats there are of: Maths",
        ),
    ],
)
def test_s0_25_names_what_is_not_licensed(rows: list[Row], status: Status, says: str) -> None:
    found = judged("S0-25", known(licence(), *rows))
    assert found.status is status, why(found)
    assert says in why(found)


def test_s0_25_a_renewed_licence_replaces_the_old_and_seats_add_up() -> None:
    old, new = licence(expires_on=ago(3), id="1"), licence(id="2", seats=20)
    more = licence(id="3", seats=10, expires_on=None, perpetual=True)
    assert judged("S0-25", known(old, new, more, program(devices=30))).status is Status.KEPT
    found = judged("S0-25", known(old, new, program(devices=30)))
    assert found.status is Status.BROKEN
    assert "(30 on 20)" in why(found)


def test_s0_25_a_program_may_name_its_licence_or_need_none() -> None:
    suite = licence("Office suite 2024", id="suite")
    named = program("Word processor", licence="suite")
    free = program("Browser", free=True)
    assert judged("S0-25", known(suite, named, free)).status is Status.KEPT
    crowd = [named, program("Sheets", licence="suite", id="s")]
    assert "(56 on 30)" in why(judged("S0-25", known(suite, *crowd)))


def test_s0_26_licences_are_listed_with_seats_end_and_supplier() -> None:
    assert stands(judged("S0-26", known(licence()))) == (Status.KEPT, Basis.STAFF)
    bare = licence("Maths", seats=None, supplier=None, expires_on=None)
    found = judged("S0-26", known(licence(), bare))
    assert found.status is Status.NEVER
    for says in ("how many seats there are: Maths", "until when they run: Maths", "from whom"):
        assert says in why(found), says
    assert judged("S0-26", known()).status is Status.NEVER
    assert judged("S0-26", known(licence(erased=True))).status is Status.NEVER


def test_s0_27_each_licence_has_a_certificate_or_a_reason_why_there_is_none() -> None:
    held = licence("A", certificate={"name": "a.pdf", "kept_name": "certificate"})
    none = licence("B", none_issued_why="The supplier issues none; the order is the proof.")
    found = judged("S0-27", known(held, none))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "1 certificate kept; none was issued for 1" in why(found)
    blank = judged("S0-27", known(held, licence("C", none_issued_why="  ")))
    assert blank.status is Status.NEVER
    assert "Neither a certificate nor a reason: C" in why(blank)
    assert judged("S0-27", known()).status is Status.NEVER


def contract(**changes: Any) -> Row:
    said = {
        "name": "Support",
        "supplier": "Tarn IT Support",
        "scope": ["system-Finance", "system-Server"],
        "hours": "Monday to Friday",
        "response": "Within four hours",
        "ends_on": ahead(300),
    }
    return row("contract", **{**said, **changes})


SYSTEMS = [system("Finance"), system("Server")]


def test_s0_28_every_system_is_under_a_contract_that_runs() -> None:
    found = judged("S0-28", known(contract(), systems=SYSTEMS))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert found.due_on == ahead(300)


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"scope": ["system-Finance"]}, Status.BROKEN, "no contract that runs: Server"),
        ({"ends_on": ago(1)}, Status.BROKEN, "no contract that runs: Finance and Server"),
        ({"begins_on": ahead(1)}, Status.BROKEN, "no contract that runs: Finance and Server"),
        ({"ends_on": None}, Status.BROKEN, "Nobody has said when these end: Support"),
        ({"hours": ""}, Status.NEVER, "in which hours somebody answers: Support"),
        ({"response": ""}, Status.NEVER, "how fast somebody answers: Support"),
        ({"ends_on": ahead(30)}, Status.DUE, "Ends on Sunday 20 December: Support"),
    ],
)
def test_s0_28_tells_what_the_contract_leaves_open(
    changes: dict[str, Any], status: Status, says: str
) -> None:
    found = judged("S0-28", known(contract(**changes), systems=SYSTEMS))
    assert found.status is status, why(found)
    assert says in why(found)


def test_s0_28_without_a_contract_or_a_system_there_is_nothing_to_keep() -> None:
    assert judged("S0-28", known(systems=SYSTEMS)).status is Status.NEVER
    assert judged("S0-28", known(contract())).status is Status.NEVER


def test_s1_22_the_systems_that_are_named_are_under_a_maintenance_contract() -> None:
    names = ("INTEGRIS", "Main server")
    systems = [system("INTEGRIS (MIS)"), system("Main server"), system("Email")]
    both = contract(scope=["system-INTEGRIS (MIS)", "system-Main server"])
    found = judged("S1-22", known(both, systems=systems), names=names)
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    one = judged("S1-22", known(contract(scope=[]), systems=systems), names=names)
    assert one.status is Status.BROKEN
    assert "INTEGRIS (MIS) and Main server" in why(one)
    assert "Email" not in why(one)
    missing = judged("S1-22", known(both, systems=systems))
    assert missing.status is Status.NEVER
    assert "Not in the register under this name: SAP and Library system" in why(missing)


def test_s1_27_the_school_holds_a_dated_copy_of_the_list_that_somebody_else_keeps() -> None:
    def copied(days: int) -> Row:
        notes = {"copied": note(ago(days), keeper="Wickshire Council")}
        return row("inventory", name="Licences", key="licences", notes=notes)

    found = judged("S1-27", known(licence(), copied(40)))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "A copy of the list that Wickshire Council keeps" in why(found)
    assert judged("S1-27", known(licence(), copied(500))).status is Status.OVERDUE
    assert judged("S1-27", known(licence())).status is Status.NEVER
    assert judged("S1-27", known(copied(40))).status is Status.NEVER


def insured(**changes: Any) -> Row:
    said = {
        "insurer": "Fellside Mutual",
        "covers": [EQUIPMENT],
        "limit": 30_000,
        "excess": 250,
        "expires_on": ahead(200),
        "claim_phone": "01632 960700",
    }
    return row("insurance", **{**said, **changes})


def worth(*prices: float | None) -> Known:
    devices = [row("device", name=f"PC {n}", cost=price) for n, price in enumerate(prices, 1)]
    return known(*devices)


def with_insurance(world: Known, *rows: Row) -> Known:
    return known(*world.of("device"), *rows)


def test_s0_33_the_limit_covers_what_the_devices_cost() -> None:
    found = judged("S0-33", with_insurance(worth(12_000, 17_999.5), insured()))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "pays up to £30,000; the 2 devices cost £29,999.50 when bought" in why(found)
    assert "The school pays the first £250" in why(found)


@pytest.mark.parametrize(
    ("changes", "prices", "status", "says"),
    [
        ({}, (20_000, 10_001), Status.BROKEN, "pays up to £30,000, and the 2 devices cost £30,001"),
        ({}, (20_000, None), Status.NEVER, "Nobody has said what these cost: PC 2"),
        ({}, (30_001, None), Status.BROKEN, "the 2 devices cost £30,001"),
        ({}, (), Status.NEVER, "nobody knows what is to be insured"),
        ({"limit": None}, (1,), Status.NEVER, "up to how much Fellside Mutual pays"),
        ({"claim_phone": ""}, (1,), Status.NEVER, "No number for claims is noted"),
        ({"expires_on": None}, (1,), Status.NEVER, "until when Fellside Mutual covers"),
        ({"expires_on": ago(1)}, (1,), Status.OVERDUE, "ended on Thursday 19 November"),
        ({"expires_on": ahead(20)}, (1,), Status.DUE, "ends on Thursday 10 December"),
        ({"covers": []}, (1,), Status.NEVER, "No insurance is listed that covers loss or damage"),
    ],
)
def test_s0_33_tells_what_is_not_covered(
    changes: dict[str, Any], prices: tuple[float | None, ...], status: Status, says: str
) -> None:
    found = judged("S0-33", with_insurance(worth(*prices), insured(**changes)))
    assert found.status is status, why(found)
    assert says in why(found)


def test_s0_33_two_policies_are_not_added_up_and_an_ended_one_does_not_count() -> None:
    large = insured(insurer="Old Mutual", limit=90_000, expires_on=ago(9), id="old")
    world = worth(40_000)
    assert judged("S0-33", with_insurance(world, insured(), large)).status is Status.BROKEN
    twice = [insured(), insured(id="second")]
    assert judged("S0-33", with_insurance(world, *twice)).status is Status.BROKEN


CONDITIONS = [
    "offline backups: drives A and B, changed each Friday",
    "Yearly training: the course of 3 September",
    "Police CyberAlarm: member since May 2026",
    "Cyber response plan: in Documents",
]


def test_c_28_each_condition_of_cyber_cover_has_a_line_that_says_how_it_is_met() -> None:
    found = judged("rpa-conditions", known(insured(cyber=True, conditions=CONDITIONS)))
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    short = [*CONDITIONS[:2], "Police CyberAlarm:", "Something else: yes"]
    bare = judged("rpa-conditions", known(insured(cyber=True, conditions=short)))
    assert bare.status is Status.NEVER
    assert "how this is met: Police CyberAlarm and Cyber response plan" in why(bare)
    ended = insured(cyber=True, conditions=CONDITIONS, expires_on=ago(1))
    assert judged("rpa-conditions", known(ended)).status is Status.OVERDUE
    assert judged("rpa-conditions", known(insured(conditions=CONDITIONS))).status is Status.NEVER


def test_c_29_the_least_limit_and_the_excess_are_held_as_figures() -> None:
    world = with_insurance(worth(1_000), insured(limit=300_000))
    assert judged("rpa-limits", world).status is Status.KEPT
    low = with_insurance(worth(1_000), insured())
    assert "less than the £250,000 that are asked for" in why(judged("rpa-limits", low))
    unsaid = with_insurance(worth(1_000), insured(limit=300_000, excess=None))
    assert judged("rpa-limits", unsaid).status is Status.NEVER


def test_pounds_are_told_with_pence_only_where_there_are_some() -> None:
    assert [pounds(24_310), pounds(24_310.5)] == ["£24,310", "£24,310.50"]
