"""What people fill in: a sheet, who signed on paper, and the one tick of a signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from abide.domain.errors import Refused
from abide.hub.evidence.actions import File
from abide.hub.register.forms.fields import Line
from abide.hub.signoffs.queries import AUDIENCES, Sheet
from abide.hub.web.forms import DateField
from abide.hub.web.uploads import JPEG, PDF, PNG, check

MOST_BYTES = 10_000_000
Choices = Sequence[tuple[str, str]]


class SheetForm(forms.Form):
    """A sheet: what is signed off, and by whom."""

    title = Line(label="What is signed off", max_length=150)
    words = forms.CharField(
        label="What people sign",
        help_text="In whole sentences, as they should read it.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )
    audience = forms.ChoiceField(
        label="Who signs",
        choices=list(AUDIENCES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who signs"},
    )
    controls = forms.MultipleChoiceField(
        label="For which promises",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one promise"},
    )

    def __init__(self, promises: Choices, *args: Any, **kwargs: Any) -> None:
        """Given the promises that sign-offs are evidence for."""
        super().__init__(*args, **kwargs)
        field = self.fields["controls"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(promises)


class ChangeSheetForm(SheetForm):
    """A sheet that people may have signed already."""

    anew = forms.ChoiceField(
        label="What of those who have signed?",
        choices=(
            ("no", "Their signatures still count: the meaning is the same"),
            ("yes", "Ask everybody anew: they have not signed these words"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of the signatures"},
    )


class PaperForm(forms.Form):
    """Who signed a sheet on paper, and on which day."""

    signers = forms.MultipleChoiceField(
        label="Who signed?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick who signed"},
    )
    on = DateField(label="On which day?")
    picture = forms.FileField(
        label="A photo or scan of the signed sheet",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        help_text="A PDF or picture of up to 10 MB. It shows names, so it can be erased later.",
    )

    def __init__(self, sheet: Sheet, *args: Any, today: date, **kwargs: Any) -> None:
        """Given the sheet, offer those who have not signed first."""
        super().__init__(*args, **kwargs)
        self._today = today
        field = self.fields["signers"]
        assert isinstance(field, forms.MultipleChoiceField)
        ordered = sorted(sheet.asked, key=lambda each: each.signed is not None)
        field.choices = [
            (each.id, f"{each.name} (signed already)" if each.signed else each.name)
            for each in ordered
        ]

    def clean_on(self) -> date:
        """Return the day. Raise ValidationError for one that is still to come."""
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise forms.ValidationError("This day is still to come: enter the day it was signed")
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.files_in_hand: list[File] = []
        handed = cleaned.get("picture")
        if handed:
            try:
                kind, content = check(handed, (PDF, JPEG, PNG), MOST_BYTES)
            except Refused as refused:
                self.add_error("picture", str(refused))
            else:
                name = File("picture", handed.name, kind.media_type, content)
                self.files_in_hand.append(name)
        return cleaned


class SignForm(forms.Form):
    """The one tick of a signature."""

    read = forms.BooleanField(
        label="I have read this and sign it",
        error_messages={"required": "Tick the box to sign, or close this page"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def ask_again(self, version: int) -> None:
        """Given the version that is shown now, take the tick away: it was for other words."""
        self.data = {"version": str(version)}
        self.add_error("read", "The words were changed meanwhile: read them again, then sign")


class WhyForm(forms.Form):
    """Why a sheet is ended."""

    why = forms.CharField(
        label="Why is it no longer signed?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        error_messages={"required": "Say why, so that governors can read it"},
    )
