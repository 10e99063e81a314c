"""What people fill in about promises: which to show, and whether one was kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from abide.domain.control import Status
from abide.domain.errors import Refused
from abide.hub.controls.shown.listing import NOT_KEPT, Filter
from abide.hub.controls.words import PROMISE_WORDS
from abide.hub.evidence.actions import File
from abide.hub.web.forms import DateField
from abide.hub.web.uploads import CSV, DOCX, JPEG, PDF, PNG, check
from abide.hub.web.words import sentence

MOST_BYTES = 10_000_000
Choices = Sequence[tuple[str, str]]


class PromisesForm(forms.Form):
    """Which promises to show."""

    words = forms.CharField(label="Words to look for", required=False, max_length=80)
    status = forms.ChoiceField(label="How they stand", required=False)
    catalogue = forms.ChoiceField(label="Whose rules", required=False)
    owner = forms.ChoiceField(label="Who owes them", required=False)

    def __init__(self, catalogues: Choices, owners: Choices, *args: Any, **kwargs: Any) -> None:
        """Given what there is to choose from."""
        super().__init__(*args, **kwargs)
        stands = [(NOT_KEPT, "Not kept"), *((s.value, PROMISE_WORDS[s]) for s in Status)]
        for name, choices in (
            ("status", stands),
            ("catalogue", catalogues),
            ("owner", [(value, sentence(words)) for value, words in owners]),
        ):
            chooser = self.fields[name]
            assert isinstance(chooser, forms.ChoiceField)
            chooser.choices = [("", "All"), *choices]

    def chosen(self) -> Filter:
        """Return what to show; all of it where the form says nothing that can be."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Filter(**{name: said.get(name, "") for name in self.fields})


class AttestForm(forms.Form):
    """Whether a promise was kept, and on which day."""

    kept = forms.ChoiceField(
        label="Was it so?",
        choices=(("yes", "Yes, it was so"), ("no", "No, it is not so")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it was so"},
    )
    on = DateField(label="On which day?", help_text="The day it was done or looked at.")
    note = forms.CharField(
        label="What did you see or do?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Name no pupils. It can be erased later; the log itself can’t.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Given also what day it is at the school."""
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_on(self) -> date:
        """Return the day. Raise ValidationError for one that is still to come."""
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise forms.ValidationError(
                "This day is still to come: enter the day it was done, today at the latest"
            )
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kept") == "no" and not str(cleaned.get("note", "")).strip():
            self.add_error(
                "note", "Write in a few words what is not so, so that somebody can mend it"
            )
        return cleaned


class ShownForm(forms.Form):
    """A photo or a file that shows it."""

    photo = forms.FileField(
        label="A photo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text="On a phone, this opens the camera or your photos.",
    )
    file = forms.FileField(
        label="A file",
        required=False,
        help_text="A PDF, Word file, table (CSV) or picture of up to 10 MB.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.files_in_hand: list[File] = []
        for name, kinds in (("photo", (JPEG, PNG)), ("file", (PDF, DOCX, CSV, JPEG, PNG))):
            handed = cleaned.get(name)
            if not handed:
                continue
            try:
                kind, content = check(handed, kinds, MOST_BYTES)
            except Refused as refused:
                self.add_error(name, str(refused))
                continue
            self.files_in_hand.append(File(name, handed.name, kind.media_type, content))
        return cleaned


class DayForm(forms.Form):
    """A day that is over, to look back to."""

    on = DateField(label="How was it at the end of another day?")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Given also what day it is at the school."""
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_on(self) -> date:
        """Return the day. Raise ValidationError for one that is not over."""
        on: date = self.cleaned_data["on"]
        if on >= self._today:
            raise forms.ValidationError("Enter a day that is over, yesterday at the latest")
        if on.year < 2000:
            raise forms.ValidationError("Enter a day of this century")
        return on
