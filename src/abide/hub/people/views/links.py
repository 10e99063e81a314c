"""Pages behind links that work once: each shows what would happen, and a button does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters

from abide.domain.roles import Role
from abide.hub.people import actions, queries
from abide.hub.people.forms import NewcomerForm, SetUpForm, SignInLinkForm
from abide.hub.people.views.front import today_of
from abide.hub.web.clock import now
from abide.hub.web.forms import sent

if TYPE_CHECKING:
    from abide.hub.people.models import User

LinkView = Callable[[HttpRequest, str], HttpResponse]


def _link_page(view: LinkView) -> Callable[..., HttpResponse]:
    """Given a view of a link, return it so that the link is told to no other site and kept nowhere,
    and one that does not work any more says only that.

    Not "no-referrer": browsers then send "Origin: null" with our own form, which is refused.
    """

    @wraps(view)
    def inside(request: HttpRequest, token: str) -> HttpResponse:
        try:
            answer = view(request, token)
        except actions.LinkGone as gone:
            answer = render(request, "people/link_gone.jinja2", {"why": str(gone)}, status=410)
        answer["Referrer-Policy"] = "same-origin"
        add_never_cache_headers(answer)
        return answer

    return sensitive_post_parameters("password")(inside)


@_link_page
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Set up the hub's first school and the first person in it."""
    _opened(token, "set up")
    form = SetUpForm(sent(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/set_up.jinja2", {"form": form})
    user, school = actions.set_up(
        token=token,
        who=form.newcomer(),
        email=form.cleaned_data["email"],
        role=Role(form.cleaned_data["role"]),
        settings=form.as_settings(),
        at=now(),
    )
    ready = reverse("schools:ready", kwargs={"school": school.slug})
    return _come_in(request, user, "password", ready)


@_link_page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: with a new account, or with the one that is signed in."""
    link = _opened(token, "invitation")
    if request.user.is_authenticated:
        return _accept_signed_in(request, token, link)
    sign_in_first = f"{reverse('account_login')}?next={request.path}"
    form = NewcomerForm(sent(request), email=link.email, initial={"name": link.name})
    if request.method == "POST" and form.is_valid():
        if queries.is_known(link.email):
            messages.info(request, "You have an account here already. Sign in to accept.")
            return redirect(sign_in_first)
        user = actions.accept_invitation(token=token, who=form.newcomer(), at=now())
        return _come_in(request, user, "password", "/")
    shown = {
        "form": form,
        "link": link,
        "sign_in": sign_in_first,
    }
    return render(request, "people/invitation.jinja2", shown)


def _accept_signed_in(request: HttpRequest, token: str, link: queries.Opened) -> HttpResponse:
    user = cast("User", request.user)
    if user.email != link.email:
        shown = {"link": link, "user": user}
        return render(request, "people/invitation_of_another.jinja2", shown)
    if request.method != "POST":
        return render(request, "people/invitation_known.jinja2", {"link": link})
    school = actions.accept_as(token=token, user=user, at=now())
    messages.success(request, f"You have come in at {school.name}.")
    return redirect(today_of(school))


@_link_page
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in once, perhaps with a new password; a second step is still asked for."""
    link = _opened(token, "sign in")
    form = SignInLinkForm(sent(request))
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        try:
            user = actions.use_sign_in_link(token=token, password=password, at=now())
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            return _come_in(request, user, "link", "/")
    return render(request, "people/sign_in_link.jinja2", {"form": form, "link": link})


def _opened(token: str, purpose: str) -> queries.Opened:
    link = queries.opened(token, purpose, now())
    if link is None:
        raise actions.LinkGone
    return link


def _come_in(request: HttpRequest, user: User, method: str, page: str) -> HttpResponse:
    """Given whom a link lets in, sign them in the way allauth does, second step and all."""
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, user, method=method, reauthenticated=True)
    answer: HttpResponse = perform_login(request, user, redirect_url=page)
    return answer
