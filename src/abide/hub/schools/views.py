"""Settings of a school, what it still has to do, and whether the hub is well."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from abide.domain.roles import Capability
from abide.domain.words import listing
from abide.hub.schools import panels, readiness
from abide.hub.schools.actions import WORDS, ChangedMeanwhile, Settings, change_settings
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.forms import OPENS_AT, WHERE, SettingsForm, initial_of
from abide.hub.schools.queries import as_it_is_now, settings_of, waiting_migrations
from abide.hub.web.clock import now
from abide.hub.web.forms import sent


@needs(Capability.READ)
def settings(request: SchoolRequest) -> HttpResponse:
    """Show what the school says of itself."""
    school = request.visitor.school
    shown = {
        "rows": _rows(settings_of(school)),
        "panels": panels.panels_of(school),
        "manages": request.visitor.may(Capability.MANAGE_PEOPLE),
    }
    return render(request, "schools/settings.jinja2", shown)


@needs(Capability.MANAGE_PEOPLE)
def change(request: SchoolRequest) -> HttpResponse:
    """Change settings; where two people do so at once, show both versions."""
    school = request.visitor.school
    now_said = settings_of(school)
    form = SettingsForm(sent(request), initial=initial_of(now_said, school.version))
    conflict: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        wanted = form.settings()
        try:
            changed = change_settings(
                school=school,
                settings=wanted,
                version=form.cleaned_data["version"],
                by=request.visitor.by,
                at=now(),
            )
        except ChangedMeanwhile:
            fresh = as_it_is_now(school)
            conflict = _unlike(settings_of(fresh), wanted)
            form = SettingsForm(initial=initial_of(wanted, fresh.version))
        else:
            messages.success(request, _saved(changed))
            return redirect("schools:settings", school=school.slug)
    return render(request, "schools/change.jinja2", {"form": form, "conflict": conflict})


@needs(Capability.READ)
def ready(request: SchoolRequest) -> HttpResponse:
    """Show the task list "Get your school ready"."""
    school = request.visitor.school
    steps = readiness.steps_of(school, now())
    shown = {
        "steps": [(step, readiness.address(step, school)) for step in steps],
        "done": sum(step.done for step in steps),
    }
    return render(request, "schools/ready.jinja2", shown)


def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether the hub can work: its database answers and its tables are as they should be."""
    try:
        waiting = waiting_migrations()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": "does not answer"}, status=503)
    ok = waiting == 0
    told = {"ok": ok, "database": "answers", "migrations_waiting": waiting}
    return JsonResponse(told, status=200 if ok else 503)


def _saved(changed: tuple[str, ...]) -> str:
    if not changed:
        return "Nothing was different, so nothing was changed."
    return f"Changed: {listing([WORDS[key] for key in changed])}."


def _rows(settings: Settings) -> list[tuple[str, str]]:
    """Given settings, return each with its name, as pages say them."""
    return [(WORDS[key], _said(key, value)) for key, value in asdict(settings).items()]


def _unlike(theirs: Settings, mine: Settings) -> list[dict[str, str]]:
    """Given two versions, return what differs, in words."""
    other = asdict(mine)
    return [
        {"what": WORDS[key], "theirs": _said(key, value), "mine": _said(key, other[key])}
        for key, value in asdict(theirs).items()
        if value != other[key]
    ]


def _said(key: str, value: Any) -> str:
    words = {"division": dict(WHERE), "opens_at": dict(OPENS_AT)}.get(key)
    if words is not None:
        return str(words.get(value, "Not said yet"))
    return str(value) or "Not said yet"
