"""How an agent ends: by its own word, or by a person's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from abide.hub.backups.actions.history import note_agent
from abide.hub.backups.models import Agent
from abide.hub.evidence.actions import record


@transaction.atomic
def end_agent(*, agent: Agent, by: str, at: datetime) -> None:
    """Given an agent, end it: its key opens nothing from now on. What it told stays."""
    if not Agent.objects.filter(pk=agent.pk, ended_at__isnull=True).update(ended_at=at):
        return
    agent.refresh_from_db(fields=["ended_at"])
    note_agent(agent, at)
    record(
        school=agent.school,
        kind="agent ended",
        by=by,
        at=at,
        facts={"agent": str(agent.public_id), "entries": agent.entries, "loosens": True},
    )


def leave(*, agent: Agent, at: datetime) -> None:
    """Given an agent that says it leaves, end it."""
    end_agent(agent=agent, by=f"agent:{agent.public_id}", at=at)
