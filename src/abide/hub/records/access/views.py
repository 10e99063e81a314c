"""Pages of an access list: the list, the termly review, a system's own users beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import listing, plural
from abide.hub.records.access import actions, queries
from abide.hub.records.access.comparing import MOST_BYTES, compare, read_users, user_sent
from abide.hub.records.access.forms import MOST_MISSING, ReviewForm, UsersForm, changed_words
from abide.hub.records.access.queries import AccessPage
from abide.hub.records.views.common import may
from abide.hub.register.views.editing import at_school, or_404
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock
from abide.hub.web.forms import files_sent, sent
from abide.hub.web.tables import csv_response
from abide.hub.web.uploads import CSV, check


@require_GET
@needs(Capability.READ)
def access_list(request: SchoolRequest, row: UUID) -> HttpResponse:
    """Who may use a system, and whether that is as promised."""
    found = _found(request, row)
    wrong = [each for each in found.findings if not queries.is_well(each.status)]
    context = {
        "found": found,
        "wrong": wrong,
        "well": [each for each in found.findings if each not in wrong],
    }
    return render(request, "records/access/list.jinja2", {**context, **may(request)})


@require_GET
@needs(Capability.READ)
def access_csv(request: SchoolRequest, row: UUID) -> HttpResponse:
    """An access list as a file."""
    found = _found(request, row)
    heads = ("Who", "Post", "Account", "Whose it is", "Since", "Approved by", "Second step")
    cells = [
        (
            each.text("who"),
            each.text("post"),
            each.text("account"),
            each.text("sort"),
            each.day("granted_on"),
            each.text("approved_by"),
            each.values.get("second_factor"),
        )
        for each in (one.row for one in found.accounts)
    ]
    return csv_response(f"{request.visitor.school.slug} access {found.name}", heads, cells)


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def review(request: SchoolRequest, row: UUID) -> HttpResponse:
    """The termly review: decide, check, done."""
    found = _found(request, row)
    step, missing = request.POST.get("step", ""), _missing(request)
    form = ReviewForm(found.accounts, sent(request), missing=missing)
    if request.method != "POST":
        return _ask(request, found, form)
    if step in ("more", "edit"):
        number = min(missing + (step == "more"), MOST_MISSING)
        asking = ReviewForm(found.accounts, request.POST, missing=number)
        return _ask(request, found, asking, complain=False)
    if request.POST.get("seen") != found.seen:
        messages.error(request, "Somebody changed this list while you looked. Look at it again.")
        return redirect(at_school(request, "records:access_review", row=row))
    if not form.is_valid():
        return _ask(request, found, form)
    if step != "done":
        return _check(request, found, form)
    return _done(request, found, form)


def _done(request: SchoolRequest, found: AccessPage, form: ReviewForm) -> HttpResponse:
    row = UUID(found.row.id)
    try:
        counts = actions.review(
            school=request.visitor.school,
            row=row,
            seen=request.POST.get("seen", ""),
            decisions=form.decisions(),
            added=form.added(),
            by=request.visitor.by,
            at=clock.now(),
            words=form.cleaned_data["words"],
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(at_school(request, "records:access_review", row=row))
    messages.success(request, f"Reviewed, as staff say: {_counted(counts)}.")
    return redirect(at_school(request, "records:access_list", row=row))


def _counted(counts: actions.Reviewed) -> str:
    told = [f"{counts.kept} kept"]
    told += [f"{counts.changed} changed"] if counts.changed else []
    told += [f"{counts.away} taken away"] if counts.away else []
    told += [f"{counts.added} added"] if counts.added else []
    return listing(told)


def _ask(
    request: SchoolRequest, found: AccessPage, form: ReviewForm, complain: bool = True
) -> HttpResponse:
    if not complain:
        form = ReviewForm(found.accounts, None, missing=len(form.missing))
        form.initial = request.POST.dict()
    context = {"found": found, "form": form, "most": len(form.missing) >= MOST_MISSING}
    return render(request, "records/access/review.jinja2", context)


def _check(request: SchoolRequest, found: AccessPage, form: ReviewForm) -> HttpResponse:
    decided = list(zip(found.accounts, form.decisions(), strict=True))
    changed = [(each, words) for each, one in decided if (words := changed_words(each.row, one))]
    context = {
        "found": found,
        "away": [each for each, one in decided if one.away],
        "changed": changed,
        "kept": len([one for _, one in decided if not one.away]) - len(changed),
        "added": form.added(),
        "words": form.cleaned_data["words"],
        "hidden": _hidden(request),
    }
    return render(request, "records/access/check.jinja2", context)


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def compared(request: SchoolRequest, row: UUID) -> HttpResponse:
    """A system's own users beside the list: nothing is written until it was looked at."""
    found = _found(request, row)
    if request.method == "POST" and "seen" in request.POST:
        return _bring_together(request, found)
    form = UsersForm(sent(request), files_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _, content = check(form.cleaned_data["file"], (CSV,), MOST_BYTES)
            users, disabled = read_users(content)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            differs = compare(found.accounts, users, disabled)
            context = {"found": found, "differs": differs}
            return render(request, "records/access/compared.jinja2", context)
    return render(request, "records/access/compare.jinja2", {"found": found, "form": form})


def _bring_together(request: SchoolRequest, found: AccessPage) -> HttpResponse:
    said, row = request.POST, UUID(found.row.id)
    users = [user for each in said.getlist("add") if (user := user_sent(each)) is not None]
    added = [{"who": user.who, "account": user.account} for user in users]
    try:
        counts = actions.bring_together(
            school=request.visitor.school,
            row=row,
            seen=said["seen"],
            gone=said.getlist("gone"),
            added=added,
            by=request.visitor.by,
            at=clock.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(at_school(request, "records:access_compare", row=row))
    told = f"{plural(counts.added, 'account')} added, {counts.away} noted as taken away."
    messages.success(request, told)
    return redirect(at_school(request, "records:access_list", row=row))


def _found(request: SchoolRequest, row: UUID) -> AccessPage:
    return or_404(queries.access_list(request.visitor.school, row, clock.now()))


def _missing(request: SchoolRequest) -> int:
    """Given what was sent, return how many people's fields for the missing there are."""
    text = request.POST.get("missing", "0")
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_MISSING))
    return min(int(text), MOST_MISSING) if is_number else 0


def _hidden(request: SchoolRequest) -> list[tuple[str, Any]]:
    ours = ("csrfmiddlewaretoken", "step")
    return [(name, value) for name, value in request.POST.items() if name not in ours]
