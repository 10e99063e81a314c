"""`abide agent due`: what is next, and why."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from abide.cli.common import AsJson, answer, looking_agent
from abide.domain.words import moment

if TYPE_CHECKING:
    from abide.domain.duties import Duty


def due(as_json: AsJson = False) -> None:
    """Say what this server's agent does next, when, and why; nothing is started."""
    from abide.agent.loop import what_is_due
    from abide.wire.agent_answers import DutiesDue, DutyRow

    with looking_agent() as agent:
        now = agent.clock()
        duties = what_is_due(agent, now)
        zone = agent.settings.calendar.zone
    rows = [
        DutyRow(
            deed=each.deed.value,
            system=each.system,
            repository=each.place,
            due_at=each.due_at.astimezone(zone),
            begins_at=each.begins_at.astimezone(zone) if each.begins_at else None,
            ready=each.is_ready(now),
            reason=each.reason,
            held=each.held,
        )
        for each in duties
    ]
    lines = [_line(each, now, zone) for each in duties]
    answer(
        DutiesDue(as_of=now.astimezone(zone), duties=rows),
        as_json,
        lines or ["Nothing will fall due: no system in agent.toml has sources."],
    )


def _line(duty: Duty, now: datetime, zone: tzinfo) -> str:
    from abide.agent.loop import name_of

    if duty.begins_at is None:
        when = "held up"
    elif duty.begins_at <= now:
        when = "now"
    else:
        when = moment(duty.begins_at, zone, now.astimezone(zone).year)
    why = duty.held or duty.reason[:1].upper() + duty.reason[1:]
    return f"{when}: {name_of(duty)}. {why}"
