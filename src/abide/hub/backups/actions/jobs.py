"""Jobs: what people ask an agent to do now, what the agent says of it, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.backups.models import Agent, Job, Place, Progress
from abide.hub.backups.words import OUTCOMES, REFUSALS
from abide.hub.evidence.actions import HUB, Text, record
from abide.hub.schools.door import Visitor

OPEN = (Job.State.ASKED, Job.State.TAKEN)


@transaction.atomic
def ask_for(
    *, visitor: Visitor, agent: Agent, deed: str, system: str, place: str, at: datetime
) -> Job:
    """Given a deed, a system and maybe one place, ask the agent to do it; return the job.

    Raise Refused when the agent's own file does not name them, or the same is asked for already.
    """
    _check_declared(agent, system, place)
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    same = Job.objects.filter(
        agent=agent, deed=deed, system_name=system, place_name=place, state__in=OPEN
    )
    if same.exists():
        raise Refused(f"This was asked for already, for {system}: wait until it is done.")
    job = Job.objects.create(
        school=visitor.school,
        agent=agent,
        deed=deed,
        system_name=system,
        place_name=place,
        asked_by_id=visitor.user_id,
        asked_at=at,
    )
    _enter("job asked", job, visitor.by, at, {"deed": deed})
    return job


@transaction.atomic
def withdraw(*, visitor: Visitor, job: Job, at: datetime) -> None:
    """Given a job that no agent has taken yet, withdraw it. Raise Refused when one has."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state != Job.State.ASKED:
        raise Refused("The server has begun already, or it is over: it can't be withdrawn now.")
    job.state, job.ended_at = Job.State.WITHDRAWN, at
    job.save(update_fields=["state", "ended_at"])
    _enter("job withdrawn", job, visitor.by, at, {})


@transaction.atomic
def job_taken(*, job: Job, at: datetime) -> bool:
    """Given a job that its agent is about to do, return whether it may: not when withdrawn."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state not in OPEN:
        return False
    if job.state == Job.State.ASKED:
        job.state, job.taken_at = Job.State.TAKEN, at
        job.save(update_fields=["state", "taken_at"])
    return True


@transaction.atomic
def job_ended(*, job: Job, done: bool, outcome: str, reason: str, at: datetime) -> None:
    """Given what came of a job, write it down once. `outcome` and `reason` are words of ours
    (`words.OUTCOMES`, `words.REFUSALS`); any other is kept as not said, for it could hold a path.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state not in OPEN:
        return
    job.state = Job.State.DONE if done else Job.State.REFUSED
    job.ended_at, job.taken_at = at, job.taken_at or at
    job.outcome = outcome if outcome in OUTCOMES else ""
    job.reason = "" if done else reason if reason in REFUSALS else "not said"
    job.save(update_fields=["state", "ended_at", "taken_at", "outcome", "reason"])
    Progress.objects.filter(agent=job.agent).delete()
    _enter("job ended", job, HUB, at, {"state": job.state, "outcome": job.outcome})


@dataclass(frozen=True)
class Told:
    """What an agent says that it is doing now; no bytes known yet is 0 of 0."""

    deed: str
    system: str = ""
    place: str = ""
    done_bytes: int = 0
    total_bytes: int = 0


def tell_progress(*, agent: Agent, told: Told | None, at: datetime, job: Job | None = None) -> None:
    """Given what an agent is doing now, or None for nothing, keep it for the pages that show it."""
    if told is None:
        Progress.objects.filter(agent=agent).delete()
        return
    about = {"deed": told.deed[:20], "system_name": told.system[:200]}
    about["place_name"] = told.place[:200]
    known = Progress.objects.filter(agent=agent).first()
    same = known is not None and all(getattr(known, key) == about[key] for key in about)
    Progress.objects.update_or_create(
        agent=agent,
        defaults={
            **about,
            "job": job,
            "done_bytes": max(0, told.done_bytes),
            "total_bytes": max(0, told.total_bytes),
            "began_at": known.began_at if known is not None and same else at,
            "told_at": at,
        },
    )


def _check_declared(agent: Agent, system: str, place: str) -> None:
    """Raise Refused, in words, unless the agent's own file names the system and the place."""
    if agent.ended_at is not None:
        raise Refused(f"{agent.name} no longer reports to this hub: enrol it again first.")
    declared = {str(each["name"]): each for each in agent.declared.get("systems", ())}
    said = declared.get(system)
    if said is None or not said.get("sources"):
        raise Refused(
            f"The file on {agent.name} names nothing to copy for {system}, and the hub can ask "
            "only for what that file names. Ask the IT provider to add it there."
        )
    places = said.get("places") or [each["name"] for each in agent.declared.get("places", ())]
    if place and place not in places:
        raise Refused(
            f"The file on {agent.name} does not keep {system} in {place}, and the hub can ask only "
            "for what that file names. Choose another place."
        )


def _enter(kind: str, job: Job, by: str, at: datetime, facts: dict[str, Any]) -> None:
    place = Place.objects.filter(
        school=job.school, name=job.place_name, removed_at__isnull=True
    ).first()
    whole = {"job": str(job.public_id), "agent": str(job.agent.public_id), **facts}
    if job.place_name and place is not None:
        whole["place"] = str(place.public_id)
    texts = [Text("system", job.system_name)]
    record(school=job.school, kind=kind, by=by, at=at, facts=whole, texts=texts)
