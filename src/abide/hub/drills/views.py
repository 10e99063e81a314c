"""Proofs: what was brought back, one by one and as a list."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from abide.domain.roles import Capability
from abide.hub.backups.queries import log_choices
from abide.hub.drills import queries
from abide.hub.drills.forms import ProofsForm
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web.clock import now
from abide.hub.web.paging import page_asked
from abide.hub.web.tables import csv_stream


@needs(Capability.READ)
def listing(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    form = ProofsForm(*log_choices(school), request.GET or None)
    asked = request.GET.copy()
    asked.pop("page", None)
    page = {
        "form": form,
        "proofs": queries.proofs_page(school, form.chosen(), page_asked(request)),
        "asked": asked.urlencode(),
        "at": now(),
        "may_ask": request.visitor.may(Capability.ASK_FOR_JOBS),
    }
    return render(request, "drills/list.jinja2", page)


@needs(Capability.READ)
def listing_csv(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    form = ProofsForm(*log_choices(school), request.GET or None)
    header = [
        "When",
        "What",
        "System",
        "Place",
        "Copy of",
        "How it ended",
        "In words",
        "Full restore, seconds",
        "Receipt",
    ]
    rows = (
        [
            row.at,
            row.kind,
            row.system,
            row.place,
            row.copy_of,
            row.words,
            row.sentence,
            row.restore_seconds,
            row.receipt,
        ]
        for row in queries.proof_rows(school, form.chosen())
    )
    return csv_stream("proofs", header, rows)


@needs(Capability.READ)
def proof(request: SchoolRequest, receipt: str) -> HttpResponse:
    found = queries.proof_of(request.visitor.school, receipt)
    if found is None:
        raise Http404
    return render(request, "drills/proof.jinja2", {"proof": found})
