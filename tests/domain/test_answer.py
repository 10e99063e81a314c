"""The answer is yes only when everything needed is kept; a critical gap makes it no."""

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.answer import Answer, could_recover
from abide.domain.control import (
    BackupFact,
    Basis,
    DrillFact,
    Facts,
    Status,
    SystemStatus,
    judge_system,
)
from abide.domain.errors import Refused
from abide.domain.register import Grade, System, effective_grades
from tests.domain.school import CALENDAR, HOUR, LONDON, NOW, PLACES, SIMS, at, backup, whole

KEPT = SystemStatus(
    name="SIMS",
    grade=Grade.CRITICAL,
    status=Status.KEPT,
    basis=Basis.MEASURED,
    reasons=("The copy was brought back.",),
    last_backup_at=at("2026-11-03"),
    last_proof_at=at("2026-11-04", 4),
    measured_restore_seconds=2_400.0,
    proven_copies=1,
    last_whole_at=at("2026-11-04", 4),
)
FINANCE = System("Finance", Grade.ESSENTIAL)
SCANS = System("Scans", Grade.DESIRABLE)
EMAIL = System("Email", Grade.ESSENTIAL, has_sources=False, supplier="Council IT")


def status(system: System, **changes: Any) -> SystemStatus:
    """Return a kept status of a system, but for the changes."""
    return replace(KEPT, name=system.name, grade=system.grade, **changes)


def answer(*statuses: SystemStatus, systems: list[System], facts: Facts | None = None) -> Answer:
    """Return the answer."""
    return could_recover(systems, statuses, facts or Facts(), NOW, LONDON)


def test_one_system_kept_is_yes_in_the_voice_of_the_house() -> None:
    found = answer(KEPT, systems=[SIMS])
    assert found.answer == "yes"
    assert found.sentence == (
        "Yes. If the server died now, SIMS would be back in about 40 minutes with nothing lost "
        "since 19:00 on Tuesday 3 November. Last shown by a real restore on Wednesday 4 November."
    )
    assert found.problems == ()


def test_several_systems_are_told_by_the_first_and_by_all_with_the_oldest_moments() -> None:
    finance = status(FINANCE, last_backup_at=at("2026-11-02"), last_whole_at=at("2026-09-12"))
    found = answer(KEPT, finance, systems=[SIMS, FINANCE])
    assert found.sentence == (
        "Yes. If the server died now, SIMS would be back in about 40 minutes and all 2 critical "
        "and essential systems in about 1 hour 30 minutes, with nothing lost since 19:00 on "
        "Monday 2 November. Last shown by a real restore on Saturday 12 September."
    )


def test_what_a_system_needs_is_added_to_its_time() -> None:
    server = System("Server", Grade.DESIRABLE)
    sims = replace(SIMS, depends_on=("Server",))
    found = answer(KEPT, status(server), systems=[sims, server])
    assert "Server would be back in about 40 minutes and all 2" in found.sentence
    late = replace(sims, rto_seconds=HOUR)
    found = answer(KEPT, status(server), systems=[late, server])
    assert found.answer == "partly"
    assert "it needs Server first, and together they take 1 hour 20 minutes" in found.sentence


def test_a_suppliers_system_is_relied_on_by_name() -> None:
    given_word = status(EMAIL, status=Status.NEVER, basis=Basis.SUPPLIER, proven_copies=0)
    found = answer(KEPT, given_word, systems=[SIMS, EMAIL])
    assert found.answer == "yes"
    assert found.sentence.endswith("This means relying on Email of Council IT.")
    assert found.relying_on == ("Email of Council IT",)


def test_a_suppliers_word_alone_is_not_yes() -> None:
    given_word = status(EMAIL, status=Status.NEVER, basis=Basis.SUPPLIER)
    assert answer(given_word, systems=[EMAIL]).answer == "partly"


def test_an_essential_system_that_only_staff_vouch_for_is_partly() -> None:
    email = replace(EMAIL, supplier=None)
    said = status(email, status=Status.NEVER, basis=Basis.STAFF, proven_copies=0)
    assert answer(KEPT, said, systems=[SIMS, email]).answer == "partly"


@pytest.mark.parametrize("lacking", [s for s in Status if s is not Status.KEPT])
def test_an_essential_system_that_is_not_kept_is_partly(lacking: Status) -> None:
    finance = status(FINANCE, status=lacking, reasons=("No copy has been brought back yet.",))
    found = answer(KEPT, finance, systems=[SIMS, FINANCE])
    assert found.answer == "partly"
    assert found.sentence == "Partly. Finance: no copy has been brought back yet."


def test_a_critical_system_without_a_proven_copy_is_no() -> None:
    never = status(SIMS, status=Status.NEVER, proven_copies=0)
    found = answer(never, systems=[SIMS, FINANCE])
    assert found.answer == "no"
    assert found.sentence.startswith("No. SIMS: ")
    assert found.sentence.endswith("There is 1 more thing to see to.")


def test_even_a_kept_word_without_a_proven_copy_is_no() -> None:
    assert answer(replace(KEPT, proven_copies=0), systems=[SIMS]).answer == "no"


def test_a_critical_system_overdue_but_proven_is_partly() -> None:
    late = replace(KEPT, status=Status.OVERDUE)
    assert answer(late, systems=[SIMS]).answer == "partly"


def test_what_a_critical_system_needs_without_a_proven_copy_is_no() -> None:
    server = System("Server", Grade.DESIRABLE)
    sims = replace(SIMS, depends_on=("Server",))
    unproven = status(server, status=Status.NEVER, proven_copies=0)
    found = answer(KEPT, unproven, systems=[sims, server])
    assert found.answer == "no"
    assert "Server (a critical system needs it):" in found.sentence


def test_what_a_critical_system_needs_that_is_not_kept_is_not_yes() -> None:
    server = System("Server", Grade.DESIRABLE)
    sims = replace(SIMS, depends_on=("Server",))
    overdue = status(server, status=Status.OVERDUE)
    assert answer(KEPT, overdue, systems=[sims, server]).answer == "partly"


def test_a_desirable_system_that_nothing_needs_does_not_matter() -> None:
    lost = status(SCANS, status=Status.NEVER, proven_copies=0)
    assert answer(KEPT, lost, systems=[SIMS, SCANS]).answer == "yes"


def test_a_system_that_nobody_judged_is_not_yes() -> None:
    assert answer(systems=[SIMS]).answer == "no"
    assert answer(KEPT, systems=[SIMS, FINANCE]).answer == "partly"


def test_a_school_without_systems_is_no() -> None:
    found = answer(systems=[])
    assert found.answer == "no"
    assert "Add the school's systems." in found.sentence


def test_a_school_without_a_critical_or_essential_system_is_not_yes() -> None:
    assert answer(status(SCANS), systems=[SCANS]).answer == "partly"


@pytest.mark.parametrize(
    "facts",
    [
        Facts(chain_intact=False, first_broken=7),
        Facts(latest_at=at("2026-11-05")),
    ],
)
def test_a_log_that_cannot_be_relied_on_is_no_whatever_the_statuses_say(facts: Facts) -> None:
    assert answer(KEPT, systems=[SIMS], facts=facts).answer == "no"


def test_a_kept_status_without_a_measured_time_is_not_yes() -> None:
    bare = replace(KEPT, measured_restore_seconds=None)
    assert answer(bare, systems=[SIMS]).answer == "partly"


def test_moments_are_told_in_the_zone_of_now_unless_another_is_given() -> None:
    summer = replace(KEPT, last_backup_at=at("2026-10-23"))
    found = could_recover([SIMS], [summer], Facts(), NOW.astimezone(UTC))
    assert "since 18:00 on Friday 23 October" in found.sentence


def test_a_circle_of_needs_is_refused() -> None:
    with pytest.raises(Refused, match="SIMS needs SIMS"):
        answer(KEPT, systems=[replace(SIMS, depends_on=("SIMS",))])


@st.composite
def schools(draw: st.DrawFn) -> tuple[list[System], list[SystemStatus]]:
    """Draw registers whose systems need some before them, with any status each."""
    systems: list[System] = []
    statuses = []
    for number in range(draw(st.integers(1, 5))):
        needs = draw(
            st.lists(st.sampled_from([s.name for s in systems]), max_size=2, unique=True)
            if systems
            else st.just([])
        )
        system = System(
            f"S{number}",
            draw(st.sampled_from(Grade)),
            depends_on=tuple(needs),
            has_sources=draw(st.booleans()),
            supplier=draw(st.sampled_from([None, "Arbor"])),
        )
        systems.append(system)
        statuses.append(
            status(
                system,
                status=draw(st.sampled_from([Status.KEPT, Status.KEPT, Status.DUE, Status.NEVER])),
                proven_copies=draw(st.integers(0, 2)),
            )
        )
    return systems, statuses


@given(schools())
def test_yes_means_kept_all_the_way_down(
    school: tuple[list[System], list[SystemStatus]],
) -> None:
    systems, statuses = school
    found = answer(*statuses, systems=systems)
    by_name = {system.name: system for system in systems}
    judged = {one.name: one for one in statuses}
    assert found.sentence.startswith(found.answer.capitalize())
    for name, grade in effective_grades(systems).items():
        if grade.rank > 1 or found.answer != "yes":
            continue
        system = by_name[name]
        kept = judged[name].status is Status.KEPT and system.has_sources
        assert kept or (not system.has_sources and system.supplier)
        if grade is Grade.CRITICAL and system.has_sources:
            assert judged[name].proven_copies


@given(schools(), st.data())
def test_losing_a_status_never_makes_the_answer_better(
    school: tuple[list[System], list[SystemStatus]], data: st.DataObject
) -> None:
    systems, statuses = school
    order = ["no", "partly", "yes"]
    before = order.index(answer(*statuses, systems=systems).answer)
    lost = data.draw(st.sampled_from(statuses))
    worse = replace(lost, status=Status.BROKEN, proven_copies=0)
    after = answer(*[worse if s is lost else s for s in statuses], systems=systems).answer
    assert order.index(after) <= before


def test_the_whole_way_from_facts_to_the_answer() -> None:
    copies: list[BackupFact] = [backup(), backup(repository="drive-a")]
    drills: list[DrillFact] = [whole(copies[0])]
    facts = Facts(tuple(copies), tuple(drills), latest_at=drills[0].at)
    judged = judge_system(SIMS, facts, PLACES, CALENDAR, NOW)
    found = could_recover([SIMS], [judged], facts, NOW)
    assert found.answer == "yes"
    assert "19:00 on Tuesday 3 November" in found.sentence
