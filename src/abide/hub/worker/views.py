"""How mail stands: what went, what waits and why; a test to oneself, and what became of it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.telling.queries import sample_for
from abide.hub.web.clock import now
from abide.hub.web.tables import csv_response
from abide.hub.worker.actions import post_telling
from abide.hub.worker.mail import wake
from abide.hub.worker.queries import (
    NEWEST,
    is_mine,
    letters_of_test,
    mails_of,
    name_of,
    outbox,
)


@require_GET
@needs(Capability.MANAGE_PEOPLE)
def mails(request: SchoolRequest) -> HttpResponse:
    """Show the newest mails of the school, and whether mail goes out at all."""
    school = request.visitor.school
    rows = [(each, name_of(each)) for each in mails_of(school)[:NEWEST]]
    shown = {"box": outbox(), "mails": rows, "newest": NEWEST}
    return render(request, "worker/mail.jinja2", shown)


@require_GET
@needs(Capability.MANAGE_PEOPLE)
def mails_csv(request: SchoolRequest) -> HttpResponse:
    """Hand out what was sent to whom as a table."""
    header = ["About", "To", "Written", "Sent", "Given up", "Why not"]
    rows = [
        [
            each.subject,
            name_of(each),
            each.made_at,
            each.sent_at or "",
            each.given_up_at or "",
            each.why_not,
        ]
        for each in mails_of(request.visitor.school)
    ]
    return csv_response("messages", header, rows)


@require_POST
@needs(Capability.READ)
def send_test(request: SchoolRequest) -> HttpResponse:
    """Send the visitor the letter of the week as they would get it now, by each of their ways."""
    visitor = request.visitor
    asked = uuid.uuid4()
    try:
        telling = sample_for(visitor.school, now(), visitor.user_id, asked)
    except Refused as refused:
        messages.error(request, f"The letter can't be written: {refused}")
        return redirect("telling:messages", school=visitor.school.slug)
    post_telling(telling=telling, at=now(), school=visitor.school)
    wake()
    return redirect("worker:tested", school=visitor.school.slug, asked=asked)


@require_GET
@needs(Capability.READ)
def tested(request: SchoolRequest, asked: uuid.UUID) -> HttpResponse:
    """Show what became of a test that the visitor asked for."""
    school = request.visitor.school
    letters = letters_of_test(school, asked)
    if not letters:
        raise Http404
    assert request.user.is_authenticated
    mine = [each for each in letters if is_mine(each, request.user.pk, request.user.email)]
    if not mine:
        return redirect("telling:messages", school=school.slug)
    shown = {
        "asked": asked,
        "rows": [(each, name_of(each)) for each in mine],
        "arrived": sum(each.sent_at is not None for each in mine),
        "has_server": outbox().has_server,
    }
    return render(request, "worker/tested.jinja2", shown)
