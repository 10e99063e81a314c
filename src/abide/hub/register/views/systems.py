"""The grid of Part 1, and the record of each system."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.register import actions, queries
from abide.hub.register.forms import ADDING, SECTIONS, SystemForm, WhyForm
from abide.hub.register.views.editing import (
    Asking,
    Editing,
    asked,
    at_school,
    edited,
    may,
    offered_to,
    or_404,
    saving,
    system_page,
)
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.web import clock
from abide.hub.web.forms import sent


@needs(Capability.READ)
def systems(request: SchoolRequest) -> HttpResponse:
    """The grid, with exactly the policies' six columns."""
    school = request.visitor.school
    now = clock.now()
    rows = queries.systems_of(school)
    context = {
        "systems": rows,
        "counts": queries.counts_by_grade(rows),
        "next": queries.next_gap(rows),
        "raised": queries.raised_by(school, now),
        "exports": queries.own_exports(rows, queries.calendar_of(school), now),
        "run_out": queries.run_out(rows, local_day(school, now)),
        "now": now,
        "page_of": lambda public_id: system_page(request, public_id),
        **may(request),
    }
    return render(request, "register/systems.jinja2", context)


@needs(Capability.READ)
def system(request: SchoolRequest, system: UUID) -> HttpResponse:
    """All that the register says of one system."""
    school, now = request.visitor.school, clock.now()
    row = or_404(queries.system_of(school, system))
    context = {
        "system": row,
        "today": local_day(school, now),
        "raised": queries.raised_by(school, now).get(row.name),
        **may(request),
    }
    return render(request, "register/system.jinja2", context)


@needs(Capability.EDIT_REGISTER)
def system_add(request: SchoolRequest) -> HttpResponse:
    """A new row of the grid."""
    school = request.visitor.school
    offered = offered_to(school)
    form = SystemForm(sent(request), offered=offered, only=ADDING)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_system(
                school=school, by=request.visitor.by, at=clock.now(), values=form.cleaned_data
            )
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(
                request, f"{row.name} was added. Now say who owns it and what happens without it."
            )
            return redirect(system_page(request, row.public_id))
    return render(request, "register/system_add.jinja2", {"form": form})


@needs(Capability.EDIT_REGISTER)
def system_edit(request: SchoolRequest, system: UUID, section: str) -> HttpResponse:
    """One section of a system's record, except what is promised."""
    if section not in SECTIONS or SECTIONS[section].is_promise:
        raise Http404
    return _edit(request, system, section)


@needs(Capability.CHANGE_PROMISES)
def system_promises(request: SchoolRequest, system: UUID) -> HttpResponse:
    """What is promised for a system; leadership alone."""
    return _edit(request, system, "promises")


@needs(Capability.EDIT_REGISTER)
def system_remove(request: SchoolRequest, system: UUID) -> HttpResponse:
    """A system taken out, with a reason."""
    row = _present(request, system)
    form = WhyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_system(
                system=row, by=request.visitor.by, at=clock.now(), why=form.cleaned_data["why"]
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"{row.name} was taken out. You can bring it back from this page."
            )
            return redirect(at_school(request, "register:removed"))
    return asked(
        request,
        form,
        Asking(
            title=f"Take {row.name} out of the register",
            lead=(
                "Nothing that was kept of it is deleted: its copies, its proofs and its receipts "
                "stay. It no longer stands on the school's pages, and governors see that it was "
                "taken out."
            ),
            button="Take it out",
            back=system_page(request, system),
        ),
    )


@needs(Capability.READ)
def removed(request: SchoolRequest) -> HttpResponse:
    """Systems that were taken out, to bring back."""
    context = {"systems": queries.removed_systems(request.visitor.school), **may(request)}
    return render(request, "register/removed.jinja2", context)


@needs(Capability.EDIT_REGISTER)
def system_restore(request: SchoolRequest, system: UUID) -> HttpResponse:
    """A system brought back."""
    row = or_404(queries.find_system(request.visitor.school, system))
    if request.method != "POST":
        return redirect(at_school(request, "register:removed"))
    try:
        actions.restore_system(system=row, by=request.visitor.by, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(at_school(request, "register:removed"))
    messages.success(request, f"{row.name} is back in the register.")
    return redirect(system_page(request, system))


def _edit(request: SchoolRequest, system: UUID, name: str) -> HttpResponse:
    school, section = request.visitor.school, SECTIONS[name]
    row = _present(request, system)
    offered = offered_to(school, but=system)
    change = actions.change_promises if section.is_promise else actions.edit_system
    return edited(
        request,
        Editing(
            title=f"{row.name}: {section.title[0].lower()}{section.title[1:]}",
            form_of=lambda data: SystemForm(
                data,
                offered=offered,
                only=section.fields,
                initial=queries.initial_of(row, section.fields),
            ),
            version=row.version,
            save=saving(request, partial(change, system=row)),
            back=system_page(request, system),
            done=f"{row.name} was saved.",
            lead=_LEADS.get(name, ""),
        ),
    )


_LEADS = {
    "promises": (
        "What is promised is leadership's to decide. Promising less is allowed: the log keeps it, "
        "and governors see it."
    ),
    "needs": "What it depends on is brought back first, whatever its own grade.",
    "without-it": (
        "Write for whoever stands in on the day: what to do, with what, and where it lies. Paper "
        "and phones still work."
    ),
}


def _present(request: SchoolRequest, system: UUID) -> Any:
    row = or_404(queries.find_system(request.visitor.school, system))
    if row.removed_at is not None:
        raise Http404
    return row
