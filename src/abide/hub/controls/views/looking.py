"""Jobs of the month, what changed since last term, and what is to be decided."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from abide.domain.promises.comparing import Change
from abide.domain.roles import Capability
from abide.hub.controls.forms import DayForm
from abide.hub.controls.shown.changing import changed_since
from abide.hub.controls.shown.jobs import jobs_page, role_of
from abide.hub.controls.shown.open_questions import MOST, open_questions
from abide.hub.controls.words import post_words, promise_stands_as, stands_as
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.web.clock import now
from abide.hub.web.tables import csv_response


@needs(Capability.READ)
def jobs(request: SchoolRequest) -> HttpResponse:
    """My jobs this month, or those of another post."""
    post = role_of(request.GET.get("post", ""))
    found = jobs_page(request.visitor, now(), post)
    page = {"page": found, "post": post, "post_words": post_words}
    return render(request, "controls/jobs.jinja2", page)


@needs(Capability.READ)
def jobs_csv(request: SchoolRequest) -> HttpResponse:
    """The same jobs as a file."""
    post = role_of(request.GET.get("post", ""))
    found = jobs_page(request.visitor, now(), post)
    rows = [(job.group, job.title, job.hint, job.role, job.due_on) for job in found.jobs]
    return csv_response("jobs", ("When", "What", "How", "Whose", "Due"), rows)


@needs(Capability.READ)
def changed(request: SchoolRequest) -> HttpResponse:
    """What changed since last term, or since another day."""
    school, at = request.visitor.school, now()
    form = _day_form(request)
    on = form.cleaned_data["on"] if form.is_valid() else None
    page = {
        "page": changed_since(school, at, on),
        "form": form,
        "at": at,
        "asked": request.GET.urlencode(),
        "stands_as": promise_stands_as,
        "system_stands_as": stands_as,
    }
    return render(request, "controls/changed.jinja2", page)


@needs(Capability.READ)
def changed_csv(request: SchoolRequest) -> HttpResponse:
    """The promises that changed, as a file."""
    form = _day_form(request)
    on = form.cleaned_data["on"] if form.is_valid() else None
    found = changed_since(request.visitor.school, now(), on).promises
    kinds = (
        ("worse", found.worse),
        ("better", found.better),
        ("new", found.new),
        ("ended", found.ended),
        ("otherwise", found.otherwise),
    )
    header = ("Change", "Promise", "Then", "Now", "Why")
    rows = [(kind, *_cells(each)) for kind, changes in kinds for each in changes]
    return csv_response("what changed", header, rows)


@needs(Capability.READ)
def decide(request: SchoolRequest) -> HttpResponse:
    """Three things to decide."""
    found = open_questions(request.visitor.school, now())
    page = {"questions": found[:MOST], "rest": found[MOST:]}
    return render(request, "controls/decide.jinja2", page)


def _cells(each: Change) -> tuple[str, str, str, str]:
    return (
        each.control.title,
        promise_stands_as(each.before) if each.before else "",
        promise_stands_as(each.after) if each.after else "",
        " ".join(each.after.reasons) if each.after else "",
    )


def _day_form(request: SchoolRequest) -> DayForm:
    """Return the form for another day, filled in where the address says one."""
    asked = any(name.startswith("on") for name in request.GET)
    today = local_day(request.visitor.school, now())
    return DayForm(request.GET if asked else None, today=today)
