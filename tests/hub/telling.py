"""An agent's log, made with the real chain, and told to the hub as intake does."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.domain.evidence import Entry, append, open_epoch
from abide.hub.backups.actions import take_declaration, take_runs
from abide.hub.backups.models import Agent
from abide.hub.controls.standing.judging import judged_copies
from abide.hub.drills.actions import take_drills
from abide.hub.evidence.actions import take_in
from abide.hub.schools.models import School

PLACES = [
    {"name": "drive-a", "kind": "drive", "device": "usb-a", "offline": True},
    {"name": "drive-b", "kind": "drive", "device": "usb-b", "offline": True},
    {"name": "store", "kind": "rest", "device": "store", "offsite": True, "immutable": True},
]
SYSTEMS = [
    {"name": "Pupil records", "grade": "critical", "sources": ["postgres", "files"]},
    {"name": "Finance", "grade": "critical", "sources": ["sqlite"], "places": ["drive-b"]},
    {"name": "Email", "grade": "essential", "sources": []},
]


def statements_of_judge(school: School) -> int:
    """Return how many statements judging a school's copies takes; tests of controls hold it."""
    with CaptureQueriesContext(connection) as asked:
        judged_copies(school)
    return len(asked)


class Server:
    """A server of a school whose agent reports to the hub."""

    def __init__(self, school: School, at: datetime, name: str = "school-server") -> None:
        self.school = school
        self.agent = Agent.objects.create(
            public_id=uuid.uuid4(),
            school=school,
            name=name,
            public_key="00" * 32,
            enrolled_at=at,
            last_heard_at=at,
        )
        self._last: Entry = open_epoch(None, 1, at.isoformat(), "agent", {})
        self._unsent = [self._last]

    def declare(
        self,
        at: datetime,
        systems: Sequence[Mapping[str, Any]] = SYSTEMS,
        places: Sequence[Mapping[str, Any]] = PLACES,
    ) -> None:
        declared = {"systems": list(systems), "places": list(places)}
        take_declaration(agent=self.agent, declared=declared, at=at)

    def note(self, kind: str, at: datetime, **facts: Any) -> None:
        self._last = append(self._last, at=at, kind=kind, by="agent", facts=facts)
        self._unsent.append(self._last)

    def backs_up(
        self, system: str, place: str, at: datetime, outcome: str = "complete", **facts: Any
    ) -> str:
        """Note a backup that began at a moment and took ten minutes; return its snapshot."""
        snapshot = uuid.uuid4().hex * 2 if outcome in ("complete", "incomplete") else None
        ended = at + timedelta(minutes=10)
        told: dict[str, Any] = {
            "system": system,
            "repository": place,
            "repository_id": f"id-of-{place}",
            "outcome": outcome,
            "snapshot": snapshot,
            "started_at": at.isoformat(),
            "finished_at": ended.isoformat(),
            "files": 15_000,
            "bytes": 3_000_000,
            "problems": [],
        }
        self.note("backup", ended, **{**told, **facts})
        return snapshot or ""

    def drills(
        self, system: str, place: str, at: datetime, copy_of: datetime, **facts: Any
    ) -> None:
        """Note a test of 300 of 15,000 files that came back right, unless told otherwise."""
        told: dict[str, Any] = {
            "system": system,
            "repository": place,
            "repository_id": f"id-of-{place}",
            "snapshot": "ab" * 32,
            "snapshot_at": copy_of.isoformat(),
            "verdict": "proven",
            "population": 15_000,
            "sampled": 300,
            "mismatched": 0,
            "missing": 0,
            "unproven": 0,
            "bad_share_below": 0.00987,
            "confidence": 0.95,
            "seed": "5eed" * 8,
            "whole": False,
            "loaded": True,
            "replay": False,
            "away": False,
            "restore_seconds": None,
            "seconds": 42.5,
            "rotation": {"cursor": "00", "covered": 400, "population": 15_000, "passes": 0},
            "checks": [
                {"name": "files", "outcome": "passed"},
                {"name": "database 1 (postgres)", "outcome": "passed"},
                {"name": "data", "outcome": "passed"},
                {"name": "configuration", "outcome": "could not look"},
                {"name": "program", "outcome": "could not look"},
            ],
        }
        self.note("drill", at, **{**told, **facts})

    def brings_all_back(
        self, system: str, place: str, at: datetime, copy_of: datetime, **facts: Any
    ) -> None:
        whole = {
            "whole": True,
            "sampled": 15_000,
            "bad_share_below": 0.0,
            "restore_seconds": 2400.0,
        }
        self.drills(system, place, at, copy_of, **{**whole, **facts})

    def reports(self, at: datetime) -> None:
        """Send what was noted since the last report."""
        rows = [entry.to_dict() for entry in self._unsent]
        taken = take_in(school=self.school, agent=self.agent.public_id, rows=rows, at=at)
        take_runs(school=self.school, agent=self.agent, entries=taken.entries)
        take_drills(school=self.school, agent=self.agent, entries=taken.entries)
        self._unsent = []
