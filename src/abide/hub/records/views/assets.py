"""Pages that set registers side by side: both inventories, seats, contracts, insurance."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.domain.errors import Refused
from abide.domain.promises.rules.assets.cover import pounds
from abide.domain.roles import Capability
from abide.domain.words import plural
from abide.hub.records.actions.inventories import note_compared, take_device_over
from abide.hub.records.queries.assets import cover_of, inventories_of, scope_of, seats_held
from abide.hub.records.told import promises_by_kind
from abide.hub.records.views.common import may, today_of
from abide.hub.register.forms.fields import Lines
from abide.hub.register.views.editing import Asking, asked, at_school, or_404
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock
from abide.hub.web.forms import DateField, sent
from abide.hub.web.tables import csv_response


class ComparedForm(forms.Form):
    """Both inventories were compared."""

    on = DateField(label="On which day?")
    words = Lines(
        label="What was done about the differences",
        required=False,
        max_length=2000,
        help_text="Or why they may stay",
    )


@require_GET
@needs(Capability.READ)
def inventories(request: SchoolRequest) -> HttpResponse:
    """Both inventories held against each other, each difference with what mends it."""
    found = inventories_of(request.visitor.school, clock.now())
    return render(request, "records/inventories.jinja2", {"found": found, **may(request)})


@require_GET
@needs(Capability.READ)
def inventories_csv(request: SchoolRequest) -> HttpResponse:
    """The differences as a file."""
    found = inventories_of(request.visitor.school, clock.now()).compared
    lines = [
        *(
            ("Only the school's list", row.text("name"), row.text("serial"), "")
            for row in found.only_here
        ),
        *(
            ("Only the audit's list", row.text("name"), "", row.text("serial"))
            for row in found.only_there
        ),
        *(
            ("Another serial number", one.text("name"), one.text("serial"), other.text("serial"))
            for one, other in (*found.serial_differs, *found.unnumbered)
        ),
    ]
    heads = ("What differs", "Name", "Serial, school's list", "Serial, audit's list")
    return csv_response(f"{request.visitor.school.slug} inventories", heads, lines)


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def compared(request: SchoolRequest) -> HttpResponse:
    """Note that both inventories were compared."""
    form = ComparedForm(sent(request), initial={"on": today_of(request)})
    back = at_school(request, "records:inventories")
    if request.method == "POST" and form.is_valid():
        try:
            left = note_compared(
                school=request.visitor.school,
                on=form.cleaned_data["on"],
                words=form.cleaned_data["words"],
                by=request.visitor.by,
                at=clock.now(),
            )
        except Refused as refused:
            form.add_error("on", str(refused))
        else:
            messages.success(request, f"Noted, with {plural(left, 'difference')} left.")
            return redirect(back)
    return asked(
        request,
        form,
        Asking(
            title="Note that both lists were compared",
            lead="How many differences there are today is noted with it.",
            button="Note it",
            back=back,
        ),
    )


@require_POST
@needs(Capability.EDIT_REGISTER)
def take_over(request: SchoolRequest, row: UUID) -> HttpResponse:
    """Add a device of the audit inventory to the school's list."""
    school, by = request.visitor.school, request.visitor.by
    try:
        or_404(take_device_over(school=school, row=row, by=by, at=clock.now()))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The device was added to the school's list.")
    return redirect(at_school(request, "records:inventories"))


@require_GET
@needs(Capability.READ)
def seats(request: SchoolRequest) -> HttpResponse:
    """Licences against what is used."""
    found = seats_held(request.visitor.school, clock.now())
    return render(request, "records/seats.jinja2", {"found": found, **may(request)})


@require_GET
@needs(Capability.READ)
def seats_csv(request: SchoolRequest) -> HttpResponse:
    """Licences against what is used, as a file."""
    found = seats_held(request.visitor.school, clock.now())
    lines = [
        (each.name, each.seats, each.used, each.found, each.until, each.papers, each.word)
        for each in found.products
    ]
    heads = (
        "Product",
        "Seats",
        "Seats in use",
        "Found on devices",
        "Runs until",
        "Papers",
        "State",
    )
    return csv_response(f"{request.visitor.school.slug} licences and seats", heads, lines)


@require_GET
@needs(Capability.READ)
def contracts(request: SchoolRequest) -> HttpResponse:
    """Which contract covers which system, and what none covers."""
    found = scope_of(request.visitor.school, clock.now())
    return render(request, "records/contracts.jinja2", {"found": found, **may(request)})


@require_GET
@needs(Capability.READ)
def contracts_csv(request: SchoolRequest) -> HttpResponse:
    """The grid of systems and contracts as a file."""
    found = scope_of(request.visitor.school, clock.now())
    heads = ("System", *(row.text("name") for row in found.contracts))
    lines = [(name, *ticks) for _, name, ticks in found.systems]
    return csv_response(f"{request.visitor.school.slug} systems and contracts", heads, lines)


@require_GET
@needs(Capability.READ)
def insured(request: SchoolRequest) -> HttpResponse:
    """What is insured up to how much, what there is to insure, and the conditions of the cover."""
    school, at = request.visitor.school, clock.now()
    context = {
        "found": cover_of(school, at),
        "served": promises_by_kind(school, at).get("insurance", ()),
        "pounds": pounds,
        "evidence_of": lambda condition: _evidence_of(request, condition),
    }
    return render(request, "records/insured.jinja2", {**context, **may(request)})


def _evidence_of(request: SchoolRequest, condition: str) -> tuple[str, str] | None:
    """Given a condition of the cover, return the page here that shows whether it is met, if any."""
    said = condition.casefold()
    if "backup" in said:
        return at_school(request, "backups:overview"), "Backups"
    if "training" in said:
        return at_school(request, "records:register", kind="training"), "Training"
    if "plan" in said:
        return at_school(request, "records:register", kind="document"), "Documents"
    return None
