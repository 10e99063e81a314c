"""Alarms in the log: one is enough, unless another doubts older copies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from abide.agent.context import Agent
from abide.agent.signs.alarms import FoundBy, Ringing, open_alarm_of, open_alarms, ring
from abide.agent.spool import Spool
from abide.domain.ruin import Alarm, Sign

NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)
REPOSITORY = "ab" * 32


def an_agent(tmp_path: Path) -> Agent:
    """An agent with a copy of each of the last thirty nights in its log."""
    spool = Spool.open(tmp_path / "spool.db")
    spool.remember_repository("nas", REPOSITORY, NOW - timedelta(days=31), None)
    for number in range(30, 0, -1):
        at = (NOW - timedelta(days=number)).isoformat()
        facts: dict[str, Any] = {
            "system": "SIMS",
            "repository": "nas",
            "repository_id": REPOSITORY,
            "outcome": "complete",
            "snapshot": f"{number:064}",
            "started_at": at,
            "finished_at": at,
        }
        spool.record("backup", datetime.fromisoformat(at), facts)
    settings = SimpleNamespace(repositories={"nas": None})
    return cast(Agent, SimpleNamespace(spool=spool, clock=lambda: NOW, settings=settings))


def rung(agent: Agent, found_by: FoundBy, days_ago: float) -> Alarm:
    since = NOW - timedelta(days=days_ago)
    return ring(agent, Ringing("SIMS", found_by, (Sign(found_by, 9, 1.0, 1),), since))


def test_one_open_alarm_is_enough(tmp_path: Path) -> None:
    agent = an_agent(tmp_path)
    first = rung(agent, "backup", 3.5)
    assert rung(agent, "canaries", 0) == first
    assert rung(agent, "backup", 3.5) == first
    assert open_alarms(agent) == (first,)


def test_what_doubts_older_copies_rings_beside_it_and_names_an_older_clean_one(
    tmp_path: Path,
) -> None:
    agent = an_agent(tmp_path)
    first = rung(agent, "canaries", 0)
    second = rung(agent, "drill", 20.5)
    assert [each.id for each in open_alarms(agent)] == [first.id, second.id]
    assert open_alarm_of(agent, "SIMS") == second
    assert second.newest_clean is not None
    assert second.newest_clean.at == NOW - timedelta(days=21)
