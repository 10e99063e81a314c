"""The front door: where one goes after signing in, and how a second step is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from abide.hub.people.queries import had_second_step, has_second_step, schools_of
from abide.hub.schools.queries import any_school
from abide.hub.web.clock import now

if TYPE_CHECKING:
    from abide.hub.people.models import User
    from abide.hub.schools.models import School

_WANTED = "abide_wanted_before_second_step"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the one school, list several, or say that there is none."""
    if not request.user.is_authenticated:
        if not any_school():
            return render(request, "people/not_set_up.jinja2")
        return redirect("account_login")
    schools = schools_of(request.user, now())
    if len(schools) == 1:
        return redirect(today_of(schools[0]))
    if not schools:
        return render(request, "people/no_school.jinja2")
    listed = [(school, today_of(school)) for school in schools]
    return render(request, "people/schools.jinja2", {"schools": listed})


@require_safe
def not_invited(request: HttpRequest) -> HttpResponse:
    """Say why the school's own sign-in service did not lead in."""
    return render(request, "people/not_invited.jinja2", status=403)


def closed(request: HttpRequest) -> HttpResponse:
    """Stand before a page of allauth that we leave shut: one's address is what one was invited
    under, and whoever could change it could come in as somebody else."""
    raise Http404


@login_required
@require_safe
def second_step(request: HttpRequest) -> HttpResponse:
    """Lead to where a second step is set up, or given when there is one, and then back to the page
    that asked for it, though setting up took some pages in between."""
    back = request.session.pop(_WANTED, None) or _back(request)
    if had_second_step(request):
        return redirect(back)
    if has_second_step(cast("User", request.user)):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
    request.session[_WANTED] = back
    return redirect("mfa_activate_totp")


def today_of(school: School) -> str:
    """Given a school, return the address of its first page."""
    for name in ("controls:today", "schools:ready"):
        try:
            return reverse(name, kwargs={"school": school.slug})
        except NoReverseMatch:
            continue
    return "/"


def _back(request: HttpRequest) -> str:
    """Given a request, return the page of ours that it came from, or the front door."""
    asked = request.GET.get("next") or request.META.get("HTTP_REFERER", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure()):
        return "/"
    return asked
