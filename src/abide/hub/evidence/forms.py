"""What people fill in about the log."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from abide.hub.web.forms import DateField
from abide.wire.hub_deeds import HUB_ENTRY_KINDS


class KindForm(forms.Form):
    """Which kind of entry to show."""

    kind = forms.ChoiceField(
        label="What was done",
        required=False,
        choices=[
            ("", "Everything"),
            *((each, each[:1].upper() + each[1:]) for each in sorted(HUB_ENTRY_KINDS)),
        ],
    )


class MinuteForm(forms.Form):
    """In which meeting's minutes a head was written."""

    held_on = DateField(label="When was the meeting?")
    reference = forms.CharField(
        label="Where do the minutes have it?",
        max_length=200,
        help_text="For example: full governing body, minute 7.",
    )

    def __init__(self, *args: Any, of: date, today: date, **kwargs: Any) -> None:
        """Given also the day of the receipt and what day it is at the school."""
        super().__init__(*args, **kwargs)
        self._of, self._today = of, today

    def clean_held_on(self) -> date:
        """Return the day. Raise ValidationError where no meeting can have noted this receipt."""
        held_on: date = self.cleaned_data["held_on"]
        if held_on > self._today:
            raise forms.ValidationError(
                "This day is still to come: note it once the meeting was held"
            )
        if held_on < self._of:
            day = f"{self._of.day} {self._of.month} {self._of.year}"
            raise forms.ValidationError(f"The receipt is of {day}: give that day or a later one")
        return held_on


class EraseForm(forms.Form):
    """Why a text or file is erased."""

    why = forms.CharField(
        label="Why is it erased?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Do not repeat what is erased here.",
    )


class UptoForm(forms.Form):
    """Which loosenings were on the page."""

    upto = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
