"""What people type to come in, and what they say of each other's posts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.password_validation import validate_password

from abide.domain.roles import ENDS_BY_ITSELF, Role
from abide.domain.words import listing
from abide.hub.people.actions.joining import Newcomer
from abide.hub.people.actions.posts import Posts
from abide.hub.people.models import User
from abide.hub.schools.forms import SchoolFields
from abide.hub.web.forms import DateField

ROLES = [(role.value, role.value[:1].upper() + role.value[1:]) for role in Role]
FIRST_ROLES = [pair for pair in ROLES if pair[0] in ("headteacher", "office manager")]
_AN_ADDRESS = "Enter an e-mail address, such as office@example.org."


class NewPassword(forms.CharField):
    """A password that somebody chooses; checked by `check_password` once the name is known."""

    def __init__(self, **more: Any) -> None:
        told: dict[str, Any] = {
            "label": "Choose a password",
            "help_text": "At least 12 characters. Three words that don't belong together work "
            "well.",
            "strip": False,
            "max_length": 128,
            "widget": forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            "error_messages": {"required": "Choose a password of at least 12 characters."},
        }
        super().__init__(**{**told, **more})


class NewcomerForm(forms.Form):
    """Name and password of somebody who comes in for the first time."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    password = NewPassword()

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited_as = email

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        _check_password(self, told.get("email", self.invited_as))
        return told

    def newcomer(self) -> Newcomer:
        return Newcomer(self.cleaned_data["name"].strip(), self.cleaned_data["password"])


class SetUpForm(NewcomerForm, SchoolFields):
    """Who sets up the first school, and what the school is."""

    email = forms.EmailField(
        label="Your e-mail address",
        help_text="You sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _AN_ADDRESS, "invalid": _AN_ADDRESS},
    )
    role = forms.ChoiceField(
        label="Your post",
        help_text="Whoever sets up must be able to invite the others. A technician sits beside "
        "them now and is invited next.",
        choices=FIRST_ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you are the headteacher or the office manager."},
    )
    field_order = ("name", "email", "role", "password")


class SignInLinkForm(forms.Form):
    """A new password for somebody who comes in by a link; may be left empty."""

    password = NewPassword(
        label="New password",
        help_text="Leave this empty to keep the one you have. At least 12 characters.",
        required=False,
    )


class PostsForm(forms.Form):
    """Posts at the school and their last day."""

    roles = forms.MultipleChoiceField(
        label="Posts",
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one post."},
    )
    until = DateField(
        label="Last day",
        help_text="Auditors need one; for others leave it empty. Access ends after this day.",
        required=False,
        error_messages={"invalid": "Enter a day that exists, such as 31 3 2027."},
    )

    def __init__(self, *args: Any, zone: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today: date = at.astimezone(ZoneInfo(zone)).date()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        until = told.get("until")
        must = [role.value for role in ENDS_BY_ITSELF if role.value in told.get("roles", [])]
        if must and until is None and "until" not in self.errors:
            self.add_error("until", f"Enter the last day of the post of {listing(must)}.")
        if until is not None and until < self.today:
            self.add_error("until", "Enter a day that is still to come.")
        return told

    def posts(self) -> Posts:
        told = self.cleaned_data
        return Posts(tuple(Role(role) for role in told["roles"]), told["until"])


class InviteForm(PostsForm):
    """Whom to invite, and to which posts."""

    name = forms.CharField(
        label="Name", max_length=150, error_messages={"required": "Enter the person's name."}
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="They sign in with it.",
        error_messages={"required": _AN_ADDRESS, "invalid": _AN_ADDRESS},
    )
    field_order = ("name", "email", "roles", "until")


def _check_password(form: forms.Form, email: str) -> None:
    """Given a form with a password, hold it against our rules, next to the person's own words."""
    told = form.cleaned_data
    if told.get("password"):
        somebody = User(email=email or "", name=told.get("name", ""))
        try:
            validate_password(told["password"], somebody)
        except forms.ValidationError as error:
            form.add_error("password", error)
