"""Could we recover today, as the hub sees it: from what agents sent, nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from abide.domain.control import Basis, Status
from abide.domain.roles import Role
from abide.hub.backups.models import Agent
from abide.hub.evidence.models import ChainCheck
from abide.hub.register.models import Assurance, Deadline, System
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.controls.conftest import LAST_NIGHT, NOW, now_stands, tell
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_school_with_nothing_in_its_register_is_told_no(school: School) -> None:
    from abide.hub.controls.queries import standing

    found = standing(school, NOW)
    assert found.answer.answer == "no"
    assert "No system is declared" in found.answer.sentence


def test_what_was_copied_and_brought_back_lately_is_kept(kept: Server) -> None:
    found = now_stands(kept)
    (pupils,) = found.systems
    assert found.answer.answer == "yes", found.answer
    assert (pupils.status.status, pupils.status.basis) == (Status.KEPT, Basis.MEASURED)
    assert pupils.status.measured_restore_seconds == 2400
    assert pupils.status.copies.total == 2


def test_a_copy_that_was_never_brought_back_is_never_kept(server: Server) -> None:
    server.backs_up("Pupil records", "store", LAST_NIGHT)
    tell(server, NOW)
    found = now_stands(server)
    assert found.answer.answer == "no"
    assert found.systems[0].status.status is Status.NEVER


def test_a_failed_restore_test_breaks_the_system_until_all_of_it_came_back(kept: Server) -> None:
    failed = {"verdict": "not proven", "mismatched": 1}
    wrong = [{"name": "files", "outcome": "failed"}]
    for place in ("store", "drive-a"):
        kept.drills("Pupil records", place, NOW - HOUR, LAST_NIGHT, **failed, checks=wrong)
    tell(kept, NOW)
    assert now_stands(kept).systems[0].status.status is Status.BROKEN
    kept.brings_all_back("Pupil records", "store", NOW + HOUR, LAST_NIGHT)
    tell(kept, NOW + 2 * HOUR)
    assert now_stands(kept, NOW + 2 * HOUR).systems[0].status.status is Status.KEPT


@pytest.mark.parametrize("agent", [True, False])
def test_a_chain_found_broken_leaves_nothing_known(kept: Server, agent: bool) -> None:
    ChainCheck.objects.create(
        school=kept.school,
        agent=kept.agent.public_id if agent else None,
        at=NOW - HOUR,
        entries=3,
        intact=False,
        first_broken=4,
    )
    found = now_stands(kept)
    assert found.answer.answer == "no"
    assert "broken at entry 4" in found.answer.sentence
    again = ChainCheck.objects.create(
        school=kept.school,
        agent=kept.agent.public_id if agent else None,
        at=NOW,
        entries=9,
        intact=True,
    )
    assert now_stands(kept).answer.answer == "yes", again


def test_a_system_that_people_renamed_keeps_its_copies(kept: Server, pupils: System) -> None:
    pupils.name = "SIMS"
    pupils.save()
    found = now_stands(kept)
    assert found.answer.answer == "yes", found.answer
    assert found.systems[0].name == "SIMS"


def test_a_copy_that_retention_found_gone_brings_nothing_back(server: Server) -> None:
    snapshot = server.backs_up("Pupil records", "store", LAST_NIGHT)
    server.brings_all_back("Pupil records", "store", LAST_NIGHT + HOUR, LAST_NIGHT)
    tell(server, NOW)
    assert now_stands(server).systems[0].status.proven_copies == 1
    server.note(
        "retention",
        NOW,
        repository="store",
        repository_id="id-of-store",
        gone_snapshots=[snapshot],
    )
    tell(server, NOW)
    assert now_stands(server).systems[0].status.status is not Status.KEPT


def test_copies_of_a_repository_that_was_made_anew_are_copies_no_more(server: Server) -> None:
    server.backs_up("Pupil records", "store", LAST_NIGHT)
    server.brings_all_back("Pupil records", "store", LAST_NIGHT + HOUR, LAST_NIGHT)
    server.note("repository", NOW - HOUR, repository="store", outcome="made", id="another")
    tell(server, NOW)
    status = now_stands(server).systems[0].status
    assert (status.proven_copies, status.last_backup_at) == (0, None)


def test_the_past_is_judged_by_what_was_known_then(kept: Server) -> None:
    assert now_stands(kept, NOW - HOUR).systems[0].status.last_backup_at is None
    assert now_stands(kept, NOW).systems[0].status.last_backup_at == LAST_NIGHT


def test_an_open_alarm_breaks_the_system(kept: Server) -> None:
    kept.note(
        "alarm",
        NOW - HOUR,
        alarm="7",
        system="Pupil records",
        signs=[{"sign": "changed", "count": 900, "share": 0.9, "limit": 100}],
        suspect_from=(NOW - HOUR).isoformat(),
    )
    tell(kept, NOW)
    assert now_stands(kept).systems[0].status.status is Status.BROKEN


def test_a_return_raises_what_it_needs_to_critical(kept: Server) -> None:
    finance = System.objects.create(school=kept.school, name="Finance", grade="necessary")
    census = Deadline.objects.create(
        school=kept.school,
        name="CFR",
        kind="return",
        first_on=date(2026, 11, 6),
        last_on=date(2026, 11, 9),
    )
    census.systems.add(finance)
    found = now_stands(kept)
    raised = next(each for each in found.systems if each.name == "Finance")
    assert raised.status.grade.value == "critical"
    assert raised.raised_by is not None
    assert found.answer.answer == "no"  # critical, and nobody copies it
    assert now_stands(kept, NOW - 10 * DAY).systems[-1].status.grade.value != "critical"


def test_a_suppliers_word_is_never_measured_and_runs_out(kept: Server) -> None:
    web = System.objects.create(
        school=kept.school,
        name="Planning",
        grade="essential",
        mode="web based",
        supplier="Merganser",
    )
    Assurance.objects.create(
        school=kept.school,
        system=web,
        kind="supplier assurance",
        words="Kept in two places.",
        given_on=date(2026, 9, 1),
        expires_on=date(2027, 8, 31),
    )
    found = now_stands(kept)
    planning = next(each for each in found.systems if each.name == "Planning")
    assert (planning.status.status, planning.status.basis) == (Status.KEPT, Basis.SUPPLIER)
    assert "relying on Planning of Merganser" in found.answer.sentence
    Assurance.objects.update(expires_on=date(2026, 11, 3))
    again = next(each for each in now_stands(kept).systems if each.name == "Planning")
    assert again.status.status is Status.OVERDUE


def test_where_nobody_checked_the_logs_for_days_the_answer_is_not_yes(kept: Server) -> None:
    Agent.objects.update(entries=9)
    kept.agent.refresh_from_db()
    found = now_stands(kept)
    assert found.answer.answer == "partly"
    assert "Nobody has checked since Friday 25 September" in found.answer.sentence
    ChainCheck.objects.create(
        school=kept.school, agent=kept.agent.public_id, at=NOW - DAY, entries=9, intact=True
    )
    assert now_stands(kept).answer.answer == "yes"


def test_a_register_that_contradicts_itself_is_a_page_that_says_so(
    kept: Server, pupils: System, as_role: SignIn
) -> None:
    other = System.objects.create(school=kept.school, name="Server", grade="critical")
    other.depends_on.add(pupils)
    pupils.depends_on.add(other)
    client = as_role(Role.HEADTEACHER)
    for path in ("", "today.csv", "two-pages.pdf", f"system/{pupils.public_id}/"):
        answer = client.get(f"/schools/larkfield/{path}")
        assert answer.status_code == 409
        assert "that is a circle" in answer.content.decode()
