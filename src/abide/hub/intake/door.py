"""The door for agents: who asks, is it signed, is it now, and was it never sent before.

No cookie opens it. Whatever comes out of it is signed by the hub.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from abide.hub.backups.actions.history import hear
from abide.hub.backups.models import Agent
from abide.hub.intake.keys import hub_key
from abide.hub.intake.models import Stamp
from abide.hub.intake.refusals import NotTaken, stranger
from abide.hub.web import clock
from abide.wire.link import LARGEST_BODY, Told
from abide.wire.signing import (
    AGENT_HEADER,
    CLOCK_HEADER,
    CODE,
    SIGNATURE_HEADER,
    STAMP_HEADER,
    WINDOW_SECONDS,
    answer_bytes,
    is_signed,
    request_bytes,
    sign,
)

MICROSECONDS = 1_000_000


def agent_of(request: HttpRequest) -> Agent:
    """Given a request, inside its transaction, return the agent that signed it and note that it was
    heard. Raise NotTaken for a stranger, a wrong clock, or a request that was sent before."""
    name = _uuid(request.headers.get(AGENT_HEADER, ""))
    agent = (
        Agent.objects.select_for_update(of=("self",))
        .select_related("school")
        .filter(public_id=name, ended_at__isnull=True)
        .first()
    )
    if agent is None or not _is_signed_with(agent.public_key, request):
        raise stranger()
    now = clock.now()
    stamp = check_clock(request, now)
    # Signed, so the agent's own: what its clock says is worth telling.
    ahead = round(_micros(request, CLOCK_HEADER) / MICROSECONDS - now.timestamp(), 1)
    hear(agent=agent, at=now, skew_seconds=ahead)
    if not Stamp.objects.filter(agent=agent, newest__lt=stamp).update(newest=stamp):
        raise NotTaken(409, "again", "This was sent before, or after something newer.")
    return agent


def note_heard(agent: Agent) -> None:
    """Given an agent that was let in, keep when it was heard and what its clock said."""
    agent.save(update_fields=["last_heard_at", "skew_seconds"])


def check_code(request: HttpRequest, code_key: str) -> None:
    """Given a request of somebody who enrols, return. Raise NotTaken unless the code's key signed
    it, now."""
    if request.headers.get(AGENT_HEADER) != CODE or not _is_signed_with(code_key, request):
        raise stranger()
    check_clock(request, clock.now())


def check_clock(request: HttpRequest, now: datetime) -> int:
    """Given a signed request, return its stamp. Raise NotTaken, with the hub's time, when it lies
    too far from now."""
    stamp = _micros(request, STAMP_HEADER)
    if abs(stamp / MICROSECONDS - now.timestamp()) > WINDOW_SECONDS:
        raise NotTaken(409, "clock", "Your clock and the hub's differ too much: this is its time.")
    return stamp


def _is_signed_with(public: str, request: HttpRequest) -> bool:
    stamps = (request.headers.get(STAMP_HEADER, ""), request.headers.get(CLOCK_HEADER, ""))
    data = request_bytes(str(request.method), request.get_full_path(), stamps, request.body)
    return is_signed(public, request.headers.get(SIGNATURE_HEADER, ""), data)


def _micros(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 17:
        raise stranger()
    return int(text)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise stranger() from None


def sealed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Given a view, return it with its answers signed, whatever they say, and large bodies
    refused unread."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _length(request) > LARGEST_BODY:
            response = told(NotTaken(413, "message", "That is more than one request may hold."))
        else:
            response = view(request, *args, **kwargs)
        digest = getattr(response, "body_sha256", None)
        if digest is None:
            digest = hashlib.sha256(response.content).hexdigest()
        asked = request.headers.get(SIGNATURE_HEADER, "")
        data = answer_bytes(asked, response.status_code, digest)
        response[SIGNATURE_HEADER] = sign(hub_key(), data)
        response["Cache-Control"] = "no-store"
        return response

    inside.csrf_exempt = True  # type: ignore[attr-defined]
    return inside


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return LARGEST_BODY + 1


def told(refusal: NotTaken) -> HttpResponse:
    """Given why something was not taken, return the answer."""
    message = Told(
        reason=refusal.reason,
        sentence=refusal.sentence,
        at=clock.now().astimezone(UTC),
        known=refusal.known,
    )
    return JsonResponse(message.model_dump(mode="json"), status=refusal.status)
