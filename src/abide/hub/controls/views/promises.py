"""Promises: the list, one of them, and how it stood at the ends of earlier terms."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from abide.domain.roles import Capability
from abide.hub.controls.forms import DayForm, PromisesForm
from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.shown.listing import (
    PromiseList,
    catalogue_choices,
    catalogue_title,
    owner_choices,
    promise_list,
)
from abide.hub.controls.shown.one_promise import at_ends_of_terms, promise_page
from abide.hub.controls.words import WAYS, post_words, promise_basis, promise_words
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.web.clock import now
from abide.hub.web.tables import csv_response

SAID: dict[str, Any] = {"promise_words": promise_words, "promise_basis": promise_basis}


@needs(Capability.READ)
def listing(request: SchoolRequest) -> HttpResponse:
    """Every promise: what is not kept first."""
    form, found = _listed(request)
    page = {
        "form": form,
        "found": found,
        "asked": request.GET.urlencode(),
        "at": now(),
        "may_decide": request.visitor.may(Capability.CHANGE_PROMISES),
        **SAID,
    }
    return render(request, "controls/promises.jinja2", page)


@needs(Capability.READ)
def listing_csv(request: SchoolRequest) -> HttpResponse:
    """The same promises as a file."""
    _, found = _listed(request)
    header = (
        "Promise",
        "What the policy says",
        "How it stands",
        "On whose word",
        "Due",
        "Newest evidence",
        "Whose it is",
        "Why",
        "What would mend it",
        "Whose rule",
        "Rows",
        "In force",
    )
    rows = [
        (
            row.control.title,
            row.control.says,
            promise_words(row.judged.status),
            promise_basis(row.judged.status, row.judged.basis),
            row.judged.due_on,
            row.judged.evidence_at,
            row.whose,
            " ".join(row.judged.reasons),
            row.control.mend,
            catalogue_title(row.control.catalogue),
            " ".join(row.control.rows),
            not row.promised.overruled_by,
        )
        for row in found.rows
    ]
    return csv_response(f"{request.visitor.school.name} promises", header, rows)


@needs(Capability.READ)
def promise(request: SchoolRequest, control: str) -> HttpResponse:
    """One promise: kept or not, on whose word, what would mend it, all evidence."""
    found = promise_page(request.visitor, control, now())
    if found is None:
        raise Http404
    page = {"page": found, "ways": WAYS, "post_words": post_words, **SAID}
    return render(request, "controls/promise.jinja2", page)


@needs(Capability.READ)
def terms(request: SchoolRequest, control: str) -> HttpResponse:
    """How one promise stood at the ends of the last terms, and at the end of another day."""
    visitor, at = request.visitor, now()
    found = promise_page(visitor, control, at)
    if found is None:
        raise Http404
    today = local_day(visitor.school, at)
    asked = any(each.startswith("on") for each in request.GET)
    form = DayForm(request.GET if asked else None, today=today)
    on = form.cleaned_data["on"] if form.is_valid() else None
    page = {
        "page": found,
        "form": form,
        "stood": at_ends_of_terms(visitor, control, at, on),
        "on": on,
        **SAID,
    }
    return render(request, "controls/terms.jinja2", page)


def _listed(request: SchoolRequest) -> tuple[PromisesForm, PromiseList]:
    found = promises_at(request.visitor.school, now())
    choices = catalogue_choices(found.promises), owner_choices(found.promises)
    form = PromisesForm(*choices, request.GET or None)
    return form, promise_list(found, form.chosen())
