"""Logs as agents send them: chains made by hand, what the hub holds of one, what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from abide.agent.link.calling import NotTaken
from abide.domain.evidence import Entry as ChainEntry
from abide.domain.evidence import append, open_epoch
from abide.hub.backups.models import Run
from abide.hub.evidence.models import AgentEntry
from tests.hub.intake.agents import Server


def lines(server: Server) -> list[str]:
    spool = server.spool()
    try:
        return list(spool.lines())
    finally:
        spool.close()


def held(server: Server) -> list[str]:
    rows = AgentEntry.objects.filter(agent=server.state.agent).order_by("number")
    return list(rows.values_list("line", flat=True))


def batch(first: int, rows: list[Any]) -> bytes:
    return json.dumps({"first": first, "entries": rows}).encode()


def chain(number: int, kind: str = "canaries", **facts: Any) -> list[dict[str, Any]]:
    """Return a chain of so many entries as JSON values."""
    at = datetime(2026, 11, 3, 19, tzinfo=UTC)
    made: list[ChainEntry] = [open_epoch(None, 1, at, "agent:x")]
    while len(made) < number:
        made.append(append(made[-1], at=at, kind=kind, by="agent:x", facts={"n": 1} | facts))
    return [each.to_dict() for each in made]


def rehashed(row: dict[str, Any], **change: Any) -> dict[str, Any]:
    """Return an entry changed, with the hash that fits the change."""
    fields = {key: value for key, value in (row | change).items() if key != "hash"}
    return ChainEntry(**fields).to_dict()


def refused(server: Server, first: int, rows: list[Any]) -> NotTaken:
    before = AgentEntry.objects.count(), Run.objects.count()
    with pytest.raises(NotTaken) as caught:
        server.call("POST", "/entries", batch(first, rows))
    assert (AgentEntry.objects.count(), Run.objects.count()) == before
    return caught.value
