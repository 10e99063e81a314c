"""Sheets: listed, made, changed, asked for, typed in from paper, printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import plural, some
from abide.hub.register.views.editing import Asking, Editing, asked, at_school, edited
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.schools.queries import local_day
from abide.hub.signoffs import actions, queries
from abide.hub.signoffs.forms import ChangeSheetForm, PaperForm, SheetForm, WhyForm
from abide.hub.signoffs.queries import Sheet
from abide.hub.web.clock import now
from abide.hub.web.forms import files_sent, sent
from abide.hub.web.tables import csv_response


@needs(Capability.READ)
def listing(request: SchoolRequest) -> HttpResponse:
    """Every sheet, how many have signed, and who is missing."""
    sheets = queries.sheets_of(request.visitor.school, now())
    return render(
        request, "signoffs/sheets.jinja2", {"sheets": sheets, "some": some, **_may(request)}
    )


@needs(Capability.READ)
def one(request: SchoolRequest, sheet: UUID) -> HttpResponse:
    """One sheet: its words, who has signed and when, who has not."""
    found = _found(request, sheet)
    signatures = queries.signatures_of(request.visitor.school, sheet)
    undoable = {
        each.public_id
        for each in signatures
        if each.how == "paper"
        and each.withdrawn_at is None
        and now() - each.at <= actions.UNDO_WITHIN
    }
    promises = queries.promises_of(request.visitor.school, found, now())
    shown = {"sheet": found, "promises": promises, "undoable": undoable, **_may(request)}
    return render(request, "signoffs/sheet.jinja2", shown)


@needs(Capability.READ)
def one_csv(request: SchoolRequest, sheet: UUID) -> HttpResponse:
    """Who has signed a sheet, as a file."""
    found = _found(request, sheet)
    rows = [
        (each.name, each.count, each.joined_on, each.signed_on, _how(each.signed))
        for each in found.asked
    ]
    header = ("Name", "Signs for", "Joined on", "Signed on", "How")
    return csv_response(f"{request.visitor.school.name} {found.title}", header, rows)


@needs(Capability.READ)
def printed(request: SchoolRequest, sheet: UUID) -> HttpResponse:
    """A sheet to print: its words, and a line for each name."""
    return render(request, "signoffs/print.jinja2", {"sheet": _found(request, sheet)})


@needs(Capability.EDIT_REGISTER)
def make(request: SchoolRequest) -> HttpResponse:
    """A new sheet."""
    form = SheetForm(queries.promises_to_sign(), sent(request))
    if request.method == "POST" and form.is_valid():
        made = actions.make_sheet(visitor=request.visitor, values=form.cleaned_data, at=now())
        messages.success(request, "The sheet was made. Now ask people to sign it.")
        return redirect(at_school(request, "signoffs:sheet", sheet=made))
    back = at_school(request, "signoffs:sheets")
    return asked(
        request, form, Asking(title="Make a sheet to sign", button="Make the sheet", back=back)
    )


@needs(Capability.EDIT_REGISTER)
def change(request: SchoolRequest, sheet: UUID) -> HttpResponse:
    """Change a sheet; where two people do so at once, show both versions."""
    found = _found(request, sheet)
    initial = {
        "title": found.title,
        "words": found.words,
        "audience": found.audience,
        "controls": found.controls,
    }

    def form_of(told: Any) -> ChangeSheetForm:
        return ChangeSheetForm(queries.promises_to_sign(), told, initial=initial)

    def save(form: Any, version: int) -> None:
        values = {name: form.cleaned_data[name] for name in initial}
        actions.change_sheet(
            visitor=request.visitor,
            sheet=sheet,
            values=values,
            anew=form.cleaned_data["anew"] == "yes",
            at=now(),
            version=version,
        )

    return edited(
        request,
        Editing(
            title=f"Change “{found.title}”",
            form_of=form_of,
            version=found.version,
            save=save,
            back=at_school(request, "signoffs:sheet", sheet=sheet),
            done="The sheet was changed.",
        ),
    )


@needs(Capability.EDIT_REGISTER)
def end(request: SchoolRequest, sheet: UUID) -> HttpResponse:
    """No longer have a sheet signed."""
    found = _found(request, sheet)
    form = WhyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.end_sheet(
            visitor=request.visitor, sheet=sheet, why=form.cleaned_data["why"], at=now()
        )
        messages.success(request, f"“{found.title}” is no longer signed. Governors are shown that.")
        return redirect(at_school(request, "signoffs:sheets"))
    back = at_school(request, "signoffs:sheet", sheet=sheet)
    lead = "Its signatures stay in the evidence. Its promises may then read “nothing shown yet”."
    return asked(
        request, form, Asking(title=f"End “{found.title}”", button="End it", back=back, lead=lead)
    )


@needs(Capability.EDIT_REGISTER)
def ask(request: SchoolRequest, sheet: UUID) -> HttpResponse:
    """Mail a link to everybody who is missing: shown first, then sent."""
    found = _found(request, sheet)
    if request.method == "POST":
        mailed, without = actions.ask(visitor=request.visitor, sheet=sheet, at=now())
        told = f"{plural(mailed, 'person was', 'people were')} asked by mail."
        if without:
            told += (
                f" {some(without)}: no address is known, so hand over a link or a sheet of paper."
            )
        messages.success(request, told)
        return redirect(at_school(request, "signoffs:sheet", sheet=sheet))
    return render(request, "signoffs/ask.jinja2", {"sheet": found})


@needs(Capability.EDIT_REGISTER)
@require_POST
def link(request: SchoolRequest, sheet: UUID, signer: UUID) -> HttpResponse:
    """A link for one person, shown once, with a code for their phone."""
    found = _found(request, sheet)
    try:
        address = actions.link_for(
            visitor=request.visitor, sheet=sheet, signer=str(signer), at=now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(at_school(request, "signoffs:sheet", sheet=sheet))
    who = next(each for each in found.asked if each.id == str(signer))
    answer = render(
        request, "signoffs/link.jinja2", {"sheet": found, "who": who, "address": address}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@needs(Capability.EDIT_REGISTER)
def paper(request: SchoolRequest, sheet: UUID) -> HttpResponse:
    """Type in who signed on paper."""
    found = _found(request, sheet)
    today = local_day(request.visitor.school, now())
    form = PaperForm(
        found,
        sent(request),
        files_sent(request),
        initial={"on": today},
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.type_in(
                visitor=request.visitor,
                sheet=sheet,
                signers=form.cleaned_data["signers"],
                on=form.cleaned_data["on"],
                at=now(),
                files=form.files_in_hand,
            )
        except Refused as refused:
            form.add_error("signers", str(refused))
        else:
            messages.success(request, f"{plural(count, 'signature was', 'signatures were')} noted.")
            return redirect(at_school(request, "signoffs:sheet", sheet=sheet))
    return render(request, "signoffs/paper.jinja2", {"sheet": found, "form": form})


@needs(Capability.EDIT_REGISTER)
@require_POST
def undo(request: SchoolRequest, sheet: UUID, signature: UUID) -> HttpResponse:
    """Take back what was typed in minutes ago."""
    _found(request, sheet)
    try:
        actions.withdraw(visitor=request.visitor, signature=signature, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Taken back. Both stay in the log.")
    return redirect(at_school(request, "signoffs:sheet", sheet=sheet))


def _found(request: SchoolRequest, sheet: UUID) -> Sheet:
    found = queries.sheet_of(request.visitor.school, sheet, now())
    if found is None:
        raise Http404
    return found


def _may(request: SchoolRequest) -> dict[str, bool]:
    return {"may_edit": request.visitor.may(Capability.EDIT_REGISTER)}


def _how(signed: Any) -> str:
    return signed.get_how_display() if signed else ""
