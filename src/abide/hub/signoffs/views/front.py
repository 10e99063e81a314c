"""The page behind a link: read, tick, signed. No account, no password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from abide.hub.signoffs import actions, queries
from abide.hub.signoffs.forms import SignForm
from abide.hub.web.clock import now
from abide.hub.web.forms import sent


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to be signed, and sign it. The link is told to no other site."""
    answer = _answer(request, token)
    answer["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(answer)
    return answer


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    found = queries.opened(token, now())
    if found is None:
        return _gone(request)
    version = found.sheet.version
    form = SignForm(sent(request), initial={"version": version})
    shown = {"found": found, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "signoffs/sign.jinja2", shown)
    try:
        actions.sign(token=token, read=form.cleaned_data["version"], at=now())
    except actions.LinkGone:
        return _gone(request)
    except actions.WordsChanged:
        form.ask_again(version)
        return render(request, "signoffs/sign.jinja2", shown, status=409)
    return render(request, "signoffs/signed.jinja2", shown)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "signoffs/gone.jinja2", {"why": str(actions.LinkGone())}, status=410)
