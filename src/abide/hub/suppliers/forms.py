"""What people and suppliers type: who reports on what, what a report says, an answer by link."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from abide.domain.errors import Refused
from abide.hub.register.forms.fields import Line, Lines
from abide.hub.suppliers.expectations import FOLDER
from abide.hub.suppliers.reading.outcomes import Outcome
from abide.hub.web.forms import DateField
from abide.hub.web.uploads import CSV, DOCX, JPEG, PDF, PNG, check

LINE_FIELDS = ("senders", "words", "good_words", "failed_words")
MOST_LINES = 20
MOST_FILE = 5_000_000
FILE_KINDS = (PDF, PNG, JPEG, DOCX, CSV)
_OUTCOMES = [
    (Outcome.GOOD.value, "It went well"),
    (Outcome.WARNING.value, "It was done, with warnings"),
    (Outcome.FAILED.value, "It failed, or was not done"),
]
_SENDER = re.compile(r"(?:[^@\s]{1,64})?@[\w-]+(?:\.[\w-]+)+|folder(?:/[^/\s]{1,60})?")

Choices = Sequence[tuple[str, str]]


class ExpectedForm(forms.Form):
    """Who reports on what, and how its reports are known."""

    supplier = Line(
        label="Supplier",
        max_length=120,
        help_text="As people know it: its name stands wherever a report is late",
    )
    promises = forms.MultipleChoiceField(
        label="Which promises do its reports show?", widget=forms.CheckboxSelectMultiple
    )
    senders = Lines(
        label="Where do its reports come from?",
        required=False,
        max_length=1000,
        help_text="One address on each line, such as backup@provider.example, or @provider.example "
        "for every address there. Write “folder” for files in the watched folder. Leave it empty "
        "where they answer by a link only.",
    )
    words = Lines(
        label="Words in the subject, the job’s or the file’s name",
        required=False,
        max_length=1000,
        help_text="All of them must stand there, one on each line, such as the name of the job. "
        "Without any, mails that report in plain English only wait for a person.",
    )
    good_words = Lines(
        label="Words that say it went well",
        required=False,
        max_length=1000,
        help_text="Only where Abide does not know the program or the language; one on each line",
    )
    failed_words = Lines(label="Words that say it failed", required=False, max_length=1000)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        promises: Choices,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["promises"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(promises)

    def clean_senders(self) -> str:
        lines = _lines(self.cleaned_data["senders"].lower())
        for each in lines:
            if not _SENDER.fullmatch(each):
                raise ValidationError(
                    f"“{each}” is no address: write backup@provider.example, @provider.example or "
                    f"{FOLDER}"
                )
        return "\n".join(lines)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed as the record holds it."""
        found = dict(self.cleaned_data)
        return found | {name: _lines(found[name]) for name in LINE_FIELDS}


class SettleForm(forms.Form):
    """What a person reads in a report that waits."""

    belongs = forms.ChoiceField(label="Which report is it?", widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label="What does it say?", choices=_OUTCOMES, widget=forms.RadioSelect
    )
    on = DateField(label="On which day was it done?")
    likewise = forms.BooleanField(
        label="Treat the next ones from this sender like this",
        required=False,
        help_text="Its address is added to those that these reports come from",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        expected: Choices,
        sender: str,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["belongs"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(expected)
        if not sender:
            del self.fields["likewise"]


class AsideForm(forms.Form):
    """Why a report counts for nothing."""

    why = Line(label="Why does it not count?", max_length=300)


class EndForm(forms.Form):
    """Why reports are expected no more."""

    why = Line(label="Why are these reports expected no more?", max_length=300)


class AnswerForm(forms.Form):
    """What a supplier answers by a link, without an account."""

    outcome = forms.ChoiceField(label="How did it go?", choices=_OUTCOMES, widget=forms.RadioSelect)
    on = DateField(label="When was it done?")
    at = forms.TimeField(
        label="At what time",
        required=False,
        help_text="For example 22:15; noon is noted where you leave it empty",
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    name = Line(label="Your name", max_length=150)
    note = Lines(label="Anything the school should know", required=False, max_length=4000)
    file = forms.FileField(
        label="A report or picture",
        required=False,
        help_text="PDF, PNG, JPEG, Word or CSV, of up to 5 MB",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file is None:
            return None
        try:
            kind, content = check(file, FILE_KINDS, MOST_FILE)
        except Refused as refused:
            raise ValidationError(str(refused)) from None
        return (file.name or "file", kind.media_type, content)


def moment_on(on: date, at: time | None, zone: str, latest: datetime) -> datetime:
    """Given a day and perhaps a time as the school's clock shows them, return the moment. Without a
    time it is noon, or the latest it can be where noon is still to come that day."""
    here = ZoneInfo(zone)
    found = datetime.combine(on, at or time(12), here)
    same_day = on == latest.astimezone(here).date()
    return latest if at is None and same_day and found > latest else found


def _lines(text: str) -> list[str]:
    return [each.strip() for each in text.splitlines() if each.strip()][:MOST_LINES]
