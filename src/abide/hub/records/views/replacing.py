"""The replacement of a server, step by step: what is done, what is next, what must wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import listing
from abide.hub.records.actions.replacing import SAID, choose_tests, note_step
from abide.hub.records.forms import Choices, DeedForm
from abide.hub.records.kinds.servers import SERVER_REPLACEMENT
from abide.hub.records.queries import find
from abide.hub.records.queries.replacing import Replacement, Shown, proofs_since, replacement_of
from abide.hub.register.views.editing import Asking, asked, at_school, or_404
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock
from abide.hub.web.forms import sent
from abide.hub.web.words import day, moment

PATHS = {
    "compatible": "compatible",
    "in-use": "in use",
    "moved": "moved",
    "proven": "proven",
    "wiped": "wiped",
}
"""The step that each address names."""


@dataclass(frozen=True)
class Task:
    """One step as the list of steps shows it."""

    title: str
    hint: str
    href: str
    says: str
    done: bool
    waits: bool


@require_GET
@needs(Capability.READ)
def replacement(request: SchoolRequest, row: UUID) -> HttpResponse:
    """The list of steps, what is next, and what keeps the old server from being wiped. One that was
    taken out or erased has its history alone."""
    school, kind = request.visitor.school, SERVER_REPLACEMENT.slug
    found = replacement_of(school, row, clock.now())
    if found is None:
        or_404(find(school, kind, row))
        return redirect(at_school(request, "records:record", kind=kind, row=row))
    may_edit = request.visitor.may(Capability.EDIT_REGISTER)
    tasks = [_task(request, row, found, step, may_edit) for step in found.steps]
    context = {
        "found": found,
        "tasks": tasks,
        "done": sum(each.done for each in tasks),
        "may_edit": may_edit,
        "kind": SERVER_REPLACEMENT,
    }
    return render(request, "records/replacement.jinja2", context)


@require_http_methods(["GET", "POST"])
@needs(Capability.EDIT_REGISTER)
def step(request: SchoolRequest, row: UUID, step: str) -> HttpResponse:
    """One step noted; refused before its turn."""
    if step not in PATHS:
        raise Http404
    found = or_404(replacement_of(request.visitor.school, row, clock.now()))
    name, back = PATHS[step], at_school(request, "records:replacement", row=row)
    if name == "proven":
        return _tests(request, row, found, back)
    deed = SERVER_REPLACEMENT.deed(name)
    fields = deed.fields if deed else ()
    form = DeedForm(fields, sent(request), values={"on": found.today})
    if request.method == "POST" and form.is_valid():
        try:
            note_step(
                school=request.visitor.school,
                replacement=row,
                step=name,
                on=form.cleaned_data["on"],
                values=form.said,
                by=request.visitor.by,
                at=clock.now(),
            )
        except Refused as refused:
            form.add_error("on" if "day" in str(refused) else None, str(refused))
        else:
            messages.success(request, "Noted, as staff say.")
            return redirect(back)
    lead = _WARNING if name == "wiped" else ""
    return asked(
        request,
        form,
        Asking(title=f"{SAID[name]}: {_called(found)}", lead=lead, button="Note it", back=back),
    )


_WARNING = (
    "What is wiped can't be brought back from the old server. The copies stay where they are.\n"
    "Keep the old server a few weeks longer where you can."
)


class TestsForm(forms.Form):
    """For each system that was tested, the restore test that shows it on the new server.

    `systems`: its name, the tests to choose from, and the one chosen now.
    """

    def __init__(self, systems: list[tuple[str, Choices, str]], data: Any = None) -> None:
        super().__init__(data)
        for number, (name, offered, now) in enumerate(systems):
            self.fields[f"system-{number}"] = forms.ChoiceField(
                label=name,
                choices=[*offered, (NONE, "None of these")],
                initial=now,
                widget=forms.RadioSelect,
            )

    @property
    def chosen(self) -> set[str]:
        """Return the receipts that were chosen."""
        return {str(each) for each in self.cleaned_data.values() if each != NONE}


NONE = "none"
MOST_OFFERED = 5


def _tests(request: SchoolRequest, row: UUID, found: Replacement, back: str) -> HttpResponse:
    school, at = request.visitor.school, clock.now()
    systems = _offered(found, proofs_since(school, found, at))
    form = TestsForm(systems, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            left = choose_tests(
                school=school, replacement=row, receipts=form.chosen, by=request.visitor.by, at=at
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _tell(request, left)
            return redirect(back)
    tested = {name for name, _, _ in systems}
    context = {
        "form": form,
        "found": found,
        "untested": [name for _, name in found.systems if name not in tested],
        "waits": SAID.get(found.waits_for("proven"), ""),
        "back": back,
    }
    return render(request, "records/replacement_tests.jinja2", context)


def _offered(
    found: Replacement, proofs: Mapping[str, Sequence[Shown]]
) -> list[tuple[str, Choices, str]]:
    """Given the tests since the new server is in use, return what is offered for each system: the
    newest few and what was chosen before."""
    note = found.row.noted("proven")
    before = note.values.get("receipts", ()) if note else ()
    systems = []
    for key, name in found.systems:
        tests = proofs.get(key, ())
        kept = [each for each in tests[MOST_OFFERED:] if each.receipt in before]
        offered = [
            (each.receipt, f"{moment(each.at)}, made by {each.machine}")
            for each in (*tests[:MOST_OFFERED], *kept)
        ]
        now = next((each for each, _ in offered if each in before), "")
        if offered:
            systems.append((name, offered, now))
    return systems


def _tell(request: SchoolRequest, left: tuple[str, ...]) -> None:
    if left:
        messages.warning(request, f"Noted. Still to be shown: {listing(left)}.")
    else:
        messages.success(request, "Noted: everything was shown on the new server.")


def _task(request: SchoolRequest, row: UUID, found: Replacement, step: str, may_edit: bool) -> Task:
    done, waits = found.done_on(step), found.waits_for(step)
    path = next(path for path, name in PATHS.items() if name == step)
    href = at_school(request, "records:replacement_step", row=row, step=path)
    if done is not None:
        says = day(done)
    else:
        says = "Cannot start yet" if waits else "To do"
    hint = _hint(found, step)
    return Task(
        SAID[step], hint, href if may_edit and not waits else "", says, bool(done), bool(waits)
    )


def _hint(found: Replacement, step: str) -> str:
    if step == "proven" and found.left and found.done_on("in use"):
        return f"Still to be shown: {listing(found.left)}."
    if step == "wiped" and found.done_on("wiped") is None:
        return "Only after everything was shown on the new server."
    return ""


def _called(found: Replacement) -> str:
    return found.row.text("old_server" if found.done_on("proven") else "new_server")
