"""Messages: what I get and how, other ways, my calendar, and who is told when."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import listing
from abide.hub.register.actions import EditedMeanwhile
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.telling import actions, queries
from abide.hub.telling.forms import (
    MORNINGS,
    WEEKS,
    AddressForm,
    ChoiceForm,
    RulesForm,
    WayForm,
    initial_of,
)
from abide.hub.telling.words import WORDS
from abide.hub.web.clock import now
from abide.hub.web.forms import sent

_SHOWN_ONCE = "abide_calendar_shown_once"


@require_safe
@needs(Capability.READ)
def overview(request: SchoolRequest) -> HttpResponse:
    """Show what I get and how, and who is told when."""
    page = queries.messages_page(request.visitor, now())
    shown = {
        "page": page,
        "morning": dict(MORNINGS)[page.morning],
        "week": dict(WEEKS)[page.week],
    }
    return render(request, "telling/messages.jinja2", shown)


@needs(Capability.READ)
def choose(request: SchoolRequest) -> HttpResponse:
    """Change what I get by mail."""
    page = queries.messages_page(request.visitor, now())
    form = ChoiceForm(sent(request), initial={"morning": page.morning, "week": page.week})
    if request.method == "POST" and form.is_valid():
        changed = actions.choose(visitor=request.visitor, chosen=form.chosen(), at=now())
        messages.success(request, "Saved." if changed else "Nothing was different.")
        return _back(request)
    shown = {
        "form": form,
        "title": "What you get by mail",
        "intro": "Where nothing else tells you of a backup that did not happen, leaving that mail "
        "out is shown to governors.",
        "button": "Save",
    }
    return render(request, "telling/form.jinja2", shown)


@needs(Capability.READ)
def way_add(request: SchoolRequest) -> HttpResponse:
    """Add another way to be told."""
    form = WayForm(sent(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            way = actions.add_way(
                visitor=request.visitor,
                address=told["address"],
                morning=told["morning"],
                week=told["week"],
                at=now(),
            )
        except Refused as refused:
            form.add_error("address", str(refused))
        else:
            messages.success(request, f"{way} was added. Send yourself a test to see it arrive.")
            return _back(request)
    shown = {
        "form": form,
        "title": "Add another way",
        "intro": "Teams, Slack, an SMS service … They get the answer and a link; the mail has the "
        "rest.",
        "button": "Add",
    }
    return render(request, "telling/form.jinja2", shown)


@needs(Capability.READ)
def way_end(request: SchoolRequest, way: uuid.UUID) -> HttpResponse:
    """Take one of my ways away, after asking."""
    return _end(request, way, request.visitor.user_id)


@needs(Capability.MANAGE_PEOPLE)
def address_add(request: SchoolRequest) -> HttpResponse:
    """Add an address of the school's own, such as the IT provider's ticket system."""
    form = AddressForm(sent(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.add_address(
                visitor=request.visitor, email=told["email"], week=told["week"], at=now()
            )
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, f"{told['email']} is told from now on.")
            return _back(request)
    shown = {
        "form": form,
        "title": "Add an address of the school’s",
        "intro": "It is told of every critical and essential system whose backup did not happen.",
        "button": "Add",
    }
    return render(request, "telling/form.jinja2", shown)


@needs(Capability.MANAGE_PEOPLE)
def address_end(request: SchoolRequest, way: uuid.UUID) -> HttpResponse:
    """Take an address of the school's away, after asking."""
    return _end(request, way, None)


@needs(Capability.MANAGE_PEOPLE)
def rules(request: SchoolRequest) -> HttpResponse:
    """Change when people are told."""
    now_in_force = queries.rules_of(request.visitor.school)
    form = RulesForm(sent(request), initial=initial_of(now_in_force))
    shown: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_rules(
                visitor=request.visitor,
                wanted=form.wanted(),
                version=form.cleaned_data["version"],
                at=now(),
            )
        except EditedMeanwhile:
            theirs = queries.rules_of(request.visitor.school)
            shown["conflict"] = _both(initial_of(theirs), form.cleaned_data)
            form.data = {**dict(form.data.items()), "version": str(theirs.version)}
            return render(request, "telling/rules.jinja2", shown, status=409)
        said = listing([WORDS[name] for name in changed])
        messages.success(request, f"Changed: {said}." if changed else "Nothing was different.")
        return _back(request)
    return render(request, "telling/rules.jinja2", shown)


@require_POST
@needs(Capability.READ)
def feed_make(request: SchoolRequest) -> HttpResponse:
    """Make my calendar address, or a new one in its place."""
    request.session[_SHOWN_ONCE] = actions.make_feed(visitor=request.visitor, at=now())
    return redirect("telling:feed_made", school=request.visitor.school.slug)


@require_safe
@needs(Capability.READ)
def feed_made(request: SchoolRequest) -> HttpResponse:
    """Show my calendar address, once."""
    token: str | None = request.session.pop(_SHOWN_ONCE, None)
    if token is None:
        return _back(request)
    answer = render(
        request, "telling/feed_made.jinja2", {"address": queries.address_of_feed(token)}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@needs(Capability.READ)
def feed_end(request: SchoolRequest) -> HttpResponse:
    """End my calendar address."""
    actions.end_feed(visitor=request.visitor, at=now())
    messages.success(request, "The calendar’s address does not work any more.")
    return _back(request)


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out a person's calendar to whoever has its address: calendar programs sign in
    nowhere. An address that has ended is not told from one that never was."""
    made = queries.calendar_for(token, now())
    if made is None:
        raise Http404
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="abide.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _end(request: SchoolRequest, public_id: uuid.UUID, user_id: int | None) -> HttpResponse:
    way = queries.find_way(request.visitor.school, public_id)
    if way is None:
        raise Http404
    if way.user_id != user_id:
        return _back(request)  # another person's: nothing of it is shown
    if request.method == "POST":
        actions.end_way(way=way, visitor=request.visitor, at=now())
        messages.success(request, f"Nothing is sent to {way} any more.")
        return _back(request)
    return render(request, "telling/end.jinja2", {"way": way})


def _both(theirs: dict[str, Any], mine: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Given two versions of the rules, return what differs, in words."""
    said = {name: f"{mine[name]:%H:%M}" for name in ("morning_at", "week_at")}
    other = {**{name: str(mine[name]) for name in WORDS}, **said}
    return [
        (words, str(theirs[name]), other[name])
        for name, words in WORDS.items()
        if str(theirs[name]) != other[name]
    ]


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect("telling:messages", school=request.visitor.school.slug)
