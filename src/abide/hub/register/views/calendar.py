"""The school's calendar: terms, closures, bank holidays, returns and exam windows."""

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
from abide.hub.register.forms import DatesForm
from abide.hub.register.views.editing import (
    Asking,
    Editing,
    asked,
    at_school,
    edited,
    may,
    offered_to,
    saving,
)
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.web import clock
from abide.hub.web.forms import sent

KINDS = {
    "term": ("term", "Add a term"),
    "closure": ("closure", "Add days on which the school is closed"),
    "return": ("return", "Add a return"),
    "exam-window": ("exam window", "Add an exam window"),
}


@needs(Capability.READ)
def calendar(request: SchoolRequest) -> HttpResponse:
    """Terms and what lies around them."""
    school, now = request.visitor.school, clock.now()
    today = local_day(school, now)
    terms = queries.terms_of(school)
    last = max((each.last_on for each in terms), default=None)
    holidays = [
        each
        for each in queries.bank_holidays(school.division)
        if each.on >= today and (last is None or each.on <= last)
    ]
    context = {
        "terms": terms,
        "closures": queries.closures_of(school),
        "deadlines": queries.deadlines_of(school),
        "holidays": holidays[:12],
        "today": today,
        "ends_on": last,
        **may(request),
    }
    return render(request, "register/calendar.jinja2", context)


@needs(Capability.EDIT_REGISTER)
def dates_add(request: SchoolRequest, kind: str) -> HttpResponse:
    """A new row of the calendar."""
    if kind not in KINDS:
        raise Http404
    word, title = KINDS[kind]
    school = request.visitor.school
    form = DatesForm(sent(request), offered=_offered(school, word))
    back = at_school(request, "register:calendar")
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_dates(
                school=school,
                by=request.visitor.by,
                at=clock.now(),
                kind=word,
                values=form.cleaned_data,
            )
        except Refused as refused:
            form.add_error("first_on", str(refused))
        else:
            messages.success(request, f"{form.cleaned_data['name']} was added.")
            return redirect(back)
    return asked(request, form, Asking(title=title, button="Add", back=back))


@needs(Capability.EDIT_REGISTER)
def dates_edit(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A row of the calendar, changed."""
    found = _dates(request, row)
    kind = queries.kind_of(found)
    offered = _offered(found.school, kind)
    return edited(
        request,
        Editing(
            title=f"{kind.capitalize()}: {found.name}",
            form_of=lambda data: DatesForm(
                data, offered=offered, initial=queries.initial_dates(found)
            ),
            version=found.version,
            save=saving(request, partial(actions.edit_dates, row=found)),
            back=at_school(request, "register:calendar"),
            done=f"{found.name} was saved.",
        ),
    )


@needs(Capability.EDIT_REGISTER)
def dates_remove(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A row of the calendar taken out; asked once."""
    found = _dates(request, row)
    back = at_school(request, "register:calendar")
    if request.method == "POST":
        name = found.name
        actions.remove_dates(row=found, by=request.visitor.by, at=clock.now())
        messages.success(request, f"{name} was taken out of the calendar.")
        return redirect(back)
    return asked(
        request,
        None,
        Asking(
            title=f"Take {found.name} out of the calendar",
            lead="You can add it again. What counts over school days is counted anew at once.",
            button="Take it out",
            back=back,
        ),
    )


def _dates(request: SchoolRequest, row: UUID) -> queries.Dates:
    found = queries.find_dates(request.visitor.school, row)
    if found is None:
        raise Http404
    return found


def _offered(school: Any, kind: str) -> Any:
    """Given a kind, return what its form offers: only what raises systems asks for systems."""
    return offered_to(school) if kind in ("return", "exam window") else None
