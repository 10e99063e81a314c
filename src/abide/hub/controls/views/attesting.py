"""Saying whether a promise was kept: asked, checked, written down, taken back within minutes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.controls import actions
from abide.hub.controls.forms import AttestForm, ShownForm
from abide.hub.controls.shown.one_promise import Attesting, attesting
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.web.clock import now
from abide.hub.web.forms import files_sent, sent

IN_HAND = "attested"
"""The key of the session under which what was said waits for its check."""


@needs(Capability.ATTEST)
def attest(request: SchoolRequest, control: str) -> HttpResponse:
    """Was it so, on which day, and what was seen."""
    found = _found(request, control)
    today = local_day(request.visitor.school, now())
    said = _in_hand(request, control) if "again" in request.GET else None
    form = AttestForm(request.POST or None, initial=said or {"on": today}, today=today)
    if request.method == "POST" and form.is_valid():
        request.session[IN_HAND] = {
            "school": request.visitor.school.slug,
            "control": control,
            "kept": form.cleaned_data["kept"],
            "on": form.cleaned_data["on"].isoformat(),
            "note": form.cleaned_data["note"],
        }
        return redirect(
            "controls:attest_check", school=request.visitor.school.slug, control=control
        )
    return render(request, "controls/attest.jinja2", {"form": form, "found": found})


@needs(Capability.ATTEST)
def check(request: SchoolRequest, control: str) -> HttpResponse:
    """What was said, once more, with a photo or file beside it; then it is written down."""
    found = _found(request, control)
    school = request.visitor.school
    said = _in_hand(request, control)
    if said is None:
        return redirect("controls:attest", school=school.slug, control=control)
    form = ShownForm(sent(request), files_sent(request))
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.attest(
                visitor=request.visitor,
                control=control,
                on=said["on"],
                kept=said["kept"] == "yes",
                note=said["note"],
                at=now(),
                files=form.files_in_hand,
            )
        except Refused as error:
            refused = str(error)
        else:
            del request.session[IN_HAND]
            messages.success(request, "Written down, on your word.")
            return redirect("controls:promise", school=school.slug, control=control)
    page = {"form": form, "found": found, "said": said, "refused": refused}
    return render(request, "controls/attest_check.jinja2", page)


@needs(Capability.ATTEST)
@require_POST
def undo(request: SchoolRequest, control: str, attestation: UUID) -> HttpResponse:
    """Take back what was said minutes ago."""
    _found(request, control)
    try:
        actions.withdraw(visitor=request.visitor, attestation=attestation, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Taken back. Both what you said and this stay in the log.")
    return redirect("controls:promise", school=request.visitor.school.slug, control=control)


def _found(request: SchoolRequest, control: str) -> Attesting:
    found = attesting(request.visitor, control, now())
    if found is None:
        raise Http404
    return found


def _in_hand(request: SchoolRequest, control: str) -> dict[str, Any] | None:
    held = request.session.get(IN_HAND)
    if not isinstance(held, dict) or held.get("control") != control:
        return None
    if held.get("school") != request.visitor.school.slug:
        return None
    return {**held, "on": date.fromisoformat(held["on"])}
