"""Lists of copies read proofs by index, the judge from facts: the lists are never surer."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from abide.hub.backups.queries import copies_of
from abide.hub.controls.standing import Standing
from tests.hub.controls.conftest import NOW, now_stands, tell
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
