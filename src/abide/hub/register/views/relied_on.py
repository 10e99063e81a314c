"""Why web-based systems are relied on, the school's own exports, and what each grade promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.register import actions, queries
from abide.hub.register.forms import (
    AssuranceForm,
    DefaultsForm,
    OwnExportForm,
    UntilForm,
    WhyForm,
)
from abide.hub.register.views.editing import (
    Asking,
    Editing,
    asked,
    at_school,
    edited,
    offered_to,
    or_404,
    system_page,
)
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.web import clock
from abide.hub.web.forms import sent


@needs(Capability.CHANGE_PROMISES)
def assurance_add(request: SchoolRequest, system: UUID) -> HttpResponse:
    """What a supplier assures, or a risk accepted, with who stands for it and until when."""
    row = _system(request, system)
    today = local_day(row.school, clock.now())
    form = AssuranceForm(
        sent(request),
        offered=offered_to(row.school),
        initial={"given_on": today, "expires_on": today + timedelta(days=365)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_assurance(
                system=row, by=request.visitor.by, at=clock.now(), values=form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Noted why {row.name} is relied on.")
            return redirect(system_page(request, system))
    return asked(
        request,
        form,
        Asking(
            title=f"Why {row.name} is relied on",
            lead="That it is on the web is no reason by itself: a supplier may keep backups for as "
            "little as 30 days. Ask what is backed up, where, how long it is kept and how it comes "
            "back.",
            button="Save",
            back=system_page(request, system),
        ),
    )


@needs(Capability.CHANGE_PROMISES)
def assurance_extend(request: SchoolRequest, assurance: UUID) -> HttpResponse:
    """Another day by which it is looked at again."""
    row = or_404(queries.find_assurance(request.visitor.school, assurance))

    def save(form: Any, version: int) -> None:
        actions.extend_assurance(
            row=row,
            by=request.visitor.by,
            at=clock.now(),
            until=form.cleaned_data["until"],
            version=version,
        )

    return edited(
        request,
        Editing(
            title=f"{row.system.name}: look at this {row.kind} again",
            form_of=lambda data: UntilForm(data, initial={"until": row.expires_on}),
            version=row.version,
            save=save,
            back=system_page(request, row.system.public_id),
            done="The new day was saved. Governors see a later one.",
            lead=row.words,
        ),
    )


@needs(Capability.CHANGE_PROMISES)
def assurance_end(request: SchoolRequest, assurance: UUID) -> HttpResponse:
    """It no longer counts."""
    row = or_404(queries.find_assurance(request.visitor.school, assurance))
    back = system_page(request, row.system.public_id)
    form = WhyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.end_assurance(
            row=row, by=request.visitor.by, at=clock.now(), why=form.cleaned_data["why"]
        )
        messages.success(request, f"The {row.kind} for {row.system.name} was ended.")
        return redirect(back)
    return asked(
        request,
        form,
        Asking(
            title=f"End this {row.kind} for {row.system.name}",
            lead=row.words,
            button="End it",
            back=back,
        ),
    )


@needs(Capability.EDIT_REGISTER)
def own_export(request: SchoolRequest, system: UUID) -> HttpResponse:
    """The school took its own export of a web-based system."""
    row = _system(request, system)
    today = local_day(row.school, clock.now())
    form = OwnExportForm(sent(request), initial={"on": today})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["on"] > today:
            form.add_error("on", "When was the export taken: it can't be a day to come")
        else:
            actions.note_own_export(
                system=row, by=request.visitor.by, at=clock.now(), **form.cleaned_data
            )
            messages.success(request, f"Noted the export of {row.name}, as staff say.")
            return redirect(system_page(request, system))
    return asked(
        request,
        form,
        Asking(
            title=f"Note an own export of {row.name}",
            lead="This is kept as what staff say: no machine of ours has looked at it.",
            button="Note it",
            back=system_page(request, system),
        ),
    )


@needs(Capability.READ)
def promises(request: SchoolRequest) -> HttpResponse:
    """What each grade promises; leadership changes it."""
    context = {
        "defaults": list(queries.defaults_of(request.visitor.school).values()),
        "may_promise": request.visitor.may(Capability.CHANGE_PROMISES),
    }
    return render(request, "register/promises.jinja2", context)


@needs(Capability.CHANGE_PROMISES)
def promises_edit(request: SchoolRequest) -> HttpResponse:
    """Other figures for the grades."""
    school = request.visitor.school
    defaults = queries.defaults_of(school)

    def save(form: Any, version: int) -> None:
        actions.change_defaults(
            school=school,
            by=request.visitor.by,
            at=clock.now(),
            values=form.values,
            version=version,
        )

    return edited(
        request,
        Editing(
            title="What each grade promises",
            form_of=lambda data: DefaultsForm(data, defaults=defaults),
            version=sum(each.version for each in defaults.values()),
            save=save,
            back=at_school(request, "register:promises"),
            done="What each grade promises was saved.",
            lead=(
                "These count for every system that has no figures of its own. More hours promise "
                "less: the log keeps it, and governors see it."
            ),
        ),
    )


def _system(request: SchoolRequest, system: UUID) -> Any:
    row = or_404(queries.find_system(request.visitor.school, system))
    if row.removed_at is not None:
        raise Http404
    return row
