"""What people type about their school."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms

from abide.hub.schools.actions import Settings
from abide.hub.schools.models import DIVISIONS, School

WHERE = DIVISIONS
OPENS_AT = [choice for choice in School.OpensAt.choices if choice[0]]
ZONE = "Europe/London"


class SchoolFields(forms.Form):
    """What a school says of itself when it is set up."""

    school_name = forms.CharField(
        label="The school's name",
        max_length=200,
        error_messages={"required": "Enter the school's name."},
    )
    division = forms.ChoiceField(
        label="Where is the school?",
        help_text="Abide counts bank holidays by this.",
        choices=DIVISIONS,
        initial=DIVISIONS[0][0],
        widget=forms.RadioSelect,
        error_messages={"required": "Say where the school is."},
    )
    zone = forms.CharField(
        label="Time zone",
        help_text="For example Europe/London.",
        max_length=64,
        initial=ZONE,
        error_messages={"required": "Enter the time zone, for example Europe/London."},
    )
    opens_at = forms.ChoiceField(
        label="If this server dies, where will you open Abide?",
        help_text="On the worst day these pages say what to bring back first.",
        choices=OPENS_AT,
        widget=forms.RadioSelect,
        error_messages={"required": "Say where you would open Abide if this server dies."},
    )
    opens_at_words = forms.CharField(
        label="Say how, in words that a colleague could follow",
        help_text="For example: “On the headteacher's laptop; the address is on the card.”",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in available_timezones():
            raise forms.ValidationError(
                "That is no time zone Abide knows. In the United Kingdom enter Europe/London."
            )
        return zone

    def as_settings(self, witness_email: str = "", silent_after_hours: int = 26) -> Settings:
        """Given valid answers, return the school's settings."""
        told = self.cleaned_data
        return Settings(
            name=told["school_name"].strip(),
            zone=told["zone"],
            division=told["division"],
            opens_at=told["opens_at"],
            opens_at_words=told["opens_at_words"].strip(),
            witness_email=witness_email,
            silent_after_hours=silent_after_hours,
        )


class SettingsForm(SchoolFields):
    """The settings of a school, with the version that they were read from."""

    witness_email = forms.EmailField(
        label="Witness mailbox",
        help_text="Each day's receipt is mailed here too. Name a mailbox that the IT provider "
        "does not run, so that nobody can rewrite the record unseen.",
        required=False,
        error_messages={"invalid": "Enter an e-mail address, such as chair@example.org."},
    )
    silent_after_hours = forms.IntegerField(
        label="Hours until an agent counts as silent",
        help_text="After this long without a word its systems read “unknown”. Making it longer "
        "is shown to governors.",
        min_value=1,
        max_value=336,
        error_messages={
            "required": "Enter a number of hours, from 1 to 336.",
            "invalid": "Enter a whole number of hours, from 1 to 336.",
            "min_value": "Enter at least 1 hour.",
            "max_value": "Enter at most 336 hours, which is two weeks.",
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def settings(self) -> Settings:
        """Given valid answers, return all settings."""
        return self.as_settings(
            self.cleaned_data["witness_email"], self.cleaned_data["silent_after_hours"]
        )


def initial_of(settings: Settings, version: int) -> dict[str, Any]:
    """Given settings and their version, return what the form shows first."""
    return {
        "school_name": settings.name,
        "division": settings.division,
        "zone": settings.zone,
        "opens_at": settings.opens_at,
        "opens_at_words": settings.opens_at_words,
        "witness_email": settings.witness_email,
        "silent_after_hours": settings.silent_after_hours,
        "version": version,
    }
