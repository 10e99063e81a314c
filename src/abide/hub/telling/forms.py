"""What people choose of messages, the ways they add, and when a school's people are told."""

from __future__ import annotations

from typing import Any

from django import forms

from abide.domain.telling import ALARM_BY
from abide.hub.telling.actions import Chosen, RulesWanted
from abide.hub.telling.models import Rules
from abide.hub.telling.queries.audience import ALL, MINE, NO, NONE, YES

MORNINGS = [(YES, "Yes, by mail"), (NO, "No mail")]
WEEKS = [
    (ALL, "The school’s summary, with my jobs"),
    (MINE, "Only my own jobs, in a week that has any"),
    (NONE, "No mail"),
]


class ChoiceForm(forms.Form):
    """What I get by mail."""

    morning = forms.ChoiceField(
        label="On a school morning, when a backup of mine did not happen",
        choices=MORNINGS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you want this mail."},
    )
    week = forms.ChoiceField(
        label="At the end of each school week",
        choices=WEEKS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what you want at the end of the week."},
    )

    def chosen(self) -> Chosen:
        return Chosen(self.cleaned_data["morning"], self.cleaned_data["week"])


class WayForm(forms.Form):
    """Another way than mail."""

    address = forms.CharField(
        label="Address of the service",
        help_text="As the service gives it, such as the address of a Teams workflow or "
        "slack://… It is a secret: it is kept encrypted and never shown again.",
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Paste the address that the service gives."},
    )
    morning = forms.BooleanField(label="When a backup did not happen", required=False, initial=True)
    week = forms.BooleanField(label="The week’s summary", required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("morning") and not told.get("week"):
            self.add_error("morning", "Tick at least one of the two.")
        return told


class AddressForm(forms.Form):
    """An address of the school's own."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="For example the IT provider’s ticket system.",
        error_messages={
            "required": "Enter an e-mail address, such as tickets@provider.example.",
            "invalid": "Enter an e-mail address, such as tickets@provider.example.",
        },
    )
    week = forms.BooleanField(label="Send it the week’s summary too", required=False)


class RulesForm(forms.Form):
    """When people are told."""

    morning_at = forms.TimeField(
        label="What did not happen is told at",
        help_text="By 08:00 on school days, for example 07:30.",
        error_messages={
            "required": "Enter a time by 08:00, for example 07:30.",
            "invalid": "Enter a time as hours and minutes, for example 07:30.",
        },
    )
    week_at = forms.TimeField(
        label="The week’s summary is sent at",
        help_text="On the last school day of the week, for example 15:00.",
        error_messages={
            "required": "Enter a time, for example 15:00.",
            "invalid": "Enter a time as hours and minutes, for example 15:00.",
        },
    )
    deputy_after_days = forms.IntegerField(
        label="Days until the deputy hears of what is late",
        min_value=1,
        max_value=90,
        error_messages={
            "required": "Enter a number of days, from 1 to 90.",
            "invalid": "Enter a whole number of days, from 1 to 90.",
            "min_value": "Enter at least 1 day.",
            "max_value": "Enter at most 90 days.",
        },
    )
    head_after_days = forms.IntegerField(
        label="Days until the headteacher hears of it",
        min_value=1,
        max_value=90,
        error_messages={
            "required": "Enter a number of days, from 1 to 90.",
            "invalid": "Enter a whole number of days, from 1 to 90.",
            "min_value": "Enter at least 1 day.",
            "max_value": "Enter at most 90 days.",
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_morning_at(self) -> Any:
        at = self.cleaned_data["morning_at"]
        if at > ALARM_BY:
            raise forms.ValidationError("Enter 08:00 or an earlier time.")
        return at

    def wanted(self) -> RulesWanted:
        told = self.cleaned_data
        return RulesWanted(
            told["morning_at"],
            told["week_at"],
            told["deputy_after_days"],
            told["head_after_days"],
        )


def initial_of(rules: Rules) -> dict[str, Any]:
    """Given a school's rules, return what their form shows first."""
    return {
        "morning_at": f"{rules.morning_at:%H:%M}",
        "week_at": f"{rules.week_at:%H:%M}",
        "deputy_after_days": rules.deputy_after_days,
        "head_after_days": rules.head_after_days,
        "version": rules.version,
    }
