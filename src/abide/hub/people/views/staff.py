"""The people of a school: who holds which post, invitations, and duties without anyone."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from abide.domain.errors import Refused
from abide.domain.roles import Capability
from abide.domain.words import listing
from abide.hub.people import actions, queries
from abide.hub.people.duties import open_duties
from abide.hub.people.forms import InviteForm, PostsForm
from abide.hub.schools.door import SchoolRequest, needs
from abide.hub.web.clock import now
from abide.hub.web.forms import sent
from abide.hub.web.tables import csv_response

_SHOWN_ONCE = "abide_invitation_shown_once"


@needs(Capability.READ)
def people(request: SchoolRequest) -> HttpResponse:
    """Show who holds which post, and which invitations wait."""
    school = request.visitor.school
    shown = {
        "people": queries.people_of(school, now()),
        "invitations": queries.invitations_of(school, now()),
        "manages": request.visitor.may(Capability.MANAGE_PEOPLE),
    }
    return render(request, "people/people.jinja2", shown)


@needs(Capability.READ)
def people_csv(request: SchoolRequest) -> HttpResponse:
    """Hand out the list of people as a table."""
    header = ["Name", "E-mail address", "Posts", "Last day", "Second step", "Last signed in"]
    rows = [
        [
            each.name,
            each.email,
            listing([role.value for role in each.roles]),
            each.until or "",
            "yes" if each.second_step else "no",
            each.last_signed_in or "",
        ]
        for each in queries.people_of(request.visitor.school, now())
    ]
    return csv_response("people", header, rows)


@needs(Capability.READ)
def duties(request: SchoolRequest) -> HttpResponse:
    """Show what nobody carries, and where one person is all there is."""
    school = request.visitor.school
    holders = frozenset(each.user_id for each in queries.people_of(school, now()))
    shown = {
        "duties": open_duties(school, holders),
        "single": queries.single_points(school, now()),
        "manages": request.visitor.may(Capability.MANAGE_PEOPLE),
    }
    return render(request, "people/duties.jinja2", shown)


@needs(Capability.MANAGE_PEOPLE)
def invite(request: SchoolRequest) -> HttpResponse:
    """Invite a person to posts."""
    visitor = request.visitor
    form = InviteForm(sent(request), zone=visitor.school.zone, at=now())
    if request.method == "POST" and form.is_valid():
        told, mails = form.cleaned_data, settings.CONFIGURATION.mail is not None
        try:
            token = actions.invite(
                visitor=visitor,
                email=told["email"],
                name=told["name"],
                posts=form.posts(),
                at=now(),
                mails=mails,
            )
        except Refused as refused:
            form.add_error("roles", str(refused))
        else:
            if mails:
                messages.success(request, f"Invited. A link was mailed to {told['email']}.")
                return redirect("people:list", school=visitor.school.slug)
            request.session[_SHOWN_ONCE] = {"token": token, "name": told["name"]}
            return redirect("people:invited", school=visitor.school.slug)
    return render(request, "people/invite.jinja2", {"form": form})


@needs(Capability.MANAGE_PEOPLE)
def invited(request: SchoolRequest) -> HttpResponse:
    """Show an invitation's link, once, where no mail server is set."""
    drawn: dict[str, Any] | None = request.session.pop(_SHOWN_ONCE, None)
    if drawn is None:
        return redirect("people:list", school=request.visitor.school.slug)
    shown = {
        "name": drawn["name"],
        "address": queries.address_of_link("invitation", drawn["token"]),
    }
    answer = render(request, "people/invited.jinja2", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@needs(Capability.MANAGE_PEOPLE)
def withdraw(request: SchoolRequest, invitation: uuid.UUID) -> HttpResponse:
    """Withdraw an invitation."""
    try:
        actions.withdraw_invitation(visitor=request.visitor, public_id=invitation, at=now())
        messages.success(request, "The invitation was withdrawn. Its link does not work any more.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("people:list", school=request.visitor.school.slug)


@needs(Capability.MANAGE_PEOPLE)
def posts(request: SchoolRequest, person: uuid.UUID) -> HttpResponse:
    """Change which posts a person holds, and until when."""
    visitor = request.visitor
    row = queries.person_of(visitor.school, person, now())
    initial = {"roles": [role.value for role in row.roles], "until": row.until}
    form = PostsForm(sent(request), initial=initial, zone=visitor.school.zone, at=now())
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_posts(visitor=visitor, person=person, posts=form.posts(), at=now())
        except Refused as refused:
            form.add_error("roles", str(refused))
        else:
            messages.success(request, f"The posts of {row.name} were saved.")
            return redirect("people:list", school=visitor.school.slug)
    return render(request, "people/posts.jinja2", {"form": form, "person": row})


@needs(Capability.MANAGE_PEOPLE)
def end(request: SchoolRequest, person: uuid.UUID) -> HttpResponse:
    """End a person's access, after showing what would be left without anyone."""
    visitor = request.visitor
    row = queries.person_of(visitor.school, person, now())
    if request.method == "POST":
        try:
            actions.end_access(visitor=visitor, person=person, at=now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("people:list", school=visitor.school.slug)
        messages.success(request, f"{row.name} has no access here any more, from this moment.")
        return redirect("people:duties", school=visitor.school.slug)
    holders = {each.user_id for each in queries.people_of(visitor.school, now())}
    left = open_duties(visitor.school, frozenset(holders - {row.user_id}))
    shown = {"person": row, "left": [duty for duty in left if duty.user_id == row.user_id]}
    return render(request, "people/end.jinja2", shown)


@needs(Capability.MANAGE_PEOPLE)
def reset(request: SchoolRequest, person: uuid.UUID) -> HttpResponse:
    """Take away a second step that was lost, after asking."""
    visitor = request.visitor
    row = queries.person_of(visitor.school, person, now())
    if request.method == "POST":
        try:
            actions.reset_second_step(visitor=visitor, person=person, at=now())
            messages.success(
                request, f"{row.name} was signed out and sets up a new second step next time."
            )
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("people:list", school=visitor.school.slug)
    return render(request, "people/reset.jinja2", {"person": row})
