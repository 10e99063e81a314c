"""The few kinds of entries that judging reads word for word, of every agent of a school."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from abide.hub.backups.models import Agent
from abide.hub.evidence.models import AgentEntry
from abide.wire.alarm_deeds import ALARM, ANSWERED

Row = Mapping[str, Any]
CONFIRMED = "loosening confirmed"
_RARE = ("repository", "cards", "kit drill", ALARM, ANSWERED, "retired", "epoch", CONFIRMED)
_NIGHTLY = ("kit", "probe", "head")
NIGHTLY_FOR = timedelta(days=130)
"""Of what is written every night only this much is read; what says that ruin was found, all."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Entries:
    """Entries as JSON values, oldest first, by the agent that wrote them."""

    by_agent: Mapping[uuid.UUID, tuple[Row, ...]] = field(default_factory=dict)

    def of(self, agent: uuid.UUID, *kinds: str) -> list[Row]:
        """Given an agent and kinds (none: all), return its entries of those kinds."""
        rows = self.by_agent.get(agent, ())
        return [row for row in rows if not kinds or row.get("kind") in kinds]

    @cached_property
    def alarms(self) -> list[list[Row]]:
        """Return every alarm and answer, agent by agent."""
        return [self.of(agent, ALARM, ANSWERED) for agent in self.by_agent]

    def retired_at(self, system: str, name: Callable[[str], str]) -> datetime:
        """Given a system and what the register calls those that agents name, return when somebody
        last said that it is meant to be declared no more; a moment before all others when nobody
        did."""
        said = (
            datetime.fromisoformat(row["at"])
            for rows in self.by_agent.values()
            for row in rows
            if row.get("kind") == "retired" and name(str(row["facts"].get("system"))) == system
        )
        return max(said, default=_NEVER)


def read_entries(agents: Iterable[Agent], at: datetime) -> Entries:
    """Given a school's agents and a moment, return the entries known then that judging reads."""
    known = AgentEntry.objects.filter(
        agent__in=[each.public_id for each in agents], received_at__lte=at
    )
    ruin = Q(kind="head", line__contains='"outcome":"missing"') | Q(
        kind="retention", line__contains='"gone_snapshots":["'
    )
    wanted = [  # each by an index of its own
        known.filter(kind__in=_RARE),
        known.filter(kind__in=_NIGHTLY, at__gte=at - NIGHTLY_FOR),
        known.filter(ruin, kind__in=("head", "retention")),
    ]
    rows = {
        (agent, number): line
        for each in wanted
        for agent, number, line in each.order_by().values_list("agent", "number", "line")
    }
    found = [(agent, rows[agent, number]) for agent, number in sorted(rows)]
    return Entries(_by_agent(found))


def _by_agent(found: Iterable[tuple[uuid.UUID, str]]) -> dict[uuid.UUID, tuple[Row, ...]]:
    rows: dict[uuid.UUID, list[Row]] = {}
    for agent, line in found:
        rows.setdefault(agent, []).append(_read(line))
    return {agent: tuple(each) for agent, each in rows.items()}


def _read(line: str) -> Row:
    """Given a line, return its JSON object; an empty one where somebody changed it into none."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) and isinstance(value.get("facts"), dict) else {}
