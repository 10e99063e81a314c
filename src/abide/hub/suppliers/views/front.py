"""The form behind a supplier's link: open to whoever has the link, told to no other site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from abide.domain.errors import Refused
from abide.hub.evidence.actions import File
from abide.hub.suppliers import actions, queries
from abide.hub.suppliers.forms import AnswerForm, moment_on
from abide.hub.suppliers.queries import Opened
from abide.hub.suppliers.reading.outcomes import Outcome
from abide.hub.web.clock import now

LinkView = Callable[[HttpRequest, str], HttpResponse]


def _link_page(view: LinkView) -> Callable[..., HttpResponse]:
    """Given the view of a link, return it so that the link is told to no other site and kept
    nowhere, and one that does not work any more says only that."""

    @wraps(view)
    def inside(request: HttpRequest, token: str) -> HttpResponse:
        try:
            answer = view(request, token)
        except actions.FormGone as gone:
            context = {"why": str(gone)}
            answer = render(request, "suppliers/form_gone.jinja2", context, status=410)
        answer["Referrer-Policy"] = "same-origin"
        add_never_cache_headers(answer)
        return answer

    return inside


@_link_page
def supplier_form(request: HttpRequest, token: str) -> HttpResponse:
    """A supplier says how it went, once."""
    opened = queries.opened(token, now())
    if opened is None:
        raise actions.FormGone
    form = AnswerForm(request.POST, request.FILES) if request.method == "POST" else AnswerForm()
    if form.is_bound and form.is_valid():
        try:
            actions.answer_by_form(token=token, answer=_answer(form, opened), at=now())
        except actions.FormGone:
            raise
        except Refused as refused:
            form.add_error("on", str(refused))
        else:
            return redirect("supplier_thanks")
    return render(request, "suppliers/form.jinja2", {"form": form, "opened": opened})


def supplier_thanks(request: HttpRequest) -> HttpResponse:
    """The answer was taken."""
    return render(request, "suppliers/thanks.jinja2")


def _answer(form: AnswerForm, opened: Opened) -> actions.Answer:
    said = form.cleaned_data
    files = []
    if said["file"]:
        name, media_type, content = said["file"]
        files = [File("file", name[-120:], media_type, content)]
    return actions.Answer(
        outcome=Outcome(said["outcome"]),
        moment=moment_on(said["on"], said["at"], opened.zone, now()),
        name=said["name"],
        note=said["note"],
        files=files,
    )
