"""Somebody who can write into the tables, and leaves the log alone, is found out the next night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from abide.domain.control import Status
from abide.hub.backups.models import Place, Run
from abide.hub.drills.holding import hold_rows, wrong_rows
from abide.hub.drills.models import Drill
from abide.hub.evidence.models import AgentEntry, Entry
from abide.hub.worker.duties import check_chains
from tests.hub.controls.conftest import LAST_NIGHT, NOW, now_stands, tell
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FAILED = {"verdict": "not proven", "checks": [{"name": "files", "outcome": "failed"}]}


@pytest.fixture
def failed(kept: Server) -> Server:
    """A server whose copies did not come back right, and whose drive lost one."""
    for place in ("store", "drive-a"):
        kept.drills("Pupil records", place, NOW, LAST_NIGHT, **FAILED)
    snapshot = kept.backs_up("Pupil records", "drive-a", NOW)
    facts = {"repository": "drive-a", "repository_id": "id-of-drive-a"}
    kept.note("retention", NOW + HOUR, **facts, gone_snapshots=[snapshot])
    tell(kept, NOW + HOUR)
    return kept


def hide_the_failure() -> Any:
    return Drill.objects.filter(fails=True).update(verdict="proven", fails=False, shows=True)


def drop_the_failure() -> Any:
    return Drill.objects.filter(fails=True).delete()


def make_it_newer() -> Any:
    return Run.objects.update(started_at=NOW + HOUR)


def bring_back_what_is_gone() -> Any:
    return Run.objects.exclude(gone_at=None).update(gone_at=None)


def call_another_repository_this_one() -> Any:
    return Place.objects.filter(name="store").update(repository_id="another")


def invent_a_drill() -> Any:
    entry = AgentEntry.objects.filter(kind="epoch").get()
    drill = Drill.objects.filter(fails=False).first()
    assert drill is not None
    drill.pk, drill.entry, drill.at = None, entry, NOW + HOUR
    drill.save()


CHANGES = (
    hide_the_failure,
    drop_the_failure,
    make_it_newer,
    bring_back_what_is_gone,
    call_another_repository_this_one,
    invent_a_drill,
)


def test_rows_as_they_were_read_out_are_left_alone(failed: Server) -> None:
    before = list(Run.objects.order_by("pk").values())
    assert hold_rows(school=failed.school, at=NOW) == 0
    assert list(Run.objects.order_by("pk").values()) == before
    assert not Entry.objects.filter(kind="rows read anew").exists()


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_changed_in_the_tables_alone_is_read_anew_and_told(
    failed: Server, change: Callable[[], Any]
) -> None:
    before = now_stands(failed, NOW + HOUR).systems[0].status
    assert before.status is Status.BROKEN
    change()
    assert wrong_rows(failed.school) > 0
    assert hold_rows(school=failed.school, at=NOW + HOUR) > 0
    assert wrong_rows(failed.school) == 0
    assert now_stands(failed, NOW + HOUR).systems[0].status == before
    assert Entry.objects.filter(kind="rows read anew").count() == 1


def test_the_nightly_check_does_it(failed: Server) -> None:
    from abide.hub.evidence.actions import record

    facts = {
        "agent": str(failed.agent.public_id),
        "first": 1,
        "last": AgentEntry.objects.count(),
        "head": AgentEntry.objects.order_by("-number")[0].hash,
    }
    record(school=failed.school, kind="received", by="hub", at=NOW, facts=facts)
    hide_the_failure()
    check_chains(at=NOW + HOUR)
    assert Entry.objects.filter(kind="rows read anew").exists()
