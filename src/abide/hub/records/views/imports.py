"""A register from a file: choose it, see what it would do, bring it in."""

from __future__ import annotations

import base64

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import plural
from abide.hub.records.imports.actions import PlanChanged, bring_in
from abide.hub.records.imports.columns import as_list
from abide.hub.records.imports.forms import ImportForm, SameSourceForm
from abide.hub.records.imports.planning import Plan, made_plan
from abide.hub.records.imports.sources import Source
from abide.hub.records.spec import Kind
from abide.hub.records.views.common import kind_or_404, list_of, today_of
from abide.hub.register.lists.reading import MOST_BYTES, MOST_ROWS, decoded
from abide.hub.register.views.files import text_carried
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock
from abide.hub.web.forms import files_sent, sent
from abide.hub.web.uploads import CSV, check


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def import_rows(request: SchoolRequest, kind: str) -> HttpResponse:
    """A register from a file: choose it, see what it would do, bring it in."""
    of = kind_or_404(kind)
    if request.method == "POST" and "content" in request.POST:
        return _bring_in(request, of)
    form = ImportForm(of, today_of(request), sent(request), files_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _, content = check(form.cleaned_data["file"], (CSV,), MOST_BYTES)
            return _preview(request, of, decoded(content), form.source)
        except Refused as refused:
            form.add_error("file", str(refused))
    return _ask(request, of, form)


def _ask(request: SchoolRequest, of: Kind, form: forms.Form) -> HttpResponse:
    context = {
        "kind": of,
        "form": form,
        "columns": as_list(of).columns,
        "back": list_of(request, of),
        "most_rows": MOST_ROWS,
    }
    return render(request, "records/import.jinja2", context)


def _preview(request: SchoolRequest, of: Kind, text: str, source: Source) -> HttpResponse:
    return _show(request, made_plan(request.visitor.school, of, text, source, clock.now()))


def _show(request: SchoolRequest, plan: Plan, changed: bool = False) -> HttpResponse:
    context = {
        "kind": plan.kind,
        "plan": plan,
        "content": base64.b64encode(plan.content.encode()).decode(),
        "changed": changed,
        "back": list_of(request, plan.kind),
    }
    template = "records/import_problems.jinja2" if plan.problems else "records/import_check.jinja2"
    return render(request, template, context, status=422 if plan.problems else 200)


def _bring_in(request: SchoolRequest, of: Kind) -> HttpResponse:
    """Bring in what was previewed; when the register changed meanwhile, show the preview anew."""
    form = SameSourceForm(of, today_of(request), request.POST)
    if not form.is_valid():
        raise Http404
    try:
        plan = bring_in(
            school=request.visitor.school,
            by=request.visitor.by,
            at=clock.now(),
            kind=of,
            text=text_carried(request),
            source=form.source,
            fingerprint=request.POST.get("fingerprint", ""),
        )
    except PlanChanged as changed:
        return _show(request, changed.plan, changed=True)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(list_of(request, of))
    added, altered = len(plan.those("added")), len(plan.those("changed"))
    told = f"{plural(added, 'row')} added, {plural(altered, 'row')} changed in {of.many}."
    messages.success(request, told)
    return redirect(list_of(request, of))
