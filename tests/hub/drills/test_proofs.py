"""Proofs: what was brought back, in words that are never surer than the evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from abide.domain.errors import ChainBroken
from abide.hub.backups.proofs import CopyProof, proofs_of
from abide.hub.drills import queries
from abide.hub.drills.models import Drill
from abide.hub.register.models import System
from abide.hub.schools.readiness import steps_of
from tests.hub.backups.conftest import MONDAY, NOW
from tests.hub.drills.verdicts import FAILED
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNREACHED = {"name": "place", "outcome": "could not look"}


def only_copy(server: Server, system: str = "Finance", place: str = "drive-b") -> CopyProof:
    found = {
        (row.place.name, row.system_name): proof
        for row, proof in (
            (server.school.copies.select_related("place").get(place=key[0], system_name=key[1]), v)
            for key, v in proofs_of(server.school).items()
        )
    }
    return found[place, system]


def the_proof(server: Server) -> queries.Proof:
    drill = Drill.objects.get()
    found = queries.proof_of(server.school, drill.entry.hash)
    assert found is not None
    return found


def test_a_good_test_says_what_was_asked_and_what_came_back(server: Server) -> None:
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.reports(NOW)

    proof = the_proof(server)

    assert proof.row.sentence == (
        "On Monday 2 November we asked from drive-b for 300 of 15,000 files at random and got 300 "
        "back exactly as they were."
    )
    assert proof.database == ("The database opened, and held as many rows as when it was copied.")
    assert proof.claim == (
        "300 of 15,000 files came back right: fewer than 1 in 100 can be bad, 95 times in 100."
    )
    assert proof.row.words == "Came back right"
    assert proof.next_step == ""


@pytest.mark.parametrize(
    ("facts", "words", "sentence", "next_step"),
    [
        (
            FAILED,
            "Did not come back right",
            "and got 297 back exactly as they were; 2 came back changed and 1 did not come back.",
            "Do not rely on this copy.",
        ),
        (
            {"verdict": "could not run", "checks": [UNREACHED]},
            "Could not be tried",
            "could not be brought back from drive-b for a test, so this says nothing of whether "
            "the copy is good.",
            "Ask the IT provider to see to the cause",
        ),
        (
            {"verdict": "could not run", "away": True},
            "Drive was away",
            "no drive with a copy was plugged in, so nothing was tried.",
            "Plug one of the drives in",
        ),
        (
            {"verdict": "not proven", "checks": [{"name": "files", "outcome": "could not look"}]},
            "Could not all be compared",
            "and not all of it could be looked at.",
            "Run a restore test of more files",
        ),
        (
            {"sampled": 5, "bad_share_below": 0.45},
            "Too few files to count",
            "for 5 of 15,000 files at random and got 5 back exactly as they were.",
            "Run a restore test of more files",
        ),
        (
            {"replay": True},
            "A repeat, which shows nothing new",
            "got 300 back exactly as they were.",
            "Run a restore test of more files",
        ),
    ],
)
def test_what_went_otherwise_is_said_as_plainly(
    server: Server, facts: dict[str, Any], words: str, sentence: str, next_step: str
) -> None:
    server.backs_up("Finance", "drive-b", MONDAY)
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY, **facts)
    server.reports(NOW)

    proof = the_proof(server)

    assert proof.row.words == words
    assert sentence in proof.row.sentence
    assert proof.claim == ""
    assert next_step in proof.next_step
    assert only_copy(server).proven is None


def test_a_failure_stands_until_everything_came_back_right_of_a_copy_as_new(
    server: Server,
) -> None:
    server.backs_up("Finance", "drive-b", MONDAY)
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.drills("Finance", "drive-b", MONDAY + 2 * HOUR, MONDAY, **FAILED)
    server.drills("Finance", "drive-b", MONDAY + 3 * HOUR, MONDAY)
    server.brings_all_back("Finance", "drive-b", MONDAY + 4 * HOUR, MONDAY - DAY)
    server.reports(NOW)
    assert only_copy(server).failed is not None
    assert only_copy(server).proven is None

    server.brings_all_back("Finance", "drive-b", MONDAY + 5 * HOUR, MONDAY)
    server.reports(NOW)

    assert only_copy(server).failed is None
    assert only_copy(server).proven is not None


def test_what_came_back_from_a_place_that_was_made_anew_proves_nothing(server: Server) -> None:
    server.backs_up("Finance", "drive-b", MONDAY)
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.reports(NOW)
    assert only_copy(server).proven is not None

    server.note("repository", NOW, repository="drive-b", outcome="made", id="another-id")
    server.reports(NOW)

    assert only_copy(server) == CopyProof()


def test_a_system_has_a_history_though_people_renamed_it(
    server: Server, systems: dict[str, System]
) -> None:
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.note("restore", NOW, **_restore())
    server.reports(NOW)
    System.objects.filter(pk=systems["Finance"].pk).update(name="SIMS FMS")

    history = queries.timeline_of(server.school, systems["Finance"].public_id)

    assert [row.kind for row in history] == ["Restore", "Restore test"]
    assert {row.system for row in history} == {"SIMS FMS"}


def test_a_restore_that_could_not_begin_says_nothing_of_the_copy(server: Server) -> None:
    server.note("restore", NOW, system="Finance", verdict="could not run", outcome="failed")
    server.reports(NOW)

    drill = Drill.objects.get()

    assert (drill.shows, drill.fails, drill.place) == (False, False, None)


def test_a_drill_that_does_not_read_is_refused(server: Server) -> None:
    server.drills("Finance", "drive-b", NOW, MONDAY, verdict="splendid")

    with pytest.raises(ChainBroken):
        server.reports(NOW)


def test_questions_cost_the_same_however_much_there_is(
    server: Server, systems: dict[str, System], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    school, finance = server.school, systems["Finance"].public_id
    asked: list[tuple[Callable[[], object], int]] = [
        (lambda: queries.newest_proofs(school), 2),
        (lambda: queries.proofs_page(school, queries.ProofFilter(), 1), 2),
        (lambda: list(queries.proof_rows(school, queries.ProofFilter())), 1),
        (lambda: queries.timeline_of(school, finance), 1),
        (lambda: queries.proof_of(school, "0" * 64), 1),
    ]
    server.backs_up("Finance", "drive-b", MONDAY)
    for many in (1, 40):
        for number in range(many):
            server.drills("Finance", "drive-b", MONDAY + number * HOUR, MONDAY)
            server.drills(f"System {number}", "store", MONDAY + number * HOUR, MONDAY)
        server.reports(NOW)
        for question, statements in asked:
            with django_assert_num_queries(statements):
                question()


def _restore() -> dict[str, Any]:
    return {
        "system": "Finance",
        "repository": "drive-b",
        "repository_id": "id-of-drive-b",
        "verdict": "proven",
        "snapshot": "ab" * 32,
        "snapshot_at": MONDAY.isoformat(),
        "whole": True,
        "population": 10,
        "sampled": 10,
    }


def test_the_list_of_first_steps_counts_what_was_shown(server: Server) -> None:
    def done() -> dict[str, bool]:
        return {step.title: step.done for step in steps_of(server.school, NOW)}

    before = done()
    server.backs_up("Finance", "drive-b", MONDAY)
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.reports(NOW)

    assert not before["Make the first backup"]
    assert not before["Bring something back and compare it"]
    assert done()["Make the first backup"]
    assert done()["Bring something back and compare it"]
    assert done()["Name the portable drives"]
