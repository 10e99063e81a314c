"""The answer is yes only when everything needed is kept; a critical gap makes it no."""

from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from abide.domain.answer import Answer, could_recover, with_more
from abide.domain.control import (
    BackupFact,
    Basis,
    DrillFact,
    Facts,
    Status,
    judge_system,
)
from abide.domain.errors import Refused
from abide.domain.register import Grade, System
from tests.domain.answers import EMAIL, FINANCE, KEPT, SCANS, answer, status
from tests.domain.school import CALENDAR, HOUR, LONDON, NOW, PLACES, SIMS, at, backup, whole


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


def test_where_nothing_that_is_needed_has_a_proven_copy_it_is_no() -> None:
    staff = System("Staff drive", Grade.ESSENTIAL)
    never = [
        status(each, status=Status.NEVER, proven_copies=0, reasons=("No backup has been made.",))
        for each in (FINANCE, staff)
    ]
    found = answer(*never, systems=[FINANCE, staff])
    assert found.answer == "no"
    assert found.sentence.startswith("No. Finance: no backup has been made.")
    assert found.sentence.endswith("There is 1 more thing to see to.")
    proven = replace(never[1], proven_copies=1)
    assert answer(never[0], proven, systems=[FINANCE, staff]).answer == "partly"


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
    unsaved = replace(KEPT, last_backup_at=None)
    assert answer(unsaved, systems=[SIMS]).answer == "partly"


def test_moments_are_told_in_the_zone_of_now_unless_another_is_given() -> None:
    summer = replace(KEPT, last_backup_at=at("2026-10-23"))
    found = could_recover([SIMS], [summer], Facts(), NOW.astimezone(UTC))
    assert "since 18:00 on Friday 23 October" in found.sentence


def test_moments_are_told_in_the_zone_given_before_that_of_now() -> None:
    summer = replace(KEPT, last_backup_at=at("2026-10-23"))
    found = could_recover([SIMS], [summer], Facts(), NOW.astimezone(UTC), LONDON)
    assert "since 19:00 on Friday 23 October" in found.sentence
    abroad = could_recover([SIMS], [summer], Facts(), NOW.astimezone(ZoneInfo("Asia/Tokyo")))
    assert "since 03:00 on Saturday 24 October" in abroad.sentence


def test_a_critical_system_in_the_register_only_has_no_proven_copy() -> None:
    server = System("Server", Grade.CRITICAL, has_sources=False)
    said = status(server, status=Status.NEVER, basis=Basis.STAFF, proven_copies=0)
    found = answer(KEPT, said, systems=[SIMS, server])
    assert found.answer == "no"
    assert found.relying_on == ()


@pytest.mark.parametrize("basis", [Basis.STAFF, Basis.SUPPLIER])
def test_kept_on_somebodys_word_is_not_yes(basis: Basis) -> None:
    assert answer(replace(KEPT, basis=basis), systems=[SIMS]).answer == "partly"


def test_a_system_that_we_back_up_does_not_rely_on_its_supplier() -> None:
    sims = replace(SIMS, supplier="Council IT")
    assert answer(KEPT, systems=[sims]).relying_on == ()


def test_together_just_as_long_as_promised_is_yes() -> None:
    server = System("Server", Grade.DESIRABLE)
    sims = replace(SIMS, depends_on=("Server",), rto_seconds=4_800)
    assert answer(KEPT, status(server), systems=[sims, server]).answer == "yes"


def test_every_problem_is_told_once_with_what_stops_first() -> None:
    never = status(SIMS, status=Status.NEVER, proven_copies=0, reasons=("No copy.",))
    finance = status(FINANCE, status=Status.OVERDUE, reasons=("Old copy.",))
    found = answer(finance, never, systems=[FINANCE, SIMS])
    assert found.problems == ("SIMS: no copy.", "Finance: old copy.")
    assert found.sentence == "No. SIMS: no copy. There is 1 more thing to see to."


def test_a_circle_of_needs_is_refused() -> None:
    with pytest.raises(Refused, match="SIMS needs SIMS"):
        answer(KEPT, systems=[replace(SIMS, depends_on=("SIMS",))])


def test_the_whole_way_from_facts_to_the_answer() -> None:
    copies: list[BackupFact] = [backup(), backup(repository="drive-a")]
    drills: list[DrillFact] = [whole(copies[0])]
    facts = Facts(tuple(copies), tuple(drills), latest_at=drills[0].at)
    judged = judge_system(SIMS, facts, PLACES, CALENDAR, NOW)
    found = could_recover([SIMS], [judged], facts, NOW)
    assert found.answer == "yes"
    assert "19:00 on Tuesday 3 November" in found.sentence


def test_what_else_stands_in_the_way_is_counted_once_and_ends_a_yes() -> None:
    yes = Answer("yes", "Yes. All is well.")
    told = with_more(yes, ["Nothing was heard.", "Nothing was heard."])
    assert (told.answer, told.sentence) == ("partly", "Partly. Nothing was heard.")
    no = Answer("no", "No. SIMS: nothing was heard.", ("SIMS: nothing was heard.",))
    assert with_more(no, ["Nothing was heard."]) is no
    more = with_more(no, ["The clock is off."])
    assert more.sentence == "No. SIMS: nothing was heard. There is 1 more thing to see to."
    assert with_more(yes, []) is yes
