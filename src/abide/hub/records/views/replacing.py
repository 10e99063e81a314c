"""The replacement of a server, step by step: what is done, what is next, what must wait."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import listing
from abide.hub.records.actions_replacing import SAID, choose_tests, note_step
from abide.hub.records.forms import Choices, DeedForm
from abide.hub.records.kinds.servers import SERVER_REPLACEMENT
from abide.hub.records.queries.replacing import Replacement, proofs_since, replacement_of
from abide.hub.register.views.editing import at_school, or_404, sent
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web import clock
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
    """The list of steps, what is next, and what keeps the old server from being wiped."""
    found = or_404(replacement_of(request.visitor.school, row, clock.now()))
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
    return _ask(request, form, f"{SAID[name]}: {_called(found)}", lead, back)


_WARNING = (
    "What is wiped can't be brought back from the old server. The copies stay where they are.\n"
    "Keep the old server a few weeks longer where you can."
)


class TestsForm(forms.Form):
    """For each system that moved, the restore test that shows it on the new server."""

    def __init__(self, systems: list[tuple[str, str, Choices, str]], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for number, (_, name, offered, now) in enumerate(systems):
            self.fields[f"system-{number}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=[("", "None yet"), *offered],
                initial=now,
                widget=forms.Select,
                help_text="" if offered else "No whole restore test since the server is in use.",
            )

    @property
    def chosen(self) -> set[str]:
        """Return the receipts that were chosen."""
        return {str(each) for each in self.cleaned_data.values() if each}


def _tests(request: SchoolRequest, row: UUID, found: Replacement, back: str) -> HttpResponse:
    school, at = request.visitor.school, clock.now()
    tests = proofs_since(school, found, at)
    note = found.row.noted("proven")
    before = note.values.get("receipts", ()) if note else ()
    systems = []
    for key, name in found.systems:
        offered = [
            (each.receipt, f"{moment(each.at)}, made by {each.machine}")
            for each in tests.get(key, ())
        ]
        newest = offered[0][0] if offered else ""
        now = next((each for each, _ in offered if each in before), newest)
        systems.append((key, name, offered, now))
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
    return _ask(request, form, f"Restore tests on {found.row.text('new_server')}", _TESTS, back)


_TESTS = (
    "Choose for each system a test that brought it back whole, with its databases loaded, on the "
    "new server.\n"
    "Look at the name of the machine that made it: a test made on another machine shows nothing of "
    "this one."
)


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


def _ask(
    request: SchoolRequest, form: forms.Form, title: str, lead: str, back: str
) -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead, "button": "Note it", "back": back}
    return render(request, "register/ask.jinja2", context)
