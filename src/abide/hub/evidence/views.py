"""Pages of the log: what was done, one entry, heads for the minutes, loosenings, the export."""

from __future__ import annotations

import tempfile
import uuid
from datetime import date
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.domain.roles import Capability
from abide.hub.evidence import actions, queries
from abide.hub.evidence.exporting import write_zip
from abide.hub.evidence.forms import EraseForm, KindForm, MinuteForm, UptoForm
from abide.hub.evidence.titles import Titled, titles_of
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.web.clock import now
from abide.hub.web.forms import sent
from abide.hub.web.tables import csv_response
from abide.hub.web.uploads import attachment


@require_GET
@needs(Capability.READ)
def log(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    form = KindForm(request.GET if "kind" in request.GET else None)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    page = {
        "form": form,
        "kind": kind,
        "log": queries.log_page(school, kind or None, _number(request.GET.get("before"))),
        "checks": queries.newest_checks(school),
    }
    return render(request, "evidence/log.jinja2", page)


@require_GET
@needs(Capability.READ)
def log_csv(request: SchoolRequest) -> HttpResponse:
    form = KindForm(request.GET)
    rows = queries.log_list(
        request.visitor.school, form.cleaned_data["kind"] if form.is_valid() else None
    )
    header = ("Number", "When", "What was done", "Who", "Receipt")
    cells = [(each.seq, each.at, each.kind, each.by, each.hash) for each in rows]
    return csv_response("evidence", header, cells)


@require_POST
@needs(Capability.READ)
def check_now(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    found = actions.check_chains(school=school, at=now())
    if all(each.intact for each in found):
        messages.success(request, "The log was read from its first entry to its last, and it holds")
    else:
        messages.error(request, "The log does not hold: the entry is named below")
    return redirect("evidence:log", school=school.slug)


@require_GET
@needs(Capability.READ)
def entry(request: SchoolRequest, seq: int) -> HttpResponse:
    found = queries.entry_shown(request.visitor.school, seq)
    if found is None:
        raise Http404
    return render(request, "evidence/entry.jinja2", {"entry": found})


@require_GET
@needs(Capability.READ)
def kept(request: SchoolRequest, public_id: uuid.UUID) -> HttpResponse:
    found = queries.kept_of(request.visitor.school, public_id)
    if found is None or not found.stored_as:
        raise Http404
    return _sent(attachment(found.stored_as, found.file_name or "file", found.media_type))


@require_http_methods(["GET", "POST"])
@needs(Capability.ERASE)
def erase(request: SchoolRequest, public_id: uuid.UUID) -> HttpResponse:
    found = queries.kept_of(request.visitor.school, public_id)
    if found is None or found.erased_at is not None:
        raise Http404
    form = EraseForm(sent(request))
    if form.is_valid():
        actions.erase(kept=found, by=request.visitor.by, at=now(), why=form.cleaned_data["why"])
        messages.success(request, "Erased. The entry stays, and the log still holds")
        return redirect("evidence:entry", school=found.school.slug, seq=found.entry.seq)
    return render(request, "evidence/erase.jinja2", {"form": form, "kept": found})


@require_GET
@needs(Capability.READ)
def heads(request: SchoolRequest) -> HttpResponse:
    found = queries.heads_of(request.visitor.school)
    return render(request, "evidence/heads.jinja2", {"heads": found})


@require_GET
@needs(Capability.READ)
def heads_csv(request: SchoolRequest) -> HttpResponse:
    found = queries.heads_of(request.visitor.school, most=4000)
    header = ("Day", "Entries", "Short form", "Head", "Minuted")
    cells = [
        (each.day, each.seq, each.short, each.hash, "; ".join(m.reference for m in each.minuted))
        for each in found
    ]
    return csv_response("heads", header, cells)


@require_http_methods(["GET", "POST"])
@needs(Capability.MINUTE)
def minute(request: SchoolRequest, day: str) -> HttpResponse:
    school = request.visitor.school
    head = queries.head_of(school, _day(day))
    if head is None:
        raise Http404
    today = local_day(school, now())
    form = MinuteForm(request.POST or None, of=head.day, today=today)
    if form.is_valid():
        actions.minute(
            head=head,
            by=request.visitor.by,
            at=now(),
            held_on=form.cleaned_data["held_on"],
            reference=form.cleaned_data["reference"],
        )
        messages.success(request, "Noted in the log")
        return redirect("evidence:heads", school=school.slug)
    return render(request, "evidence/minute.jinja2", {"form": form, "head": head})


@require_http_methods(["GET", "POST"])
@needs(Capability.EXPORT_EVIDENCE)
def export(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    if request.method == "GET":
        return render(request, "evidence/export.jinja2", {})
    actions.note_export(school=school, by=request.visitor.by, at=now())
    packed = tempfile.TemporaryFile(dir=settings.HUB_HOME.hub)  # noqa: SIM115 - closed when sent
    write_zip(school, packed)
    packed.seek(0)
    name = f"{slugify(school.name)}-evidence-{now():%Y-%m-%d}.zip"
    return _sent(
        FileResponse(packed, as_attachment=True, filename=name, content_type="application/zip")
    )


_UNTITLED = Titled("", "")


@require_GET
@needs(Capability.READ)
def loosened(request: SchoolRequest) -> HttpResponse:
    found = queries.loosenings(request.visitor.school)
    page = {
        "loosenings": found,
        "titles": titles_of(request.visitor.school, now()),
        "may_mark": request.visitor.may(Capability.APPROVE),
        "unseen": [each for each in found if request.visitor.by not in each.seen_as],
    }
    return render(request, "evidence/loosened.jinja2", page)


@require_GET
@needs(Capability.READ)
def loosened_csv(request: SchoolRequest) -> HttpResponse:
    found = queries.loosenings(request.visitor.school)
    titles = titles_of(request.visitor.school, now())
    header = ("Number", "When", "Promise", "What", "Before", "After", "Who", "Seen by")
    cells = [
        (
            e.row.seq,
            e.row.at,
            titles.get(str(e.row.facts.get("control")), _UNTITLED).title,
            e.what or e.row.kind,
            e.before,
            e.after,
            e.row.by,
            ", ".join(e.seen_by),
        )
        for e in found
    ]
    return csv_response("loosened promises", header, cells)


@require_POST
@needs(Capability.APPROVE)
def loosened_seen(request: SchoolRequest) -> HttpResponse:
    school = request.visitor.school
    form = UptoForm(request.POST)
    if form.is_valid():
        actions.mark_loosenings_seen(
            school=school, by=request.visitor.by, at=now(), upto=form.cleaned_data["upto"]
        )
        messages.success(request, "Noted in the log: you have seen these")
    return redirect("evidence:loosened", school=school.slug)


def _number(text: str | None) -> int | None:
    """Given what an address says, return its number, or None where it says none that can be."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _sent(response: FileResponse) -> HttpResponse:
    """Given a file on its way, return it as the door's type of answer."""
    return cast(HttpResponse, response)
