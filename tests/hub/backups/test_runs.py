"""Runs are read out of entries, and can be read again with the same result."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict

from abide.domain.errors import ChainBroken
from abide.hub.backups import queries
from abide.hub.backups.actions import take_runs
from abide.hub.backups.models import Copy, Place, Run
from abide.hub.drills.actions import rebuild
from abide.hub.drills.models import Drill
from abide.hub.evidence.models import AgentEntry
from abide.hub.evidence.models import Entry as SchoolEntry
from abide.hub.register.models import System
from tests.hub.backups.conftest import MONDAY, NOW
from tests.hub.telling import PLACES, SYSTEMS, Server

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_backup_entry_becomes_a_run_that_knows_its_system_and_place(
    server: Server, systems: dict[str, System]
) -> None:
    snapshot = server.backs_up("Pupil records", "drive-a", MONDAY)
    server.reports(NOW)

    run = Run.objects.get()

    assert run.system == systems["Pupil records"]
    assert run.place is not None
    assert (run.place.name, run.place.kind) == ("drive-a", "drive")
    assert (run.outcome, run.snapshot, run.files) == ("complete", snapshot, 15_000)
    assert (run.started_at, run.finished_at) == (MONDAY, MONDAY + timedelta(minutes=10))


def test_the_same_entries_told_twice_make_one_run(server: Server) -> None:
    server.backs_up("Finance", "drive-b", MONDAY)
    server.reports(NOW)
    entries = list(AgentEntry.objects.order_by("number"))

    take_runs(school=server.school, agent=server.agent, entries=entries)

    assert Run.objects.count() == 1


def test_runs_and_drills_made_anew_from_the_entries_are_the_same_rows(server: Server) -> None:
    for number in range(12):
        at = MONDAY - number * DAY
        server.backs_up("Pupil records", "drive-a", at, "absent" if number % 4 == 3 else "complete")
        gone = server.backs_up("Pupil records", "store", at)
        server.drills("Pupil records", "store", at + timedelta(hours=2), at)
    server.backs_up("Finance", "nowhere declared", MONDAY, "failed", repository_id=None)
    server.note("retention", NOW, repository="store", removed_snapshots=[gone], gone_snapshots=[])
    server.note("repository", NOW, repository="drive-b", outcome="made", id="new-id")
    server.drills("Finance", "drive-b", NOW, MONDAY, verdict="could not run", away=True)
    server.reports(NOW)
    before = _all_rows()

    runs, drills = rebuild(server.school)

    assert (runs, drills) == (25, 13)
    assert _all_rows() == before


def test_a_system_that_people_renamed_keeps_its_runs_and_gets_the_new_ones(
    server: Server, systems: dict[str, System]
) -> None:
    server.backs_up("Finance", "drive-b", MONDAY)
    server.reports(NOW)
    System.objects.filter(pk=systems["Finance"].pk).update(name="SIMS FMS")

    server.backs_up("Finance", "drive-b", MONDAY + DAY)
    server.reports(NOW)
    rebuild(server.school)

    assert {run.system for run in Run.objects.all()} == {systems["Finance"]}
    assert [copy.system_name for copy in queries.copies_of(server.school) if copy.newest_at] == [
        "SIMS FMS"
    ]


def test_a_copy_that_retention_found_gone_is_no_copy_any_more(server: Server) -> None:
    older = MONDAY - DAY
    server.backs_up("Finance", "drive-b", older)
    gone = server.backs_up("Finance", "drive-b", MONDAY)
    server.note("retention", NOW, repository="drive-b", gone_snapshots=[gone])
    server.reports(NOW)

    (copy,) = (copy for copy in queries.copies_of(server.school) if copy.newest_at)

    assert copy.newest_at == older


def test_what_lies_in_a_place_that_was_made_anew_is_no_copy(server: Server) -> None:
    server.backs_up("Finance", "drive-b", MONDAY)
    server.note("repository", NOW, repository="drive-b", outcome="made", id="another-id")
    server.reports(NOW)

    assert not [copy for copy in queries.copies_of(server.school) if copy.newest_at]


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": "perfect"},
        {"system": "x" * 300},
        {"files": -1},
        {"unproven": -3},
        {"snapshot": "f" * 81},
        {"system": "  "},
    ],
)
def test_an_entry_that_does_not_read_as_a_backup_is_refused_and_nothing_is_kept(
    server: Server, facts: dict[str, Any]
) -> None:
    about = {"system": "Finance", "place": "drive-b", "at": MONDAY, **facts}
    server.backs_up(**about)

    with pytest.raises((ChainBroken, ValueError)):
        server.reports(NOW)

    assert Run.objects.count() == 0


def test_a_place_named_no_more_and_a_claim_given_up_are_entries_that_loosen(
    server: Server,
) -> None:
    fewer = [PLACES[0], {**PLACES[2], "immutable": False}]

    server.declare(NOW, places=fewer, systems=SYSTEMS[:1])

    assert set(Place.objects.filter(removed_at=None).values_list("name", flat=True)) == {
        "drive-a",
        "store",
    }
    loosened = {
        entry.kind
        for entry in SchoolEntry.objects.all()
        if json.loads(entry.line)["facts"].get("loosens")
    }
    assert loosened == {"place dropped", "claim dropped"}
    assert not Copy.objects.filter(place__name="drive-b", declared=True).exists()


def test_a_system_taken_out_of_a_place_is_an_entry_that_loosens(server: Server) -> None:
    moved = [{**SYSTEMS[0], "places": ["store"]}, *SYSTEMS[1:]]

    server.declare(NOW, systems=moved)

    assert SchoolEntry.objects.filter(kind="copy dropped").count() == 2
    assert set(
        Copy.objects.filter(declared=True, system_name="Pupil records").values_list(
            "place__name", flat=True
        )
    ) == {"store"}


def test_declaring_the_same_again_writes_nothing(server: Server) -> None:
    before = SchoolEntry.objects.count()

    server.declare(NOW)

    assert SchoolEntry.objects.count() == before


def _all_rows() -> list[dict[str, Any]]:
    runs = [_row(run) for run in Run.objects.order_by("entry")]
    drills = [_row(drill) for drill in Drill.objects.order_by("entry")]
    places = [_row(place) for place in Place.objects.order_by("pk")]
    return [*runs, *drills, *places]


def _row(row: Any) -> dict[str, Any]:
    return {key: value for key, value in model_to_dict(row).items() if key != "id"}
