"""What the school promises: catalogues, edited promises, its own, and contradictions decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.hub.controls.promise_forms import (
    AsideForm,
    OwnPromiseForm,
    PromiseForm,
    QuestionForm,
    initial_of,
)
from abide.hub.controls.promises import deciding
from abide.hub.controls.promises.choices import OWN
from abide.hub.controls.promises.settling import Kept, promising, version_of
from abide.hub.register.views.editing import Asking, Editing, asked, at_school, edited
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web.clock import now
from abide.hub.web.forms import sent


@needs(Capability.READ)
def overview(request: SchoolRequest) -> HttpResponse:
    """Which catalogues count, what the school changed, which questions are open."""
    found = promising(request.visitor.school, now())
    shown = {"found": found, "may_promise": request.visitor.may(Capability.CHANGE_PROMISES)}
    return render(request, "controls/promising.jinja2", shown)


@needs(Capability.READ)
def shelf(request: SchoolRequest, catalogue: str) -> HttpResponse:
    """One catalogue: each promise as the school has it."""
    found = promising(request.visitor.school, now()).shelf(catalogue)
    if found is None:
        raise Http404
    shown = {"shelf": found, "may_promise": request.visitor.may(Capability.CHANGE_PROMISES)}
    return render(request, "controls/shelf.jinja2", shown)


@needs(Capability.CHANGE_PROMISES)
def switch(request: SchoolRequest, catalogue: str) -> HttpResponse:
    """Promise by a catalogue, or no longer: asked once more before it is switched off."""
    found = promising(request.visitor.school, now()).shelf(catalogue)
    if found is None or catalogue == OWN:
        raise Http404
    if request.method == "POST":
        deciding.switch_catalogue(
            visitor=request.visitor, name=catalogue, on=not found.on, at=now()
        )
        word = "no longer promises" if found.on else "now promises"
        messages.success(request, f"The school {word} by “{found.title}”.")
        return redirect(at_school(request, "controls:promising"))
    return render(request, "controls/switch.jinja2", {"shelf": found})


@needs(Capability.CHANGE_PROMISES)
def edit(request: SchoolRequest, control: str) -> HttpResponse:
    """Change one promise; where two people do so at once, show both versions."""
    kept = _kept(request, control)

    def save(form: Any, version: int) -> None:
        deciding.edit_promise(
            visitor=request.visitor,
            control=control,
            values=form.values(),
            at=now(),
            version=version,
        )

    def form_of(told: Any) -> PromiseForm:
        return PromiseForm(kept.control, told, initial=initial_of(kept.control))

    return edited(
        request,
        Editing(
            title="Change what is promised",
            form_of=form_of,
            version=version_of(request.visitor.school, control),
            save=save,
            back=_shelf_of(request, kept),
            done="The promise was changed.",
            lead=f"{kept.control.title}.\nWhat asks for less than before is shown to governors.",
        ),
    )


@needs(Capability.CHANGE_PROMISES)
def add(request: SchoolRequest) -> HttpResponse:
    """A promise of the school's own."""
    form = OwnPromiseForm(sent(request))
    back = at_school(request, "controls:shelf", catalogue=OWN)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.add_promise(visitor=request.visitor, values=form.cleaned_data, at=now())
        except Refused as refused:
            form.add_error("cadence" if "often" in str(refused) else None, str(refused))
        else:
            messages.success(request, "The promise was added. It counts from now on.")
            return redirect(back)
    return asked(
        request, form, Asking(title="Add a promise of the school’s own", button="Add it", back=back)
    )


@needs(Capability.CHANGE_PROMISES)
def aside(request: SchoolRequest, control: str) -> HttpResponse:
    """Set a promise aside until a day."""
    kept = _kept(request, control)
    form = AsideForm(sent(request))
    back = _shelf_of(request, kept)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.set_aside(
                visitor=request.visitor, control=control, at=now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error("why" if "why" in str(refused) else "until", str(refused))
        else:
            messages.success(request, "The promise is set aside. Governors are shown that.")
            return redirect(back)
    lead = (
        f"{kept.control.title}.\nUntil that day its page says “set aside”, by you, with your "
        "reason; what it would be without stays told."
    )
    return asked(
        request,
        form,
        Asking(title="Set this promise aside", button="Set it aside", back=back, lead=lead),
    )


@needs(Capability.CHANGE_PROMISES)
def take_up(request: SchoolRequest, control: str) -> HttpResponse:
    """Put a promise in force again that was set aside."""
    kept = _kept(request, control)
    if request.method == "POST":
        deciding.take_up(visitor=request.visitor, control=control, at=now())
        messages.success(request, "The promise is in force again.")
    return redirect(_shelf_of(request, kept))


@needs(Capability.CHANGE_PROMISES)
def drop(request: SchoolRequest, control: str) -> HttpResponse:
    """No longer make a promise: asked once more; or make it again, at once."""
    kept = _kept(request, control)
    back = _shelf_of(request, kept)
    if request.method == "POST":
        deciding.drop(visitor=request.visitor, control=control, dropped=not kept.dropped, at=now())
        done = "promised again" if kept.dropped else "no longer promised. Governors are shown that"
        messages.success(request, f"“{kept.control.title}” is {done}.")
        return redirect(back)
    lead = f"{kept.control.title}.\nIts evidence stays; governors are shown that it was dropped."
    title = "Promise this again" if kept.dropped else "No longer promise this"
    return asked(request, None, Asking(title=title, button=title, back=back, lead=lead))


@needs(Capability.CHANGE_PROMISES)
def question(request: SchoolRequest, question: str) -> HttpResponse:
    """Decide which of several contradictory promises holds."""
    questions = promising(request.visitor.school, now()).questions
    found = next((each for each in questions if each.name == question), None)
    if found is None:
        raise Http404
    choices = [(each.id, each.title) for each in found.promises]
    form = QuestionForm(choices, sent(request), initial={"control": found.decided})
    back = at_school(request, "controls:promising")
    if request.method == "POST" and form.is_valid():
        deciding.decide(visitor=request.visitor, question=question, at=now(), **form.cleaned_data)
        messages.success(request, "Decided. The other promises stay shown as overruled.")
        return redirect(back)
    lead = "The policy promises several things here. Until you decide, the strictest counts."
    return asked(
        request, form, Asking(title="Which promise holds?", button="Decide", back=back, lead=lead)
    )


def _kept(request: SchoolRequest, control: str) -> Kept:
    found = promising(request.visitor.school, now()).of(control)
    if found is None:
        raise Http404
    return found


def _shelf_of(request: SchoolRequest, kept: Kept) -> str:
    return at_school(request, "controls:shelf", catalogue=kept.control.catalogue)
