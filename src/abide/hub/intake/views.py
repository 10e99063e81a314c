"""The pages about a school's agents: who reports, how to enrol one, how to end one."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from abide.domain.roles import Capability
from abide.hub.intake import actions, queries
from abide.hub.intake.forms import EnrolForm
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock


@needs(Capability.READ)
def agents(request: SchoolRequest) -> HttpResponse:
    """Show the school's agents and how each of them is."""
    school, now = request.visitor.school, clock.now()
    return render(
        request,
        "intake/agents.jinja2",
        {
            "agents": queries.agents_of(school, now),
            "codes": queries.open_codes(school, now),
            "may_enrol": request.visitor.may(Capability.ENROL_AGENTS),
        },
    )


@needs(Capability.ENROL_AGENTS)
def enrol(request: SchoolRequest) -> HttpResponse:
    """Ask for a server's name; then show, once, the command with its code."""
    visitor, now = request.visitor, clock.now()
    known = [(str(each.public_id), each.name) for each in queries.agents_of(visitor.school, now)]
    form = EnrolForm(request.POST or None, agents=known)
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "intake/enrol.jinja2", {"form": form})
    chosen = form.cleaned_data.get("replaces")
    old = queries.find_agent(visitor.school, uuid.UUID(chosen)) if chosen else None
    code = actions.make_code(
        school=visitor.school,
        agent_name=form.cleaned_data["name"],
        by=visitor.by,
        at=now,
        made_by=visitor.user_id,
        replaces=old,
    )
    # Shown in this answer alone: it is kept nowhere, so there is no address to come back to.
    response = render(
        request,
        "intake/code.jinja2",
        {
            "name": form.cleaned_data["name"],
            "command": f"abide agent enrol {settings.PUBLIC_ADDRESS} {code}",
            "until": now + actions.CODE_LASTS,
        },
    )
    response["Cache-Control"] = "no-store"
    return response


@needs(Capability.ENROL_AGENTS)
def end(request: SchoolRequest, agent: uuid.UUID) -> HttpResponse:
    """Ask whether an agent is to end; end it."""
    found = queries.find_agent(request.visitor.school, agent)
    if found is None or found.ended_at is not None:
        raise Http404
    if request.method != "POST":
        return render(request, "intake/end.jinja2", {"agent": found})
    actions.end_agent(agent=found, by=request.visitor.by, at=clock.now())
    messages.success(request, f"{found.name} no longer reports to this hub.")
    return redirect("intake:agents", school=request.visitor.school.slug)
