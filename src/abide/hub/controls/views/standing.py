"""Where the school stands: Today, one system, and the two pages that governors get."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render

from abide.domain.register import Grade
from abide.domain.roles import Capability, Role
from abide.hub.controls import queries
from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.shown.listing import tally_of
from abide.hub.controls.shown.owing import MOST, owed
from abide.hub.controls.shown.pages import two_pages
from abide.hub.controls.words import on_whose_word, status_words
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web.clock import now
from abide.hub.web.tables import csv_response

GRADES = tuple(Grade)


@needs(Capability.READ)
def today(request: SchoolRequest) -> HttpResponse:
    """Could we recover today?"""
    promised = promises_at(request.visitor.school, now())
    found = promised.standing
    grades = [
        (grade, [each for each in found.systems if each.status.grade is grade]) for grade in GRADES
    ]
    steps = owed(found, most=len(found.systems) + len(found.silent) + 1)
    return render(
        request,
        "controls/today.jinja2",
        {
            "found": found,
            "promises": tally_of(promised),
            "decides": Role.HEADTEACHER in request.visitor.roles,
            "owed": steps[:MOST],
            "owed_more": len(steps[MOST:]),
            "grades": grades,
            "status_words": status_words,
            "on_whose_word": on_whose_word,
        },
    )


@needs(Capability.READ)
def system(request: SchoolRequest, system: uuid.UUID) -> HttpResponse:
    """One system: what it is, how it stands, its copies, its history."""
    found = queries.system_page(request.visitor, system, now())
    if found is None:
        raise Http404
    context = {"status_words": status_words, "on_whose_word": on_whose_word}
    return render(request, "controls/system.jinja2", {"page": found, "one": found.one, **context})


@needs(Capability.READ)
def today_csv(request: SchoolRequest) -> HttpResponse:
    """The tables of Today as a file."""
    found = queries.standing(request.visitor.school, now())
    rows = [
        (
            each.name,
            each.status.grade,
            each.status.status,
            each.status.basis,
            each.status.last_backup_at,
            each.status.last_proof_at,
            _hours(each.status.rto_seconds),
            _hours(each.status.measured_restore_seconds),
            " ".join(each.status.reasons),
        )
        for each in found.systems
    ]
    header = (
        "System",
        "Grade",
        "How it stands",
        "On whose word",
        "Last good copy",
        "Last brought back",
        "Back within, promised (hours)",
        "Back within, measured (hours)",
        "Why",
    )
    return csv_response(f"{request.visitor.school.name} today", header, rows)


@needs(Capability.READ)
def pages(request: SchoolRequest) -> HttpResponse:
    """The two pages as PDF: for governors, from whoever may read."""
    school = request.visitor.school
    response = HttpResponse(two_pages(school, now()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{school.slug}-two-pages.pdf"'
    return response


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)
