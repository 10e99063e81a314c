"""One row of a register: looked at, added, changed, taken out, brought back, deeds noted on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.records import actions, queries
from abide.hub.records.forms import DeedForm, RecordForm
from abide.hub.records.spec import Kind, read_values
from abide.hub.records.views.common import (
    asked_for,
    home_of,
    kind_or_404,
    list_of,
    may,
    offered_to,
    page_of,
    today_of,
)
from abide.hub.records.words import capital, title
from abide.hub.register.actions import EditedMeanwhile
from abide.hub.register.forms import WhyForm
from abide.hub.register.views.editing import Asking, Editing, asked, at_school, edited, or_404
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock
from abide.hub.web.forms import files_sent, sent


@require_GET
@needs(Capability.READ)
def record(request: SchoolRequest, kind: str, row: UUID) -> HttpResponse:
    """All that a row says, and its whole history."""
    of = kind_or_404(kind)
    found = or_404(queries.shown(request.visitor.school, of, row, clock.now()))
    context = {
        "found": found,
        "kind": of,
        "deeds": [each for each in of.deeds if not each.apart],
        "back": home_of(request, of, found.values),
        "own_page": page_of(request, of, row) if of.page else "",
    }
    return render(request, "records/record.jinja2", {**context, **may(request)})


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def add(request: SchoolRequest, kind: str) -> HttpResponse:
    """A new row."""
    of = kind_or_404(kind)
    offered = offered_to(request, of.fields)
    begun = asked_for(request, of, offered)
    form = RecordForm(of.fields, sent(request), files_sent(request), values=begun, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add(
                school=request.visitor.school,
                kind=of,
                values=form.said,
                by=request.visitor.by,
                at=clock.now(),
                files=form.handed_in,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{_titled(request, of, form.said)} was added.")
            own = page_of(request, of, row.public_id) if of.page else ""
            return redirect(own or home_of(request, of, form.said))
    back = home_of(request, of, begun)
    return asked(request, form, Asking(title=f"Add {_a(of.one)}", button="Add", back=back))


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def change(request: SchoolRequest, kind: str, row: UUID) -> HttpResponse:
    """A row, changed; where two people wrote at once, both versions are shown."""
    of = kind_or_404(kind)
    found, values = _here(request, of, row)
    offered = offered_to(request, of.fields)
    asking = RecordForm(of.fields, values=values, offered=offered)

    def form_of(data: Mapping[str, Any] | None) -> forms.Form:
        files = files_sent(request) if data is not None else None
        return RecordForm(of.fields, data, files, values=values, offered=offered)

    def save(form: forms.Form, version: int) -> None:
        assert isinstance(form, RecordForm)
        try:
            actions.change(
                row=found,
                values=form.said,
                by=request.visitor.by,
                at=clock.now(),
                version=version,
                files=form.handed_in,
            )
        except EditedMeanwhile:
            if form.handed_in:
                messages.warning(request, "The file you chose was not saved: choose it once more.")
            raise

    called = _titled(request, of, values)
    return edited(
        request,
        Editing(
            title=f"{capital(of.one)}: {called}",
            form_of=form_of,
            version=found.newest.number if found.newest else 0,
            save=save,
            back=page_of(request, of, row) if asking.fields else list_of(request, of),
            done=f"{called} was saved.",
        ),
    )


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def remove(request: SchoolRequest, kind: str, row: UUID) -> HttpResponse:
    """A row taken out, with a reason."""
    of = kind_or_404(kind)
    found, values = _here(request, of, row)
    form, called = WhyForm(sent(request)), _titled(request, of, values)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        actions.remove(row=found, by=request.visitor.by, at=clock.now(), why=why)
        told = " Governors are shown that." if of.asks else ""
        messages.success(request, f"{called} was taken out. It can be brought back.{told}")
        return redirect(home_of(request, of, values))
    back = page_of(request, of, row)
    return asked(request, form, Asking(title=f"Take out {called}", button="Take it out", back=back))


@require_POST
@needs(Capability.EDIT_REGISTER)
def restore(request: SchoolRequest, kind: str, row: UUID) -> HttpResponse:
    """A row that was taken out, brought back."""
    of = kind_or_404(kind)
    found = or_404(queries.find(request.visitor.school, of.slug, row))
    try:
        actions.bring_back(row=found, by=request.visitor.by, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(at_school(request, "records:removed", kind=of.slug))
    messages.success(request, "It was brought back as it was.")
    return redirect(page_of(request, of, row))


@require_http_methods(["GET", "POST"])
@needs(Capability.ATTEST)
def note(request: SchoolRequest, kind: str, row: UUID, what: str) -> HttpResponse:
    """A deed on a row, on a day. To note one is to say that it was done, so whoever may say that a
    promise was kept may note it: the clerk an approval, a governor a signature."""
    of = kind_or_404(kind)
    found, values = _here(request, of, row)
    deed = of.deed(what)
    if deed is None or deed.apart:
        raise Http404
    form = DeedForm(
        deed.fields,
        sent(request),
        files_sent(request),
        values={"on": today_of(request)},
        offered=offered_to(request, deed.fields),
    )
    called, back = _titled(request, of, values), page_of(request, of, row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note(
                row=found,
                what=what,
                on=form.cleaned_data["on"],
                by=request.visitor.by,
                at=clock.now(),
                values=form.said,
                files=form.handed_in,
            )
        except Refused as refused:
            form.add_error("on" if "day" in str(refused) else None, str(refused))
        else:
            messages.success(request, f"Noted, as staff say: {called}, {deed.past}.")
            return redirect(back)
    return asked(request, form, Asking(title=f"{deed.verb}: {called}", button="Note it", back=back))


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def withdraw(request: SchoolRequest, kind: str, row: UUID, noted: UUID) -> HttpResponse:
    """A deed that was noted by mistake, withdrawn."""
    of = kind_or_404(kind)
    found = or_404(queries.noted_of(request.visitor.school, row, noted))
    if found.record.kind != of.slug:
        raise Http404
    form, back = WhyForm(sent(request)), page_of(request, of, row)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        actions.withdraw_note(noted=found, by=request.visitor.by, at=clock.now(), why=why)
        messages.success(request, "It counts no longer. It stays told in the history.")
        return redirect(back)
    return asked(
        request, form, Asking(title="This was noted by mistake", button="Withdraw it", back=back)
    )


def _here(request: SchoolRequest, kind: Kind, row: UUID) -> tuple[Any, dict[str, Any]]:
    """Given an id, return the row and what it says. Raise Http404 where it is none, or was taken
    out: it is brought back first."""
    found = or_404(queries.find(request.visitor.school, kind.slug, row))
    if found.newest is None or found.newest.removed:
        raise Http404
    return found, read_values(kind.fields, queries.values_of(found.newest))


def _titled(request: SchoolRequest, kind: Kind, values: Mapping[str, Any]) -> str:
    """Given what a row says, return what it is called by in a sentence."""
    field = kind.field(kind.title_of)
    names = queries.names_for(request.visitor.school, (kind,), clock.now()) if field.of else {}
    return title(kind, {name: value for name, value in values.items() if value}, names)


def _a(one: str) -> str:
    return f"{'an' if one[:1] in 'aeiou' else 'a'} {one}"
