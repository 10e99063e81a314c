"""What agents may ask of the hub, as an API with its OpenAPI document.

Each call is one transaction: the stamp of the request and what came of it stand or fall together.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from abide.hub.backups.models import Agent
from abide.hub.intake import actions, queries
from abide.hub.intake.actions.codes import known_of
from abide.hub.intake.door import agent_of, check_code, note_heard, told
from abide.hub.intake.export import answer_with_export
from abide.hub.intake.refusals import NotTaken
from abide.hub.web import clock
from abide.wire.link import (
    Batch,
    Declaration,
    Enrolled,
    Enrolment,
    Hello,
    HelloSaid,
    JobTold,
    ProgressTold,
    SignedPlan,
    Taken,
    Told,
)

api = NinjaAPI(
    title="Abide",
    version="1",
    description=(
        "The door for agents. Every request carries Abide-Agent, Abide-Stamp, Abide-Clock and "
        "Abide-Signature (Ed25519); every answer is signed by the hub."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
_REFUSALS: dict[Any, Any] = {400: Told, 401: Told, 404: Told, 409: Told, 413: Told, 422: Told}


@api.exception_handler(NotTaken)
def _not_taken(request: HttpRequest, refusal: NotTaken) -> HttpResponse:
    return told(refusal)


@api.exception_handler(ValidationError)
def _not_read(request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = ".".join(str(part) for part in error.errors[0].get("loc", ())[-2:])
    return told(NotTaken(422, "message", f"This is no message that is known ({where})."))


@api.exception_handler(HttpError)
def _not_json(request: HttpRequest, error: HttpError) -> HttpResponse:
    return told(NotTaken(error.status_code, "message", "This is no message that is known."))


@api.post("/enrol/hello", response={200: HelloSaid, **_REFUSALS}, operation_id="hello")
def hello(request: HttpRequest, message: Hello) -> HelloSaid:
    """Say who the hub is to somebody who holds a code."""
    check_code(request, message.code)
    return actions.greet(code_key=message.code, at=clock.now())


@api.post("/enrol", response={200: Enrolled, **_REFUSALS}, operation_id="enrol")
def enrol(request: HttpRequest, message: Enrolment) -> Enrolled:
    """Make an agent known; its code is spent."""
    check_code(request, message.code)
    return actions.enrol(asked=message, at=clock.now())


@api.get("/plan", response={200: SignedPlan, **_REFUSALS}, operation_id="plan")
def plan(request: HttpRequest) -> SignedPlan:
    """Say what is promised, what is asked for, and the school's newest heads."""
    with transaction.atomic():
        agent = _admitted(request)
        return queries.signed_plan(agent, clock.now())


@api.post("/entries", response={200: Taken, **_REFUSALS}, operation_id="entries")
def entries(request: HttpRequest, message: Batch) -> Taken:
    """Take in entries of the agent's log, in order, all or none."""
    agent: Agent | None = None
    try:
        with transaction.atomic():
            agent = agent_of(request)  # when it was heard is kept with what came
            at = clock.now()
            return Taken(at=at, known=actions.receive(agent=agent, batch=message, at=at))
    except NotTaken as refusal:
        if agent is not None and refusal.shown:
            fresh = Agent.objects.select_related("school").get(pk=agent.pk)
            actions.note_refusal(agent=fresh, sentence=refusal.sentence, at=clock.now())
        raise


@api.post("/declaration", response={200: Taken, **_REFUSALS}, operation_id="declaration")
def declaration(request: HttpRequest, message: Declaration) -> Taken:
    """Take what agent.toml names, without any path."""
    with transaction.atomic():
        agent = _admitted(request)
        actions.take_declaration(agent=agent, declaration=message, at=clock.now())
        return _taken(agent)


@api.post("/jobs/{job}", response={200: Taken, **_REFUSALS}, operation_id="job")
def job(request: HttpRequest, job: uuid.UUID, message: JobTold) -> Taken:
    """Take how a job goes that was asked for."""
    with transaction.atomic():
        agent = _admitted(request)
        actions.job_told(agent=agent, job=job, told=message, at=clock.now())
        return _taken(agent)


@api.post("/progress", response={200: Taken, **_REFUSALS}, operation_id="progress")
def progress(request: HttpRequest, message: ProgressTold) -> Taken:
    """Take what the agent does now."""
    with transaction.atomic():
        agent = _admitted(request)
        actions.progress_told(agent=agent, told=message, at=clock.now())
        return _taken(agent)


@api.get("/export", response={401: Told, 409: Told}, operation_id="export")
def export(request: HttpRequest) -> HttpResponse:
    """Hand over the school as a file, sealed to the agent's own key (age)."""
    with transaction.atomic():
        agent = _admitted(request)
    return answer_with_export(agent, clock.now())


@api.post("/leave", response={200: Taken, **_REFUSALS}, operation_id="leave")
def leave(request: HttpRequest) -> Taken:
    """End this agent by its own word."""
    with transaction.atomic():
        agent = _admitted(request)
        actions.leave(agent=agent, at=clock.now())
        return _taken(agent)


def _admitted(request: HttpRequest) -> Agent:
    agent = agent_of(request)
    note_heard(agent)
    return agent


def _taken(agent: Agent) -> Taken:
    return Taken(at=clock.now(), known=known_of(agent))
