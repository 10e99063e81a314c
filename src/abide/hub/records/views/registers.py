"""What registers there are, one register as a list, as a file, and what was taken out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from abide.domain.roles import Capability
from abide.hub.records import queries, words
from abide.hub.records.forms import SearchForm
from abide.hub.records.kinds import LISTED
from abide.hub.records.queries import Register
from abide.hub.records.spec import Kind
from abide.hub.records.told import Served, promises_by_kind
from abide.hub.records.views.common import kind_or_404, may, page_of
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock
from abide.hub.web.paging import page_asked
from abide.hub.web.tables import csv_response

MOST_ON_A_PAGE = 200


@dataclass(frozen=True)
class Line:
    """One register in the list of registers: how many rows, and the promises it is evidence for."""

    kind: Kind
    number: int
    served: tuple[Served, ...]

    @property
    def kept(self) -> int:
        return sum(each.is_kept for each in self.served)

    @property
    def unkept(self) -> tuple[Served, ...]:
        return tuple(each for each in self.served if not each.is_kept)


@require_GET
@needs(Capability.READ)
def registers(request: SchoolRequest) -> HttpResponse:
    """Every register, and what is missing in it."""
    school = request.visitor.school
    counts, served = queries.counts_of(school), promises_by_kind(school, clock.now())
    lines = [Line(each, counts.get(each.slug, 0), served.get(each.slug, ())) for each in LISTED]
    unkept = {each.id: each for line in lines for each in line.unkept}
    context = {
        "lines": lines,
        "empty_ones": [each for each in lines if not each.number],
        "unkept": list(unkept.values()),
    }
    return render(request, "records/registers.jinja2", {**context, **may(request)})


@require_GET
@needs(Capability.READ)
def registers_csv(request: SchoolRequest) -> HttpResponse:
    """The list of registers as a file."""
    counts = queries.counts_of(request.visitor.school)
    cells = [(words.capital(each.many), each.question, counts.get(each.slug, 0)) for each in LISTED]
    return csv_response("registers", ("Register", "Question", "Rows"), cells)


@require_GET
@needs(Capability.READ)
def register(request: SchoolRequest, kind: str) -> HttpResponse:
    """One register: its rows, found by words."""
    of = kind_or_404(kind)
    whole = queries.register_of(request.visitor.school, of, clock.now())
    form = SearchForm(request.GET if "q" in request.GET else None)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.found_in(whole, asked)
    page = Paginator(found.rows, MOST_ON_A_PAGE).get_page(page_asked(request))
    context = {
        "kind": of,
        "form": form,
        "asked": asked,
        "whole": len(whole.rows),
        "found": found,
        "rows": list(page.object_list),
        "turning": {"pages": page.paginator.num_pages, "number": page.number},
        "query": urlencode({"q": asked}) if asked else "",
        "page_of": lambda row: page_of(request, of, row.public_id),
        "shown": [each for each in of.fields if each.in_list and each.name != of.title_of],
        "served": Line(of, len(whole.rows), _served(request, of)),
        "deed": next((each for each in of.deeds if not each.apart), None),
    }
    return render(request, "records/register.jinja2", {**context, **may(request)})


@require_GET
@needs(Capability.READ)
def register_csv(request: SchoolRequest, kind: str) -> HttpResponse:
    """One register as a file: every field, and when each deed was last done."""
    of = kind_or_404(kind)
    whole = queries.register_of(request.visitor.school, of, clock.now())
    form = SearchForm(request.GET)
    found = queries.found_in(whole, form.cleaned_data["q"] if form.is_valid() else "")
    heads = [each.label for each in of.fields]
    heads += [f"Last {each.past}" for each in of.deeds]
    return csv_response(f"{request.visitor.school.slug} {of.many}", heads, _cells(found))


@require_GET
@needs(Capability.READ)
def removed(request: SchoolRequest, kind: str) -> HttpResponse:
    """What was taken out of a register."""
    of = kind_or_404(kind)
    found = queries.removed_of(request.visitor.school, of, clock.now())
    return render(request, "records/removed.jinja2", {"kind": of, "found": found, **may(request)})


def _served(request: SchoolRequest, of: Kind) -> tuple[Served, ...]:
    return promises_by_kind(request.visitor.school, clock.now()).get(of.slug, ())


def _cells(found: Register) -> list[list[Any]]:
    kind = found.kind
    return [
        [
            *(words.cell(each, row.values.get(each.name), found.names) for each in kind.fields),
            *(row.notes[each.what].on if each.what in row.notes else None for each in kind.deeds),
        ]
        for row in found.rows
    ]
