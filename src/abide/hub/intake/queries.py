"""Every way to read agents: for their page, for the pages that warn, and for agents themselves."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from abide.hub.backups.models import Agent, Job
from abide.hub.evidence.actions import heads_to_hand_out
from abide.hub.intake.actions.codes import known_of
from abide.hub.intake.keys import hub_key
from abide.hub.intake.models import EnrolmentCode
from abide.hub.register.queries import plan_of
from abide.hub.schools.models import School
from abide.wire.link import AskedJob, HubHead, Plan, PlannedSystem, SignedPlan
from abide.wire.signing import SKEW_SHOWN_SECONDS, sign

ASKED_LASTS = timedelta(days=2)


@dataclass(frozen=True)
class WaitingRow:
    """A promise that the register loosened and the server has not been told to follow."""

    system: str
    what: str
    here: str
    asked: str


@dataclass(frozen=True)
class AgentRow:
    """One agent as pages show it. `skew_seconds`: how far its clock is ahead of the hub's."""

    public_id: uuid.UUID
    name: str
    version: str
    enrolled_at: datetime
    ended_at: datetime | None
    last_heard_at: datetime | None
    is_silent: bool
    skew_seconds: float
    clock_is_wrong: bool
    entries: int
    epoch: int
    head: str
    refusal: str
    refused_at: datetime | None
    systems: int
    places: int
    waiting: tuple[WaitingRow, ...]
    export_fetched_at: datetime | None


@dataclass(frozen=True)
class CodeRow:
    """A code that is out and was not used yet."""

    agent_name: str
    made_at: datetime
    expires_at: datetime


def agents_of(school: School, at: datetime) -> list[AgentRow]:
    """Given a school, return its agents by name, those that have ended last."""
    agents = Agent.objects.filter(school=school).order_by("name", "pk")
    rows = [_row(each, school, at) for each in agents]
    return sorted(rows, key=lambda row: row.ended_at is not None)


def find_agent(school: School, public_id: uuid.UUID) -> Agent | None:
    """Given an id, return the agent of this school with it, for an action."""
    return Agent.objects.select_related("school").filter(school=school, public_id=public_id).first()


def open_codes(school: School, at: datetime) -> list[CodeRow]:
    """Given a school, return the codes that still work, the newest first."""
    codes = EnrolmentCode.objects.filter(school=school, used_at__isnull=True, expires_at__gt=at)
    return [CodeRow(c.agent_name, c.made_at, c.expires_at) for c in codes.order_by("-made_at")]


def is_enrolled(school: School) -> bool:
    """Given a school, say whether any agent of it reports."""
    return Agent.objects.filter(school=school, ended_at__isnull=True).exists()


def signed_plan(agent: Agent, at: datetime) -> SignedPlan:
    """Given an agent, return what it is told, signed by the hub."""
    plan = Plan(
        agent=str(agent.public_id),
        school=agent.school.name,
        made_at=at,
        systems=[
            PlannedSystem(
                name=each.name,
                grade=each.grade,
                depends_on=list(each.depends_on),
                rto_hours=each.rto_hours,
                rpo_hours=each.rpo_hours,
                backup=each.backup,
                proof=each.proof,
            )
            for each in plan_of(agent.school)
        ],
        jobs=_jobs(agent, at),
        heads=_heads(agent.school),
        silent_after_hours=agent.school.silent_after_hours,
        known=known_of(agent),
    )
    text = plan.model_dump_json()
    unsigned = SignedPlan(plan=text, signature="")
    return SignedPlan(plan=text, signature=sign(hub_key(), unsigned.signed_bytes()))


def _jobs(agent: Agent, at: datetime) -> list[AskedJob]:
    """Return what was asked for lately, and what the agent took up without telling its end."""
    asked = Job.objects.filter(
        agent=agent,
        state__in=[Job.State.ASKED, Job.State.TAKEN],
        asked_at__gt=at - ASKED_LASTS,
    ).order_by("asked_at", "pk")
    return [
        AskedJob(
            id=str(each.public_id),
            deed=each.deed,
            system=each.system_name,
            place=each.place_name,
            taken=each.state == Job.State.TAKEN,
        )
        for each in asked
    ]


def _heads(school: School) -> list[HubHead]:
    return [
        HubHead(
            day=each["day"],
            seq=each["entries"],
            hash=each["head"],
            payload=each["payload"],
            signature=each["signature"],
        )
        for each in heads_to_hand_out(school)
    ]


def _row(agent: Agent, school: School, at: datetime) -> AgentRow:
    heard = agent.last_heard_at or agent.enrolled_at
    silent = at - heard > timedelta(hours=school.silent_after_hours)
    declared = agent.declared if isinstance(agent.declared, dict) else json.loads(agent.declared)
    return AgentRow(
        public_id=agent.public_id,
        name=agent.name,
        version=agent.version,
        enrolled_at=agent.enrolled_at,
        ended_at=agent.ended_at,
        last_heard_at=agent.last_heard_at,
        is_silent=agent.ended_at is None and silent,
        skew_seconds=agent.skew_seconds,
        clock_is_wrong=agent.ended_at is None and abs(agent.skew_seconds) >= SKEW_SHOWN_SECONDS,
        entries=agent.entries,
        epoch=agent.epoch,
        head=agent.head,
        refusal=agent.refusal,
        refused_at=agent.refused_at,
        systems=len(declared.get("systems", ())),
        places=len(declared.get("places", ())),
        waiting=tuple(
            WaitingRow(each["system"], each["what"], each["here"], each["asked"])
            for each in declared.get("waiting", ())
        ),
        export_fetched_at=agent.export_fetched_at,
    )
