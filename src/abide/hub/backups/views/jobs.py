"""Jobs: asked for, watched, withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.backups import actions, queries
from abide.hub.backups.forms import AskForm
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web.clock import now


@needs(Capability.ASK_FOR_JOBS)
def ask(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    asks = queries.askable(school)
    initial = {"deed": request.GET.get("deed", ""), "place": request.GET.get("place", "")}
    wanted = request.GET.get("system", "")
    initial["system"] = next((f"{a.agent_id}:{a.system}" for a in asks if a.system == wanted), "")
    form = AskForm(asks, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        agent_id, _, system = form.cleaned_data["system"].partition(":")
        agent = queries.find_agent(school, UUID(agent_id))
        if agent is None:
            raise Http404
        try:
            job = actions.ask_for(
                visitor=request.visitor,
                agent=agent,
                deed=form.cleaned_data["deed"],
                system=system,
                place=form.cleaned_data["place"],
                at=now(),
            )
        except Refused as refused:
            form.add_error("place" if form.cleaned_data["place"] else "system", str(refused))
        else:
            return redirect("backups:job", school=school.slug, public_id=job.public_id)
    return render(request, "backups/ask.jinja2", {"form": form, "asks": asks})


@needs(Capability.READ)
def job(request: SchoolRequest, public_id: UUID) -> HttpResponse:
    """The whole page; for htmx only the part of it that changes."""
    school, at = request.visitor.school, now()
    found = queries.job_of(school, public_id)
    if found is None:
        raise Http404
    doing = [each for each in queries.running(school, at) if each.job == public_id]
    part = request.headers.get("HX-Request") == "true"
    name = "backups/parts/job.jinja2" if part else "backups/job.jinja2"
    may_ask = request.visitor.may(Capability.ASK_FOR_JOBS)
    page = {"job": found, "running": doing, "at": at, "may_ask": may_ask}
    return render(request, name, page)


@needs(Capability.ASK_FOR_JOBS)
@require_POST
def job_withdraw(request: SchoolRequest, public_id: UUID) -> HttpResponse:
    school = request.visitor.school
    found = queries.find_job(school, public_id)
    if found is None:
        raise Http404
    try:
        actions.withdraw(visitor=request.visitor, job=found, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Withdrawn. The server will not begin it.")
    return redirect("backups:job", school=school.slug, public_id=public_id)


@needs(Capability.READ)
def running(request: SchoolRequest) -> HttpResponse:
    """The part of the overview that changes while jobs run."""
    school, at = request.visitor.school, now()
    page = {"running": queries.running(school, at), "at": at}
    return render(request, "backups/parts/running.jinja2", page)
