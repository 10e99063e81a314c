"""Lists of copies read proofs by index, the judge from facts: the lists are never surer."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from abide.domain.roles import Role
from abide.hub.backups.queries import copies_of, part_two, places_of
from abide.hub.controls.shown.pages import _told
from abide.hub.controls.standing.school import Standing
from abide.hub.evidence.models import ChainCheck
from abide.hub.schools.readiness import steps_of
from tests.hub.conftest import SignIn
from tests.hub.controls.conftest import LAST_NIGHT, NOW, PLACES, SYSTEMS, now_stands, tell
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
WRONG = [{"name": "files", "outcome": "failed"}]
FAILED: dict[str, Any] = {"verdict": "not proven", "checks": WRONG}
BLIND: dict[str, Any] = {"verdict": "could not run", "sampled": 0, "checks": []}
SMALL = {"sampled": 4, "bad_share_below": 0.5}
REPLAY = {"replay": True}
WAYS: tuple[dict[str, Any], ...] = ({}, {}, {}, FAILED, BLIND, SMALL, REPLAY)


def histories(server: Server, chance: random.Random) -> None:
    """Note a month of runs and restore tests of any kind at both places."""
    for day in range(20, 0, -1):
        for place in ("store", "drive-a"):
            at = NOW - timedelta(days=day, hours=chance.randrange(5))
            if chance.random() < 0.5:
                outcome = chance.choice(["complete", "complete", "failed", "incomplete", "absent"])
                server.backs_up("Pupil records", place, at, outcome)
            if chance.random() < 0.5:
                of = at - timedelta(days=chance.randrange(3))
                way = chance.choice(WAYS)
                note = server.brings_all_back if chance.random() < 0.4 else server.drills
                note("Pupil records", place, at + timedelta(hours=1), of, **way)
    if chance.random() < 0.2:
        server.note("repository", NOW, repository="store", outcome="made", id="anew")


def shown(found: Standing) -> dict[str, str]:
    return {copy.place.name: copy.state for copy in found.systems[0].copies}


@pytest.mark.parametrize("seed", range(40))
def test_a_list_calls_no_copy_proven_that_the_judge_does_not(server: Server, seed: int) -> None:
    histories(server, random.Random(seed))
    tell(server, NOW)
    judged = shown(now_stands(server))
    for row in copies_of(server.school):
        if row.proven:
            assert judged[row.place_name] == "proven", (row.words, judged)


def test_a_place_that_could_not_be_looked_at_is_said_to_be_so_everywhere(
    kept: Server, as_role: SignIn
) -> None:
    kept.drills("Pupil records", "store", NOW, LAST_NIGHT, **BLIND)
    tell(kept, NOW)
    rows = {row.place_name: row for row in copies_of(kept.school)}
    assert "could not be looked at on Wednesday 4 November, 09:00" in rows["store"].words
    assert (rows["store"].is_usable, rows["drive-a"].is_usable) == (False, True)
    page = as_role(Role.HEADTEACHER).get("/schools/larkfield/backups/").content.decode()
    assert "Could not be looked at" in page


def test_where_the_log_is_broken_no_list_calls_anything_proven(kept: Server) -> None:
    assert all(row.proven for row in copies_of(kept.school))
    ChainCheck.objects.create(
        school=kept.school, agent=kept.agent.public_id, at=NOW, entries=3, intact=False
    )
    rows = copies_of(kept.school)
    assert not any(row.proven for row in rows)
    assert "not known to come back" in rows[0].words


def test_the_list_of_first_steps_takes_back_what_is_proven_no_more(kept: Server) -> None:
    def done() -> bool:
        (step,) = (each for each in steps_of(kept.school, NOW) if "compare it" in each.title)
        return step.done

    assert done()
    for place in ("store", "drive-a"):
        kept.drills("Pupil records", place, NOW, LAST_NIGHT, **FAILED)
    tell(kept, NOW)
    assert not done()


def test_a_place_is_drawn_as_proven_only_when_all_that_is_kept_there_came_back(
    kept: Server,
) -> None:
    copies = copies_of(kept.school)
    assert all(place.proven for place in places_of(kept.school, copies))
    kept.declare(NOW, [*SYSTEMS, {**SYSTEMS[0], "name": "Finance"}], PLACES)
    assert not any(place.proven for place in places_of(kept.school, copies_of(kept.school)))


def test_part_two_says_where_a_copy_could_not_be_looked_at(kept: Server, as_role: SignIn) -> None:
    kept.drills("Pupil records", "store", NOW, LAST_NIGHT, **BLIND)
    tell(kept, NOW)
    client, path = as_role(Role.HEADTEACHER), "/schools/larkfield/backups/part-2/"
    assert "Could not be looked at" in client.get(path).content.decode()
    told = _told(now_stands(kept), part_two(kept.school, NOW), None)
    (row,) = told["part_two"]["rows"]
    assert "could not be looked at on Wednesday 4 November, 09:00" in row[5]
