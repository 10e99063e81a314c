"""Data sets and contacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.register import actions, queries
from abide.hub.register.forms import ContactForm, DataSetForm, TestCallForm, WhyForm
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
)
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.web import clock
from abide.hub.web.forms import sent


@dataclass(frozen=True)
class _Adding:
    """A row being added."""

    title: str
    form: forms.Form
    add: Callable[..., Any]
    back: str
    done: str


@needs(Capability.READ)
def data_sets(request: SchoolRequest) -> HttpResponse:
    """Sets of data, and which system's backup covers each."""
    rows = queries.data_sets_of(request.visitor.school)
    return render(request, "register/data_sets.jinja2", {"rows": rows, **may(request)})


@needs(Capability.EDIT_REGISTER)
def data_set_add(request: SchoolRequest) -> HttpResponse:
    """A new set of data."""
    form = DataSetForm(sent(request), offered=offered_to(request.visitor.school))
    back = at_school(request, "register:data_sets")
    return _add(
        request,
        _Adding("Add a data set", form, actions.add_data_set, back, "The data set was added."),
    )


@needs(Capability.EDIT_REGISTER)
def data_set_edit(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A set of data, changed."""
    found = or_404(queries.find_data_set(request.visitor.school, row))
    offered = offered_to(request.visitor.school)
    names = ("name", "location", "holds", "grade", "owner", "system")
    return edited(
        request,
        Editing(
            title=f"Data set: {found.name}",
            form_of=lambda data: DataSetForm(
                data, offered=offered, initial=queries.initial_of(found, names)
            ),
            version=found.version,
            save=saving(request, partial(actions.edit_data_set, row=found)),
            back=at_school(request, "register:data_sets"),
            done=f"{found.name} was saved.",
        ),
    )


@needs(Capability.EDIT_REGISTER)
def data_set_remove(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A set of data taken out."""
    found = or_404(queries.find_data_set(request.visitor.school, row))
    back = at_school(request, "register:data_sets")
    return _remove(request, found, actions.remove_data_set, back)


@needs(Capability.READ)
def contacts(request: SchoolRequest) -> HttpResponse:
    """Whom to ring."""
    rows = queries.contacts_of(request.visitor.school)
    return render(request, "register/contacts.jinja2", {"rows": rows, **may(request)})


@needs(Capability.EDIT_REGISTER)
def contact_add(request: SchoolRequest) -> HttpResponse:
    """A new contact."""
    form = ContactForm(sent(request))
    back = at_school(request, "register:contacts")
    return _add(
        request, _Adding("Add a contact", form, actions.add_contact, back, "The contact was added.")
    )


@needs(Capability.EDIT_REGISTER)
def contact_edit(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A contact, changed."""
    found = or_404(queries.find_contact(request.visitor.school, row))
    return edited(
        request,
        Editing(
            title=f"Contact: {found.name}",
            form_of=lambda data: ContactForm(
                data, initial=queries.initial_of(found, ContactForm.base_fields)
            ),
            version=found.version,
            save=saving(request, partial(actions.edit_contact, row=found)),
            back=at_school(request, "register:contacts"),
            done=f"{found.name} was saved.",
        ),
    )


@needs(Capability.EDIT_REGISTER)
def contact_remove(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A contact taken out."""
    found = or_404(queries.find_contact(request.visitor.school, row))
    back = at_school(request, "register:contacts")
    return _remove(request, found, actions.remove_contact, back)


@needs(Capability.EDIT_REGISTER)
def contact_call(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A number was rung to see whether anybody answers."""
    found = or_404(queries.find_contact(request.visitor.school, row))
    today = local_day(found.school, clock.now())
    form = TestCallForm(sent(request), initial={"on": today})
    back = at_school(request, "register:contacts")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["on"] > today:
            form.add_error("on", "When did you ring: it can't be a day to come")
        else:
            actions.note_test_call(
                row=found,
                by=request.visitor.by,
                at=clock.now(),
                on=said["on"],
                answered=said["answered"] == "yes",
                note=said["note"],
            )
            messages.success(request, f"Noted the call to {found.name}, as staff say.")
            return redirect(back)
    return asked(
        request,
        form,
        Asking(
            title=f"Note a test call to {found.name}",
            lead=f"Ring {found.phone} and see whether somebody answers." if found.phone else "",
            button="Note it",
            back=back,
        ),
    )


@needs(Capability.EDIT_REGISTER)
def contact_everywhere(request: SchoolRequest, row: UUID) -> HttpResponse:
    """The contact that stands on every page."""
    found = or_404(queries.find_contact(request.visitor.school, row))
    if request.method == "POST":
        try:
            actions.choose_help_line(row=found, by=request.visitor.by, at=clock.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{found.name} now stands on every page.")
    return redirect(at_school(request, "register:contacts"))


def _add(request: SchoolRequest, adding: _Adding) -> HttpResponse:
    form = adding.form
    if request.method == "POST" and form.is_valid():
        try:
            adding.add(
                school=request.visitor.school,
                by=request.visitor.by,
                at=clock.now(),
                values=form.cleaned_data,
            )
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, adding.done)
            return redirect(adding.back)
    return asked(request, form, Asking(title=adding.title, button="Add", back=adding.back))


def _remove(
    request: SchoolRequest, found: Any, remove: Callable[..., None], back: str
) -> HttpResponse:
    form = WhyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            remove(row=found, by=request.visitor.by, at=clock.now(), why=form.cleaned_data["why"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{found.name} was taken out.")
            return redirect(back)
    return asked(
        request,
        form,
        Asking(title=f"Take {found.name} out of the register", button="Take it out", back=back),
    )
