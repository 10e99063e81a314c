"""`abide status` where a hub answers: the measured promises, then every promise of the school."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from abide.cli import status
from abide.hub.schools.models import School
from tests.hub.controls.promising import promise, say, switch_off

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=60)


@pytest.fixture
def asked(school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setattr(status, "load_hub", lambda: None)
    monkeypatch.setattr(status, "the_school", lambda slug: school)
    monkeypatch.setattr(status, "now", lambda: NOW)
    switch_off(school, BEFORE)
    return school


def test_promises_of_the_school_follow_the_measured_ones(asked: School) -> None:
    promise(asked, "locks-turned", BEFORE, title="Locks are turned")
    promise(asked, "drills-run", BEFORE)
    say(asked, "locks-turned", NOW - timedelta(days=1))
    document = status._of_the_hub(None)
    assert document is not None
    ids = [row.id for row in document.controls]
    assert ids.index("backup-daily") < ids.index("locks-turned")
    row = next(each for each in document.controls if each.id == "locks-turned")
    assert (row.title, row.status, row.basis) == ("Locks are turned", "kept", "staff say")
    assert row.due_on is not None
    assert row.reasons[0].startswith("Olu Offord said so on Tuesday 3 November")
    assert next(each for each in document.controls if each.id == "drills-run").status == "never"


def test_promises_that_people_keep_change_nothing_of_the_answer(asked: School) -> None:
    before = status._of_the_hub(None)
    promise(asked, "locks-turned", BEFORE)
    say(asked, "locks-turned", NOW - timedelta(days=1))
    after = status._of_the_hub(None)
    assert before is not None
    assert after is not None
    assert (before.answer, before.sentence) == (after.answer, after.sentence)


def test_no_two_controls_are_called_alike(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "load_hub", lambda: None)
    monkeypatch.setattr(status, "the_school", lambda slug: school)
    document = status._of_the_hub(None)
    assert document is not None
    ids = [row.id for row in document.controls]
    assert len(ids) == len(set(ids))
