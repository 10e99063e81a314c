"""One-time codes, and the agents that enrol with them."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from django.db import transaction

from abide.domain.evidence import GENESIS
from abide.domain.words import looks_like_path
from abide.hub.backups.actions.history import note_agent, note_places
from abide.hub.backups.models import Agent, Place
from abide.hub.evidence.actions import Text, record
from abide.hub.evidence.models import AgentEntry
from abide.hub.intake.keys import hub_public
from abide.hub.intake.models import EnrolmentCode, Stamp
from abide.hub.intake.refusals import NotTaken
from abide.hub.schools.models import School
from abide.wire.codes import SECRET_BYTES, Code, fingerprint
from abide.wire.link import Enrolled, Enrolment, HelloSaid, Known
from abide.wire.signing import is_signed

CODE_LASTS = timedelta(hours=1)
_SPENT = (
    "This code is not valid: it was used, it ended, or it is another hub's. Ask for a new one on "
    "the page Agents."
)


@transaction.atomic
def make_code(
    *,
    school: School,
    agent_name: str,
    by: str,
    at: datetime,
    made_by: int | None = None,
    replaces: Agent | None = None,
) -> str:
    """Given a school and what its agent is to be called, return a code that enrols it once.

    `made_by` is the person's key where one asked. With `replaces` the agent takes over from that
    one. Only the public half of the key drawn from the code is kept.
    """
    code = Code(secrets.token_bytes(SECRET_BYTES), fingerprint(hub_public()))
    row = EnrolmentCode.objects.create(
        code_hash=code.public,
        school=school,
        agent_name=agent_name,
        replaces=replaces,
        made_by_id=made_by,
        made_at=at,
        expires_at=at + CODE_LASTS,
    )
    facts = {
        "code": str(row.public_id),
        "replaces": None if replaces is None else str(replaces.public_id),
        "hours": CODE_LASTS.total_seconds() / 3600,
    }
    texts = [Text("agent name", agent_name)]
    record(school=school, kind="agent code made", by=by, at=at, facts=facts, texts=texts)
    return str(code)


def greet(*, code_key: str, at: datetime) -> HelloSaid:
    """Given a code's key, return who the hub is and what it knows. Raise NotTaken."""
    code = _code(code_key, at)
    return HelloSaid(
        hub_key=hub_public(),
        school=code.school.name,
        agent_name=code.agent_name,
        at=at,
        replaces=None if code.replaces is None else known_of(code.replaces),
    )


@transaction.atomic
def enrol(*, asked: Enrolment, at: datetime) -> Enrolled:
    """Given what an agent says of itself, signed with the code's key, make it known.

    The code is spent by it. Where it replaces an agent, that one's key ends now: an agent that goes
    on with the same log keeps its place here, one whose log was brought back from an older kit
    begins a chain of its own after the last entry that both know. Raise NotTaken.
    """
    if not is_signed(asked.public_key, asked.own, asked.signed_bytes()):
        raise NotTaken(401, "code", "The agent did not sign with its own key.")
    if looks_like_path(asked.agent_name):
        raise NotTaken(400, "message", "An agent's name can't be a path.")
    code = _code(asked.code, at)
    if code.agent is not None and code.agent.public_key == asked.public_key:
        return _known_as(code.agent, code)  # the answer was lost on the way: it is given again
    spent = EnrolmentCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=at)
    if not spent:
        raise NotTaken(401, "code", _SPENT)
    agent = _taken_on(code, asked, at)
    _note(agent, code, asked, at)
    return _known_as(agent, code)


def _taken_on(code: EnrolmentCode, asked: Enrolment, at: datetime) -> Agent:
    """Given a code that was just spent, return its agent: the one whose log goes on, or a new one
    that takes over from the one it replaces."""
    old, begins_after = code.replaces, ""
    if old is not None and asked.goes_on:
        agent = _rekeyed(old, asked, at)
    else:
        agent = _made(code, asked, at)
        if old is not None:
            begins_after = _last_known(old, asked)
            _hand_over(old, agent, at)
    code.agent, code.begins_after = agent, begins_after
    code.save(update_fields=["agent", "begins_after"])
    return agent


def _note(agent: Agent, code: EnrolmentCode, asked: Enrolment, at: datetime) -> None:
    old = code.replaces
    facts = {
        "agent": str(agent.public_id),
        "code": str(code.public_id),
        "public_key": asked.public_key,
        "replaces": None if old is None else str(old.public_id),
        "goes_on": asked.goes_on,
    }
    record(
        school=code.school,
        kind="agent enrolled",
        by=f"agent:{agent.public_id}",
        at=at,
        facts=facts,
        texts=[Text("agent name", agent.name)],
    )


def _known_as(agent: Agent, code: EnrolmentCode) -> Enrolled:
    return Enrolled(
        agent=str(agent.public_id),
        school=code.school.name,
        hub_key=hub_public(),
        known=known_of(agent),
        begins_after=code.begins_after,
    )


def known_of(agent: Agent) -> Known:
    """Given an agent, return how far its chain has come in."""
    return Known(entries=agent.entries, head=agent.head)


def _code(code_key: str, at: datetime) -> EnrolmentCode:
    """Given a code's key, return the code while its time lasts. Raise NotTaken."""
    code = (
        EnrolmentCode.objects.select_related("school", "replaces", "agent")
        .filter(code_hash=code_key, expires_at__gt=at)
        .first()
    )
    if code is None:
        raise NotTaken(401, "code", _SPENT)
    return code


def _made(code: EnrolmentCode, asked: Enrolment, at: datetime) -> Agent:
    agent = Agent.objects.create(
        public_id=uuid.uuid4(),
        school=code.school,
        name=code.agent_name,
        public_key=asked.public_key,
        export_recipient=asked.export_recipient,
        enrolled_at=at,
        version=asked.version,
    )
    Stamp.objects.create(agent=agent)
    note_agent(agent, at)
    return agent


def _rekeyed(old: Agent, asked: Enrolment, at: datetime) -> Agent:
    """Given an agent whose log goes on, return it with the new keys; the old ones end."""
    old.public_key = asked.public_key
    old.export_recipient = asked.export_recipient
    old.version = asked.version
    old.enrolled_at = at
    old.ended_at = None
    old.refusal, old.refused_at = "", None
    told = ["public_key", "export_recipient", "version", "enrolled_at", "ended_at"]
    old.save(update_fields=[*told, "refusal", "refused_at"])  # never how far its log has come
    note_agent(old, at)
    Stamp.objects.filter(agent=old).update(newest=0)
    return old


def _hand_over(old: Agent, new: Agent, at: datetime) -> None:
    """Given an agent that is replaced, end it; its places are the new one's from now on."""
    old.ended_at = old.ended_at or at
    old.save(update_fields=["ended_at"])
    note_agent(old, at)
    places = Place.objects.filter(agent=old)
    moved = list(places)
    places.update(agent=new)
    note_places(Place.objects.filter(pk__in=[place.pk for place in moved]), at)


def _last_known(old: Agent, asked: Enrolment) -> str:
    """Return the newest hash that an epoch of the agent's log continues and the old chain holds;
    empty where there is none, and the log is sent whole."""
    wanted = [each for each in asked.epochs if each != GENESIS]
    held = set(
        AgentEntry.objects.filter(agent=old.public_id, hash__in=wanted).values_list(
            "hash", flat=True
        )
    )
    return next((each for each in wanted if each in held), "")
