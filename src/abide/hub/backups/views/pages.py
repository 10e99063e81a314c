"""Backups and drives at a glance, Part 2 of the grid, and the log."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from abide.domain.roles import Capability
from abide.hub.backups import queries
from abide.hub.backups.forms import LogForm
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web.clock import now
from abide.hub.web.paging import page_asked
from abide.hub.web.tables import csv_response, csv_stream
from abide.hub.web.words import moment

GRID_HEADER = (
    "System",
    "Grade",
    "Responsible",
    "Accountable",
    "In the system backup",
    "Separate backup onto",
    "How often promised",
    "How often done",
    "Latest copy",
    "Place of the latest copy",
    "Where that is",
    "On whose word",
    "Last files at random",
    "Last full restore test",
    "Did not come back right",
    "Could not be looked at",
)


@needs(Capability.READ)
def overview(request: SchoolRequest) -> HttpResponse:
    school, at = request.visitor.school, now()
    copies = queries.copies_of(school)
    page = {
        "answer": queries.answer(copies),
        "places": queries.places_of(school, copies),
        "copies": [copy for copy in copies if copy.declared or copy.newest_at],
        "drives": queries.drives_of(school, at),
        "running": queries.running(school, at),
        "jobs": queries.jobs_of(school),
        "may_swap": request.visitor.may(Capability.SWAP_DRIVES),
        "may_ask": request.visitor.may(Capability.ASK_FOR_JOBS),
        "at": at,
    }
    return render(request, "backups/overview.jinja2", page)


@needs(Capability.READ)
def grid(request: SchoolRequest) -> HttpResponse:
    at = now()
    page = {"grid": queries.part_two(request.visitor.school, at), "at": at}
    return render(request, "backups/grid.jinja2", page)


@needs(Capability.READ)
def grid_csv(request: SchoolRequest) -> HttpResponse:
    found = queries.part_two(request.visitor.school, now())
    rows = [_grid_row(row) for row in (*found.first, *found.others)]
    return csv_response("part-2-backups", GRID_HEADER, rows)


def _grid_row(row: queries.PartTwoRow) -> list[object]:
    return [
        row.name,
        row.grade.value,
        row.responsible,
        row.accountable,
        row.in_system_backup,
        row.separate,
        row.promised,
        row.done.words if row.done else "",
        row.latest_at,
        row.latest_place,
        row.latest_where,
        row.latest_basis,
        row.random.at if row.random else None,
        row.whole.at if row.whole else None,
        row.failed.at if row.failed else None,
        row.unseen,
    ]


@needs(Capability.READ)
def log(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    form = LogForm(*queries.log_choices(school), request.GET or None)
    asked = request.GET.copy()
    asked.pop("page", None)
    page = {
        "form": form,
        "log": queries.log_page(school, form.chosen(), page_asked(request)),
        "asked": asked.urlencode(),
        "at": now(),
    }
    return render(request, "backups/log.jinja2", page)


@needs(Capability.READ)
def log_csv(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    form = LogForm(*queries.log_choices(school), request.GET or None)
    header = [
        "Copy of",
        "Ended",
        "System",
        "Place",
        "How it ended",
        "Files",
        "Bytes",
        "What went wrong",
        "Brought across",
        "Receipt",
    ]
    rows = (
        [
            run.at,
            run.ended_at,
            run.system,
            run.place,
            run.outcome_words,
            run.files,
            run.bytes,
            run.problems,
            moment(run.copied_on, nothing="no"),
            run.receipt,
        ]
        for run in queries.log_rows(school, form.chosen())
    )
    return csv_stream("backup-log", header, rows)
