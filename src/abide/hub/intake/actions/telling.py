"""What agents tell besides entries: what their file names, how jobs go, what they do now."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from abide.domain.words import looks_like_path
from abide.hub.backups import actions as backups
from abide.hub.backups.models import Agent, Job
from abide.hub.evidence.actions import record
from abide.hub.intake.refusals import NotTaken
from abide.hub.register.actions import adopt_declared
from abide.wire.link import Declaration, JobTold, ProgressTold

_MOST = 2**62


@transaction.atomic
def take_declaration(*, agent: Agent, declaration: Declaration, at: datetime) -> None:
    """Given what an agent's file names, keep it; what the register lacks is added to it.

    Raise NotTaken where a name is shaped like a path: those never come here.
    """
    told = declaration.model_dump(mode="json", exclude={"version"})
    if any(looks_like_path(word) for word in _words(told)):
        raise NotTaken(400, "message", "A name in agent.toml is shaped like a path.", shown=True)
    changed = told != agent.declared
    if agent.version != declaration.version:
        agent.version = declaration.version
        agent.save(update_fields=["version"])
    if not changed:
        return
    record(
        school=agent.school,
        kind="agent declared",
        by=f"agent:{agent.public_id}",
        at=at,
        facts={
            "agent": str(agent.public_id),
            "systems": len(declaration.systems),
            "places": len(declaration.places),
            "waiting": len(declaration.waiting),
        },
    )
    backups.take_declaration(agent=agent, declared=told, at=at)
    adopt_declared(school=agent.school, declared=told, at=at)


def job_told(*, agent: Agent, job: uuid.UUID, told: JobTold, at: datetime) -> None:
    """Given a job of an agent and how it goes, keep that. Raise NotTaken where it is no job of
    this agent."""
    found = Job.objects.filter(agent=agent, public_id=job).first()
    if found is None:
        raise NotTaken(404, "message", "There is no such job.")
    if told.state == "taken":
        if not backups.job_taken(job=found, at=at):
            raise NotTaken(409, "withdrawn", "This job was withdrawn.")
    else:
        backups.job_ended(
            job=found, at=at, done=told.state == "done", outcome=told.outcome, reason=told.reason
        )


def progress_told(*, agent: Agent, told: ProgressTold, at: datetime) -> None:
    """Given what an agent does now, keep that; with no deed, it does nothing."""
    job = Job.objects.filter(agent=agent, public_id=told.job).first() if told.job else None
    now = backups.Told(
        deed=_safe(told.deed),
        system=_safe(told.system),
        place=_safe(told.place),
        done_bytes=min(told.done_bytes, _MOST),
        total_bytes=min(told.total_bytes, _MOST),
    )
    backups.tell_progress(agent=agent, told=now if told.deed else None, at=at, job=job)


def _safe(text: str) -> str:
    """Given a text of an agent, return it, or a word in its place where it looks like a path."""
    return "(left out)" if looks_like_path(text) else text


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [word for each in value.items() for part in each for word in _words(part)]
    if isinstance(value, list):
        return [word for each in value for word in _words(each)]
    return []
