"""Who reports on what, how that stands, and what is changed about it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.controls.words import promise_words
from abide.hub.records.kinds.suppliers import EXPECTED_REPORT
from abide.hub.records.queries import find, values_of
from abide.hub.register.views.editing import Editing, at_school, edited, may, or_404
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.suppliers import actions, queries
from abide.hub.suppliers.forms import LINE_FIELDS, EndForm, ExpectedForm
from abide.hub.suppliers.queries.links import address_of_form
from abide.hub.web.clock import now
from abide.hub.web.forms import sent
from abide.hub.web.tables import csv_response

if TYPE_CHECKING:
    from abide.hub.records.models import Record

NEWEST = 20


@needs(Capability.READ)
def suppliers(request: SchoolRequest) -> HttpResponse:
    """Who reports on what, when they were last heard, and how that stands."""
    school = request.visitor.school
    context = {
        "rows": queries.suppliers_of(school, now()),
        "waiting": queries.waiting_of(school).count(),
        "sources": queries.sources_of(school),
        "promise_words": promise_words,
        **may(request),
    }
    return render(request, "suppliers/suppliers.jinja2", context)


@needs(Capability.READ)
def suppliers_csv(request: SchoolRequest) -> HttpResponse:
    """The same as a table."""
    rows = [
        (
            row.supplier,
            "; ".join(each.control.title for each in row.promises),
            row.heard.newest_at,
            row.newest if row.heard.newest_at else "",
            row.heard.good_at,
            promise_words(row.status),
            row.why,
        )
        for row in queries.suppliers_of(request.visitor.school, now())
    ]
    header = (
        "Supplier",
        "Promises",
        "Last heard",
        "What it told",
        "Last good report",
        "How it stands",
        "Why",
    )
    return csv_response(f"{request.visitor.school.name} suppliers", header, rows)


@needs(Capability.READ)
def supplier(request: SchoolRequest, row: uuid.UUID) -> HttpResponse:
    """One expected report: what it is known by, its newest reports, links that are open."""
    school, at = request.visitor.school, now()
    found = next((each for each in queries.suppliers_of(school, at) if each.id == row), None)
    context = {
        "row": or_404(found),
        "reports": queries.shown(school, queries.reports_in(school, row)[:NEWEST]),
        "links": queries.links_of(school, row, at),
        "promise_words": promise_words,
        **may(request),
    }
    return render(request, "suppliers/supplier.jinja2", context)


@needs(Capability.EDIT_REGISTER)
def supplier_add(request: SchoolRequest) -> HttpResponse:
    """A supplier that is to report from now on."""
    form = _form(request, sent(request))
    if request.method == "POST" and form.is_valid():
        visitor = request.visitor
        row = actions.expect(school=visitor.school, values=form.values, by=visitor.by, at=now())
        messages.success(request, "Its reports are expected from today on.")
        return redirect(at_school(request, "suppliers:supplier", row=row.public_id))
    context = {
        "form": form,
        "title": "Expect a supplier’s reports",
        "lead": "From today on its silence shows, under its name.",
        "button": "Expect them",
        "back": at_school(request, "suppliers:list"),
    }
    return render(request, "suppliers/ask.jinja2", context)


@needs(Capability.EDIT_REGISTER)
def supplier_change(request: SchoolRequest, row: uuid.UUID) -> HttpResponse:
    """What its reports are known by, and which promises they show."""
    found = _record(request, row)
    assert found.newest is not None
    held = values_of(found.newest)
    initial = held | {name: "\n".join(held.get(name, ())) for name in LINE_FIELDS}

    def save(form: forms.Form, version: int) -> None:
        assert isinstance(form, ExpectedForm)
        by, at = request.visitor.by, now()
        values = form.values
        actions.change_expected(row=found, values=values, by=by, at=at, version=version)

    editing = Editing(
        title=f"What {held.get('supplier', 'the supplier')} reports",
        form_of=lambda data: _form(request, data, initial),
        version=found.newest.number,
        save=save,
        back=at_school(request, "suppliers:supplier", row=row),
        done="It was saved.",
    )
    return edited(request, editing)


@needs(Capability.EDIT_REGISTER)
def supplier_end(request: SchoolRequest, row: uuid.UUID) -> HttpResponse:
    """Reports that are expected no more."""
    found = _record(request, row)
    form = EndForm(sent(request))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        actions.end_expected(row=found, by=request.visitor.by, at=now(), why=why)
        messages.success(request, "These reports are expected no more. What came stays in the log.")
        return redirect(at_school(request, "suppliers:list"))
    context = {
        "form": form,
        "title": "Expect these reports no more",
        "lead": "Its promises then have no reports from this supplier, and governors are shown "
        "that something was loosened.",
        "button": "Expect them no more",
        "back": at_school(request, "suppliers:supplier", row=row),
    }
    return render(request, "suppliers/ask.jinja2", context)


@needs(Capability.EDIT_REGISTER)
def link_make(request: SchoolRequest, row: uuid.UUID) -> HttpResponse:
    """A link by which this supplier answers once. It is shown now and never again."""
    found = _record(request, row)
    supplier = str(values_of(found.newest).get("supplier", "")) if found.newest else ""
    back = at_school(request, "suppliers:supplier", row=row)
    if request.method == "POST":
        try:
            token = actions.make_form_link(expected=found, visitor=request.visitor, at=now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(back)
        made = {"address": address_of_form(token), "supplier": supplier, "back": back}
        return render(request, "suppliers/link_made.jinja2", made)
    context: dict[str, Any] = {
        "form": None,
        "title": f"A link for {supplier}",
        "lead": "Whoever opens it ticks how it went and when, without an account.\n"
        "It takes one answer within two weeks. Send it to the supplier yourself: whoever has it "
        "can answer in its name.",
        "button": "Make the link",
        "back": back,
    }
    return render(request, "suppliers/ask.jinja2", context)


@require_POST
@needs(Capability.EDIT_REGISTER)
def link_withdraw(request: SchoolRequest, link: uuid.UUID) -> HttpResponse:
    """A link that is to work no more."""
    found = or_404(queries.find_link(request.visitor.school, link))
    actions.withdraw_form_link(link=found, by=request.visitor.by, at=now())
    messages.success(request, "That link does not work any more.")
    return redirect(at_school(request, "suppliers:supplier", row=found.expected.public_id))


@needs(Capability.READ)
def help_page(request: SchoolRequest) -> HttpResponse:
    """How to have a provider's mails come here."""
    context = {"sources": queries.sources_of(request.visitor.school)}
    return render(request, "suppliers/help.jinja2", context)


def _form(request: SchoolRequest, data: Any, initial: dict[str, Any] | None = None) -> ExpectedForm:
    known = queries.promises_of(request.visitor.school, now())
    offered = [(each.id, each.title) for each in known.values()]
    return ExpectedForm(data, promises=offered, initial=initial)


def _record(request: SchoolRequest, row: uuid.UUID) -> Record:
    """Given an id, return the record of this school that is in force. Raise Http404."""
    found = or_404(find(request.visitor.school, EXPECTED_REPORT.slug, row))
    return or_404(found if found.newest and not found.newest.removed else None)
