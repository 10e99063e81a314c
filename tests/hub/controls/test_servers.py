"""Servers as the hub judges by them: silent, refused, off the clock, two of a name, taken over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from abide.domain.control import Basis, Status
from abide.hub.backups.models import Run
from tests.hub.controls.conftest import NOW, PLACES, SYSTEMS, now_stands, tell
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_an_agent_gone_silent_makes_its_systems_unknown_and_the_answer_partly(
    kept: Server,
) -> None:
    later = NOW + timedelta(hours=27)
    found = now_stands(kept, later)
    assert found.answer.answer == "partly"
    assert found.systems[0].status.status is Status.UNKNOWN
    assert "Nothing has been heard from school-server" in found.systems[0].status.reasons[0]
    measured = [each for each in found.controls if each.basis is Basis.MEASURED]
    assert {each.status for each in measured} == {Status.UNKNOWN}


def test_what_the_agent_sent_and_was_refused_makes_nothing_better(kept: Server) -> None:
    kept.agent.refusal = "entry 12 does not follow"
    kept.agent.save()
    found = now_stands(kept)
    assert found.answer.answer == "partly"
    assert "entry 12 does not follow" in found.answer.sentence


def test_a_clock_that_is_off_is_told(kept: Server) -> None:
    kept.agent.skew_seconds = 3600
    kept.agent.save()
    assert "clock of school-server is 1 hour ahead" in now_stands(kept).answer.sentence


def test_a_system_that_its_agent_names_no_more_is_told_until_it_was_retired(
    kept: Server,
) -> None:
    kept.declare(NOW, [{**SYSTEMS[0], "name": "Finance"}], PLACES)
    found = now_stands(kept)
    assert found.answer.answer == "no"
    assert any("Pupil records: copied before" in each for each in found.answer.problems)
    kept.note("retired", NOW + HOUR, system="Pupil records")
    tell(kept, NOW + HOUR)
    found = now_stands(kept, NOW + HOUR)
    assert not any("copied before" in each for each in found.answer.problems)


def test_a_recovered_agent_takes_over_what_the_one_before_it_copied(kept: Server) -> None:
    kept.agent.ended_at = NOW
    kept.agent.save()
    new = Server(kept.school, NOW, name="school-server")
    new.declare(NOW, SYSTEMS, PLACES)
    new.backs_up("Pupil records", "store", NOW + HOUR)
    tell(new, NOW + 2 * HOUR)
    status = now_stands(new, NOW + 2 * HOUR).systems[0].status
    assert status.last_proof_at is not None
    assert status.last_backup_at == NOW + HOUR


def test_a_clock_that_ran_ahead_makes_no_copy_newer_than_when_it_was_told(kept: Server) -> None:
    ahead = NOW + 5 * DAY
    for place in ("store", "drive-a"):
        kept.backs_up("Pupil records", place, ahead)
        kept.brings_all_back("Pupil records", place, ahead + HOUR, ahead)
    tell(kept, NOW)
    assert now_stands(kept).systems[0].status.status is Status.UNKNOWN
    later = ahead + 2 * HOUR
    kept.agent.last_heard_at = later
    kept.agent.save()
    status = now_stands(kept, later).systems[0].status
    assert status.status is Status.OVERDUE
    assert status.last_backup_at == NOW


def test_two_servers_with_a_system_of_one_name_answer_for_each_other_in_nothing(
    kept: Server,
) -> None:
    other = Server(kept.school, NOW - DAY, name="school-server")
    other.declare(NOW - DAY, SYSTEMS, PLACES)
    other.note("repository", NOW - DAY, repository="store", outcome="made", id="its own")
    tell(other, NOW)
    found = now_stands(kept)
    assert found.answer.answer == "no"
    assert found.systems[0].status.status is Status.NEVER
    assert found.systems[0].status.reasons[0].startswith("school-server (2): ")
    daily = next(each for each in found.controls if each.id == "data-sets")
    assert daily.status is Status.NEVER


def test_of_two_servers_of_one_name_neither_hides_that_the_other_is_silent(kept: Server) -> None:
    later = NOW + timedelta(hours=30)
    other = Server(kept.school, later, name="school-server")
    other.declare(later, [], [])
    found = now_stands(kept, later)
    assert set(found.heard) == {"school-server", "school-server (2)"}
    assert set(found.silent) == {"school-server"}
    assert found.systems[0].status.status is Status.UNKNOWN


def test_what_an_agent_found_gone_stays_gone_for_the_one_that_takes_over(kept: Server) -> None:
    for place in ("store", "drive-a"):
        gone = [each.snapshot for each in Run.objects.filter(place_name=place)]
        facts = {"repository": place, "repository_id": f"id-of-{place}"}
        kept.note("retention", NOW, **facts, gone_snapshots=gone)
    tell(kept, NOW)
    kept.agent.ended_at = NOW
    kept.agent.save()
    new = Server(kept.school, NOW)
    new.declare(NOW, SYSTEMS, PLACES)
    tell(new, NOW + HOUR)
    status = now_stands(new, NOW + HOUR).systems[0].status
    assert (status.proven_copies, status.last_backup_at) == (0, None)
