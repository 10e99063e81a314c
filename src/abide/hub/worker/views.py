"""How mail stands: what went, what waits and why; a test to oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from abide.domain.roles import Capability
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web.clock import now
from abide.hub.worker.actions import post_test
from abide.hub.worker.mail import wake
from abide.hub.worker.queries import NEWEST, mails_of, outbox


@require_GET
@needs(Capability.MANAGE_PEOPLE)
def mails(request: SchoolRequest) -> HttpResponse:
    """Show the newest mails of the school, and whether mail goes out at all."""
    school = request.visitor.school
    shown = {"box": outbox(), "mails": mails_of(school)[:NEWEST], "newest": NEWEST}
    return render(request, "worker/mail.jinja2", shown)


@require_POST
@needs(Capability.MANAGE_PEOPLE)
def send_test(request: SchoolRequest) -> HttpResponse:
    """Send the visitor a mail that only shows that mails arrive."""
    school = request.visitor.school
    assert request.user.is_authenticated
    address = request.user.email
    post_test(school=school, to=address, at=now())
    wake()
    words = f"A test to {address} is on its way. If it has not arrived in a few minutes, look here."
    if not outbox().has_server:
        words = "No mail server is set up on this hub, so the test waits with the other mails."
    messages.info(request, words)
    return redirect("worker:mail", school=school.slug)
