"""What people fill in about the log."""

from __future__ import annotations

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
