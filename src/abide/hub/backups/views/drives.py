"""Drives: swapped on a phone in two steps, undone within minutes, named, labelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.rotation import HOME_RULE
from abide.hub.backups import actions, queries
from abide.hub.backups.forms import WHERE_WORDS, ConfirmForm, DriveForm, SwapForm, swap_of
from abide.hub.backups.labels import label_svg
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web.clock import now
from abide.hub.web.forms import sent

IN_HAND = "swap"
"""The key of the session under which a swap waits for its check."""


@needs(Capability.READ)
def drive(request: SchoolRequest, public_id: UUID) -> HttpResponse:
    school = request.visitor.school
    found = queries.drive_of(school, public_id, now())
    if found is None:
        raise Http404
    page = {
        "drive": found,
        "moves": queries.moves_of(school, public_id),
        "may_swap": request.visitor.may(Capability.SWAP_DRIVES),
    }
    return render(request, "backups/drive.jinja2", page)


@needs(Capability.SWAP_DRIVES)
def drive_add(request: SchoolRequest) -> HttpResponse:
    form = DriveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.name_drive(
                visitor=request.visitor, name=form.cleaned_data["name"], at=now()
            )
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"{made.name} is on the list. Print its label next.")
            return redirect(
                "backups:drive", school=request.visitor.school.slug, public_id=made.public_id
            )
    return render(request, "backups/drive_add.jinja2", {"form": form})


@needs(Capability.READ)
def drive_label(request: SchoolRequest, public_id: UUID) -> HttpResponse:
    found = queries.find_drive(request.visitor.school, public_id)
    if found is None:
        raise Http404
    return render(request, "backups/label.jinja2", {"drive": found})


@needs(Capability.READ)
def drive_label_svg(request: SchoolRequest, public_id: UUID) -> HttpResponse:
    school = request.visitor.school
    found = queries.find_drive(school, public_id)
    if found is None:
        raise Http404
    path = reverse("backups:swap", kwargs={"school": school.slug})
    address = f"{settings.PUBLIC_ADDRESS}{path}?drive={found.public_id}"
    response = HttpResponse(
        label_svg(found.name, school.name, address), content_type="image/svg+xml"
    )
    response["Content-Disposition"] = f'attachment; filename="label-{found.public_id}.svg"'
    return response


@needs(Capability.SWAP_DRIVES)
def swap(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    drives = queries.drives_of(school, now())
    choices = [(str(row.public_id), f"{row.name}: {row.place_words}") for row in drives]
    form = SwapForm(choices, request.POST or None, initial=_initial(request, drives))
    if request.method == "POST" and form.is_valid():
        request.session[IN_HAND] = {"school": school.slug, "said": form.cleaned_data}
        return redirect("backups:swap_check", school=school.slug)
    return render(request, "backups/swap.jinja2", {"form": form, "drives": drives})


@needs(Capability.SWAP_DRIVES)
def swap_check(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    said = _in_hand(request)
    if said is None:
        return redirect("backups:swap", school=school.slug)
    drives = queries.find_drives(school, (said["out"], said["into"]))
    to_a_home = bool(said["out"]) and said["where"] == "home"
    posted = sent(request)
    form = ConfirmForm(posted) if to_a_home else None
    page: dict[str, Any] = {
        "form": form,
        "swap": swap_of(said, drives, home_confirmed=False),
        "where": WHERE_WORDS.get(said["where"], ""),
        "rule": HOME_RULE,
        "refused": "",
    }
    if posted is not None and (form is None or form.is_valid()):
        try:
            made = swap_of(said, drives, home_confirmed=to_a_home)
            actions.swap_drives(visitor=request.visitor, swap=made, at=now())
        except Refused as refused:
            page["refused"] = str(refused)
        else:
            del request.session[IN_HAND]
            messages.success(
                request, "Written down. If it was a mistake, undo it within 15 minutes."
            )
            return redirect("backups:overview", school=school.slug)
    return render(request, "backups/swap_check.jinja2", page)


@needs(Capability.SWAP_DRIVES)
@require_POST
def swap_undo(request: SchoolRequest, swap: UUID) -> HttpResponse:
    if not queries.is_swap(request.visitor.school, swap):
        raise Http404
    try:
        actions.undo_swap(visitor=request.visitor, swap=swap, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Undone. Both the swap and its undoing stay in the log.")
    return redirect("backups:overview", school=request.visitor.school.slug)


def _initial(request: SchoolRequest, drives: list[queries.DriveRow]) -> dict[str, Any]:
    """Given a swap that begins, return what is likely: by the drive whose label was scanned, by
    what waits for its check, or by what is due."""
    said = _in_hand(request) if "again" in request.GET else None
    if said is not None:
        return said
    scanned = request.GET.get("drive", "")
    names = {str(row.public_id): row for row in drives}
    if scanned in names:
        is_in = names[scanned].where.value == "plugged in"
        return {"out" if is_in else "into": scanned}
    due = {row.turn.turn.value: str(row.public_id) for row in drives}
    return {"out": due.get("goes out", ""), "into": due.get("comes in", "")}


def _in_hand(request: SchoolRequest) -> dict[str, Any] | None:
    held = request.session.get(IN_HAND)
    if not isinstance(held, dict) or held.get("school") != request.visitor.school.slug:
        return None
    return dict(held["said"])
