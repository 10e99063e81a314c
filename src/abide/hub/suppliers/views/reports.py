"""Reports as they came in: all of them, one, those that wait; settled or set aside by a person."""

from __future__ import annotations

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.records.kinds.suppliers import EXPECTED_REPORT
from abide.hub.records.queries import find
from abide.hub.register.views.editing import at_school, may, or_404
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.suppliers import actions, queries
from abide.hub.suppliers.forms import AsideForm, SettleForm, moment_on
from abide.hub.suppliers.queries import ReportPage
from abide.hub.suppliers.reading.outcomes import Outcome
from abide.hub.web.clock import now
from abide.hub.web.forms import sent
from abide.hub.web.paging import page_asked
from abide.hub.web.tables import csv_response

MOST_IN_TABLE = 5_000


@needs(Capability.READ)
def reports(request: SchoolRequest) -> HttpResponse:
    """Everything that came in, newest first."""
    school = request.visitor.school
    pages = Paginator(queries.reports_in(school), queries.PAGE)
    page = pages.get_page(page_asked(request))
    context = {"rows": queries.shown(school, page.object_list), "page": page, "pages": pages}
    return render(request, "suppliers/reports.jinja2", context)


@needs(Capability.READ)
def reports_csv(request: SchoolRequest) -> HttpResponse:
    """The same as a table."""
    school = request.visitor.school
    rows = [
        (
            each.row.received_at,
            each.came,
            each.sender,
            each.subject,
            each.supplier,
            each.state,
            each.row.moment,
            each.row.why,
        )
        for each in queries.shown(school, queries.reports_in(school)[:MOST_IN_TABLE])
    ]
    header = (
        "Came",
        "How it came",
        "From",
        "Subject or file",
        "Report of",
        "What it counts as",
        "Of",
        "Why it waited",
    )
    return csv_response(f"{school.name} reports", header, rows)


@needs(Capability.READ)
def waiting(request: SchoolRequest) -> HttpResponse:
    """Reports that a person has to read."""
    school = request.visitor.school
    rows = queries.shown(school, queries.waiting_of(school))
    return render(request, "suppliers/waiting.jinja2", {"rows": rows, **may(request)})


@needs(Capability.READ)
def report(request: SchoolRequest, report: uuid.UUID) -> HttpResponse:
    """One report: what it says, letter by letter, and what it counts as."""
    found = or_404(queries.find_report(request.visitor.school, report))
    page = queries.report_page(request.visitor.school, found)
    return render(request, "suppliers/report.jinja2", {"page": page, **may(request)})


@needs(Capability.EDIT_REGISTER)
def settle(request: SchoolRequest, report: uuid.UUID) -> HttpResponse:
    """A person says what a waiting report says."""
    school = request.visitor.school
    found = or_404(queries.find_report(school, report))
    page = queries.report_page(school, found)
    if found.counted_at or found.set_aside_at:
        raise Http404
    form = _settle_form(request, page)
    back = at_school(request, "suppliers:waiting")
    if request.method == "POST" and form.is_valid():
        try:
            _settle(request, form, page)
        except Refused as refused:
            form.add_error("on", str(refused))
        else:
            messages.success(request, "It counts from now on, as the supplier’s word.")
            return redirect(back)
    context = {"form": form, "page": page, "back": back}
    return render(request, "suppliers/settle.jinja2", context)


@needs(Capability.EDIT_REGISTER)
def aside(request: SchoolRequest, report: uuid.UUID) -> HttpResponse:
    """A report that is to count for nothing."""
    found = or_404(queries.find_report(request.visitor.school, report))
    if found.set_aside_at:
        raise Http404
    back = at_school(request, "suppliers:report", report=report)
    form = AsideForm(sent(request))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        try:
            actions.set_aside(report=found, visitor=request.visitor, why=why, at=now())
        except Refused as refused:
            form.add_error("why", str(refused))
        else:
            messages.success(request, "It was set aside. It stays in the log.")
            return redirect(at_school(request, "suppliers:waiting"))
    context = {
        "form": form,
        "title": "Set this report aside",
        "lead": "It then counts for nothing. Who set it aside and why stays in the log.",
        "button": "Set it aside",
        "back": back,
    }
    return render(request, "suppliers/ask.jinja2", context)


def _settle_form(request: SchoolRequest, page: ReportPage) -> SettleForm:
    school, row = request.visitor.school, page.one.row
    offered = [
        (each.id, f"{each.supplier}{_words(each.words)}")
        for each in queries.expected_at(school, now())
    ]
    claimed: datetime = row.claimed_at or row.received_at
    initial = {
        "belongs": str(row.expected.public_id) if row.expected else "",
        "on": local_day(school, claimed),
    }
    sender = "" if row.way == row.Way.FORM else page.one.sender
    return SettleForm(sent(request), expected=offered, sender=sender, initial=initial)


def _settle(request: SchoolRequest, form: SettleForm, page: ReportPage) -> None:
    school, row, said = request.visitor.school, page.one.row, form.cleaned_data
    expected = or_404(find(school, EXPECTED_REPORT.slug, uuid.UUID(said["belongs"])))
    zone = ZoneInfo(school.zone)
    claimed = row.claimed_at or row.received_at
    same = claimed.astimezone(zone).date() == said["on"]
    moment = claimed if same else moment_on(said["on"], None, school.zone, row.received_at)
    settled = actions.Settled(
        expected=expected,
        outcome=Outcome(said["outcome"]),
        moment=moment,
        likewise=bool(said.get("likewise")),
        sender=page.one.sender,
    )
    actions.settle(report=row, visitor=request.visitor, settled=settled, at=now())


def _words(words: tuple[str, ...]) -> str:
    return f" ({', '.join(words)})" if words else ""
