"""A server that was taken over: its agent's key is real, what it says is not."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from abide.domain.control import Status
from abide.domain.evidence import append, open_epoch
from abide.domain.roles import Role
from abide.hub.controls.queries import standing
from abide.hub.evidence.models import AgentEntry
from abide.hub.schools.models import School
from tests.hub.intake.raw import RawAgent
from tests.hub.people import make_person, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).isoformat()
LONG_AGO = "0001-01-01T00:00:00+14:00"
ALARM = {
    "alarm": "a1",
    "system": "SIMS",
    "signs": [{"sign": "changed", "count": 9, "share": 0.9, "limit": 5}],
    "suspect_from": NOW,
}
BACKUP = {
    "system": "SIMS",
    "repository": "drive-a",
    "repository_id": "r" * 64,
    "outcome": "complete",
    "snapshot": "a" * 64,
    "started_at": NOW,
    "finished_at": NOW,
    "files": 12,
}
DRILL = {
    "system": "SIMS",
    "repository": "drive-a",
    "verdict": "proven",
    "snapshot": "a" * 64,
    "snapshot_at": NOW,
    "population": 1,
    "sampled": 1,
}
FILE = {
    "version": "1",
    "systems": [{"name": "SIMS", "grade": "critical", "sources": ["files"]}],
    "places": [{"name": "drive-a", "kind": "local"}],
}


def chain(*deeds: tuple[str, dict[str, Any]]) -> bytes:
    """Return deeds as the first entries of a log that fits in every hash."""
    entries = [open_epoch(None, 1, NOW, "agent", {})]
    for kind, facts in deeds:
        entries.append(append(entries[-1], at=NOW, kind=kind, by="agent", facts=facts))
    return json.dumps({"first": 1, "entries": [each.to_dict() for each in entries]}).encode()


def head_of(school: School) -> Client:
    return signed_in(make_person(school, Role.HEADTEACHER))


def pages_break_not(school: School) -> None:
    browser = head_of(school)
    for page in ("", "systems/", "backups/", "backups/log/", "backups/part-2/", "proofs/"):
        assert browser.get(f"/schools/{school.slug}/{page}").status_code == 200, page


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("alarm", {"system": "SIMS"}),
        ("alarm", {**ALARM, "suspect_from": LONG_AGO}),
        ("alarm", {**ALARM, "signs": 5}),
        ("alarm answered", {"alarm": "a1"}),
        ("backup", {**BACKUP, "started_at": LONG_AGO}),
        ("backup", {**BACKUP, "finished_at": "9999-12-31T23:59:59-14:00"}),
        ("backup", {**BACKUP, "started_at": -62135596800}),
        ("drill", {**DRILL, "snapshot_at": LONG_AGO}),
        ("drill", {**DRILL, "restore_seconds": -5}),
        ("drill", {**DRILL, "restore_seconds": 1e300}),
        ("retention", {"repository": "drive-a", "removed_snapshots": 5}),
        ("retention", {"repository": "x" * 500, "removed_snapshots": []}),
        ("repository", {"repository": "x" * 500, "outcome": "made", "id": "1"}),
        ("repository", {"repository": ["x"], "outcome": "made", "id": "1"}),
    ],
)
def test_an_entry_that_would_break_pages_for_ever_is_refused_and_shown(
    school: School, kind: str, facts: dict[str, Any]
) -> None:
    agent = RawAgent(school)
    assert agent.says("POST", "/declaration", json.dumps(FILE).encode()).status_code == 200
    answer = agent.says("POST", "/entries", chain((kind, facts)))
    assert answer.status_code == 409, answer.content
    assert answer.headers["Abide-Signature"]
    agent.row.refresh_from_db()
    assert agent.row.refusal
    assert not AgentEntry.objects.exists()
    pages_break_not(school)


@pytest.mark.parametrize(
    "message",
    [
        b'{"version": "1", "systems": [{"name": "S", "grade": "critical", "rto_hours": NaN}]}',
        b'{"version": "1", "systems": [{"name": "S", "grade": "critical", "rto_hours": Infinity}]}',
        b'{"version": "1", "systems": [{"name": "S", "grade": "critical", "rpo_hours": -1}]}',
        b'{"version": "\\u0000"}',
        json.dumps({"version": "v" * 120}).encode(),
        json.dumps({**FILE, "places": [{"name": "x" * 121, "kind": "local"}]}).encode(),
        json.dumps({**FILE, "places": [{"name": "x", "kind": "k" * 21}]}).encode(),
    ],
)
def test_a_declaration_of_what_cannot_be_is_no_message(school: School, message: bytes) -> None:
    agent = RawAgent(school)
    answer = agent.says("POST", "/declaration", message)
    assert answer.status_code == 422
    assert answer.headers["Abide-Signature"]
    agent.row.refresh_from_db()
    assert agent.row.declared == {}


def test_no_server_calls_off_the_alarm_of_another(school: School) -> None:
    first, second = (uuid.UUID(int=each) for each in (1, 2))  # agents are read in this order
    found = RawAgent(school, "Office server", public_id=first)
    taken_over = RawAgent(school, "Library server", public_id=second)
    assert found.says("POST", "/declaration", json.dumps(FILE).encode()).status_code == 200
    rung = chain(("backup", BACKUP), ("alarm", ALARM))
    assert found.says("POST", "/entries", rung).status_code == 200
    before = standing(school, datetime.now(UTC)).systems[0].status
    lie = {"alarm": "a1", "system": "SIMS", "answer": "false alarm"}
    again = {**ALARM, "signs": [], "suspect_from": "2999-01-01T00:00:00+00:00"}
    answer = taken_over.says("POST", "/entries", chain(("alarm", again), ("alarm answered", lie)))
    assert answer.status_code == 200
    after = standing(school, datetime.now(UTC))
    assert after.systems[0].status.status == before.status != Status.KEPT
    assert after.answer.answer != "yes"
    pages_break_not(school)
