"""Lists saved as files and brought in from files."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import plural
from abide.hub.register import actions
from abide.hub.register.forms import FileForm
from abide.hub.register.lists.cells import file_rows
from abide.hub.register.lists.checking import Plan, made_plan
from abide.hub.register.lists.columns import LISTS, List
from abide.hub.register.lists.ics import read_ics
from abide.hub.register.lists.reading import MOST_BYTES, MOST_ROWS, decoded
from abide.hub.register.views.editing import at_school
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock
from abide.hub.web.forms import files_sent, sent
from abide.hub.web.tables import csv_response
from abide.hub.web.uploads import CSV, ICS, check

_PAGES = {
    "systems": "register:systems",
    "contacts": "register:contacts",
    "data-sets": "register:data_sets",
    "calendar": "register:calendar",
}


@needs(Capability.READ)
def export(request: SchoolRequest, listed: str) -> HttpResponse:
    """A list as a file, cells safe against formulas."""
    of = _list(listed)
    school = request.visitor.school
    return csv_response(f"{school.slug} {of.title}", of.heads, file_rows(school, of))


@needs(Capability.EDIT_REGISTER)
def import_list(request: SchoolRequest, listed: str) -> HttpResponse:
    """A list from a file: choose it, see what it would do, bring it in."""
    of = _list(listed)
    if request.method == "POST" and "content" in request.POST:
        return _bring_in(request, of)
    form = FileForm(sent(request), files_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            text, left_out = _read(form.cleaned_data["file"], of)
            return _preview(request, of, text, left_out)
        except Refused as refused:
            form.add_error("file", str(refused))
    return _ask(request, of, form)


def _ask(request: SchoolRequest, of: List, form: forms.Form) -> HttpResponse:
    context = {
        "of": of,
        "form": form,
        "back": at_school(request, _PAGES[of.slug]),
        "takes_ics": of.slug == "calendar",
        "most_rows": MOST_ROWS,
    }
    return render(request, "register/import.jinja2", context)


def _read(file: Any, of: List) -> tuple[str, tuple[str, ...]]:
    """Given a file that was handed in, return its text as ours, and what of it is left out."""
    kinds = (CSV, ICS) if of.slug == "calendar" else (CSV,)
    kind, content = check(file, kinds, MOST_BYTES)
    if kind is ICS:
        read = read_ics(content)
        return read.text, read.left_out
    return decoded(content), ()


def _preview(
    request: SchoolRequest, of: List, text: str, left_out: tuple[str, ...] = ()
) -> HttpResponse:
    plan = made_plan(request.visitor.school, of, text, may_promise=_may_promise(request))
    return _show(request, plan, text, left_out)


def _show(
    request: SchoolRequest,
    plan: Plan,
    text: str,
    left_out: tuple[str, ...] = (),
    changed: bool = False,
) -> HttpResponse:
    context = {
        "of": plan.of,
        "plan": plan,
        "content": base64.b64encode(text.encode()).decode(),
        "left_out": left_out,
        "changed": changed,
        "back": at_school(request, _PAGES[plan.of.slug]),
    }
    bad = bool(plan.problems)
    template = "register/import_problems.jinja2" if bad else "register/import_check.jinja2"
    return render(request, template, context, status=422 if bad else 200)


def _bring_in(request: SchoolRequest, of: List) -> HttpResponse:
    """Bring in what was previewed; when the register changed meanwhile, show the preview anew."""
    text = text_carried(request)
    try:
        plan = actions.bring_in(
            school=request.visitor.school,
            by=request.visitor.by,
            at=clock.now(),
            of=of,
            text=text,
            may_promise=_may_promise(request),
            fingerprint=request.POST.get("fingerprint", ""),
        )
    except actions.PlanChanged as changed:
        return _show(request, changed.plan, text, changed=True)
    except Refused as refused:
        form = FileForm({}, MultiValueDict())
        form.add_error(None, str(refused))
        return _ask(request, of, form)
    added, altered = len(plan.those("added")), len(plan.those("changed"))
    messages.success(
        request, f"{plural(added, 'row')} added, {plural(altered, 'row')} changed in {of.title}."
    )
    return redirect(at_school(request, _PAGES[of.slug]))


def text_carried(request: SchoolRequest) -> str:
    """Given a request, return the text that travelled with its page. Raise Http404 for what was
    tampered with."""
    try:
        content = base64.b64decode(request.POST["content"], validate=True)
        if len(content) > MOST_BYTES * 2:
            raise Http404
        return content.decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        raise Http404 from None


def _may_promise(request: SchoolRequest) -> bool:
    return request.visitor.may(Capability.CHANGE_PROMISES)


def _list(name: str) -> List:
    if name not in LISTS:
        raise Http404
    return LISTS[name]
