"""How every record is edited: a form, one action, and a choice where two people wrote at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import day
from abide.hub.register.actions import EditedMeanwhile
from abide.hub.register.forms import Offered
from abide.hub.register.queries import contact_choices, people_choices, system_choices
from abide.hub.schools.door import SchoolRequest
from abide.hub.schools.models import School
from abide.hub.web import clock

T = TypeVar("T")
_OURS = ("csrfmiddlewaretoken", "version", "choice")


@dataclass(frozen=True)
class Editing:
    """One record being edited. `form_of` takes what was sent, or None for what stands now; `save`
    takes what people wrote and the version they saw."""

    title: str
    form_of: Callable[[Mapping[str, Any] | None], forms.Form]
    version: int
    save: Callable[[forms.Form, int], object]
    back: str
    done: str
    button: str = "Save"
    lead: str = ""


@dataclass(frozen=True)
class Asking:
    """One thing that is asked before it is done; each line of the lead is a paragraph."""

    title: str
    button: str
    back: str
    lead: str = ""


def edited(request: SchoolRequest, editing: Editing) -> HttpResponse:
    """Given a record, show its form, save what was sent, or show both versions for a choice."""
    if request.method != "POST":
        return _form(request, editing, editing.form_of(None), editing.version)
    form = editing.form_of(request.POST)
    seen = _version(request, editing.version)
    if request.POST.get("choice") == "edit":
        return _form(request, editing, form, seen)
    if not form.is_valid():
        return _form(request, editing, form, seen)
    try:
        editing.save(form, seen)
    except EditedMeanwhile as meanwhile:
        return _both(request, editing, form, meanwhile.version)
    except Refused as refused:
        form.add_error(_named(form, refused), str(refused))
        return _form(request, editing, form, seen)
    messages.success(request, editing.done)
    return redirect(editing.back)


def saving(
    request: SchoolRequest, change: Callable[..., object]
) -> Callable[[forms.Form, int], None]:
    """Given an action that knows its row, return how a form is saved with it by the visitor."""

    def save(form: forms.Form, version: int) -> None:
        by, at = request.visitor.by, clock.now()
        change(by=by, at=at, values=form.cleaned_data, version=version)

    return save


def offered_to(school: School, but: UUID | None = None) -> Offered:
    """Given a school, return what its forms offer to choose from."""
    return Offered(
        people=people_choices(school),
        systems=system_choices(school, but),
        contacts=contact_choices(school),
    )


def asked(request: SchoolRequest, form: forms.Form | None, asking: Asking) -> HttpResponse:
    """Given a form, or None where a button is answer enough, return the page that asks."""
    return render(request, "register/ask.jinja2", {"form": form, "asking": asking})


def or_404(found: T | None) -> T:
    """Given what was looked for, return it. Raise Http404 when there is none."""
    if found is None:
        raise Http404
    return found


def may(request: SchoolRequest) -> dict[str, bool]:
    """Given a request, return what its page may offer to do."""
    visitor = request.visitor
    return {
        "may_edit": visitor.may(Capability.EDIT_REGISTER),
        "may_promise": visitor.may(Capability.CHANGE_PROMISES),
    }


def at_school(request: SchoolRequest, name: str, **more: Any) -> str:
    """Given the name of an address, return it for the visitor's school."""
    return reverse(name, kwargs={"school": request.visitor.school.slug, **more})


def system_page(request: SchoolRequest, system: UUID) -> str:
    """Given a system, return the address of its page; its record alone until it has one."""
    try:
        return at_school(request, "controls:system", system=system)
    except NoReverseMatch:
        return at_school(request, "register:system", system=system)


def _form(request: SchoolRequest, editing: Editing, form: forms.Form, version: int) -> HttpResponse:
    context = {"editing": editing, "form": form, "version": version}
    return render(request, "register/edit.jinja2", context)


def _both(request: SchoolRequest, editing: Editing, form: forms.Form, version: int) -> HttpResponse:
    """Show what both wrote. What this person wrote travels in hidden fields: nothing is lost."""
    theirs = editing.form_of(None)
    rows = [
        (str(form.fields[name].label), _shown(form, name, there), _shown(form, name, here))
        for name, here in form.cleaned_data.items()
        if (there := theirs.get_initial_for_field(theirs.fields[name], name)) != here
        and _shown(form, name, there) != _shown(form, name, here)
    ]
    mine = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _OURS
        for value in values
    ]
    context = {"editing": editing, "rows": rows, "mine": mine, "version": version}
    return render(request, "register/both.jinja2", context, status=409)


def _shown(form: forms.Form, name: str, value: Any) -> str:
    """Given a field and its value, return it in words."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        names = {str(key): str(text) for key, text in choices}
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(sorted(names.get(str(each), "") for each in chosen if each)) or "–"
    if isinstance(value, date):
        return day(value)
    return "–" if value in (None, "") else str(value)


def _version(request: SchoolRequest, otherwise: int) -> int:
    try:
        return int(request.POST.get("version", otherwise))
    except ValueError:
        return otherwise


def _named(form: forms.Form, refused: Refused) -> str | None:
    """Given a refusal, return the field it speaks of: a name that is taken."""
    taken = "another name" in str(refused) or "name" in str(refused).split(":")[0]
    return "name" if taken and "name" in form.fields else None
