"""Forms made from what a kind of record asks for."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from abide.domain.errors import Refused
from abide.hub.evidence.actions import File
from abide.hub.records.spec import Field, Type
from abide.hub.records.words import GONE, capital
from abide.hub.register.forms.fields import Line, Lines
from abide.hub.web.forms import DateField
from abide.hub.web.uploads import CSV, DOCX, JPEG, PDF, PNG, check
from abide.hub.web.words import bytes_words

FILES = (PDF, PNG, JPEG, DOCX, CSV)
MOST_BYTES = 10_000_000
MOST_RADIOS = 6
TAKE_AWAY = "_away"
"""What is added to a file's field for the box that takes the file away."""
Choices = list[tuple[str, str]]
_YES = {"yes": True, "no": False}


class RecordForm(forms.Form):
    """The fields of a kind of record, or of a deed.

    `values` are what stands now; `offered` what SYSTEM, SYSTEMS and ROW fields offer, by field.
    """

    def __init__(
        self,
        fields: Iterable[Field],
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        values: Mapping[str, Any] | None = None,
        offered: Mapping[str, Choices] | None = None,
    ) -> None:
        super().__init__(data, files)
        self._taken: dict[str, File] = {}
        self._of = tuple(each for each in fields if not each.told)
        now = values or {}
        for each in self._of:
            self.fields[each.name] = _field(each, now.get(each.name), (offered or {}))
            if each.type is Type.FILE:
                self._ask_for_file(each, now.get(each.name))

    def _ask_for_file(self, each: Field, now: Any) -> None:
        if not isinstance(now, dict):
            return
        self.fields[each.name].required = False
        self.fields[each.name].help_text = f"Kept: {now.get('name', 'a file')}. Choose another to "
        self.fields[each.name].help_text += "replace it."
        if not each.required:
            label = f"Take {now.get('name', 'the file')} away"
            self.fields[each.name + TAKE_AWAY] = forms.BooleanField(
                label=label, required=False, initial=False
            )

    def clean(self) -> dict[str, Any]:
        """Check files by what they are, and what may not stand in a field."""
        found = super().clean() or {}
        for each in self._of:
            value = found.get(each.name)
            if each.type is Type.FILE and value:
                self._check_file(each, value)
            elif each.refuses is not None and value:
                self._refuse(each, str(value))
        return found

    def _check_file(self, each: Field, value: UploadedFile[Any]) -> None:
        try:
            kind, content = check(value, FILES, MOST_BYTES)
        except Refused as refused:
            self.add_error(each.name, str(refused))
            return
        name = f"{each.name[:24]}-{secrets.token_hex(6)}"
        handed_in = File(name, value.name or "file", kind.media_type, content)
        self._taken[each.name] = handed_in

    def _refuse(self, each: Field, typed: str) -> None:
        said = typed.splitlines() if each.type is Type.LINES else [typed]
        why = next((found for one in said if each.refuses and (found := each.refuses(one))), "")
        if why:
            self.add_error(each.name, ValidationError(why, code="refused"))

    @property
    def handed_in(self) -> list[File]:
        """Return the files that were handed in, each to be kept beside the entry."""
        return list(self._taken.values())

    @property
    def said(self) -> dict[str, Any]:
        """Return what was said, by field, of Python's own types; None for what was left empty. A
        file that stays as it is is not named."""
        found: dict[str, Any] = {}
        for each in self._of:
            if each.type is Type.FILE:
                found.update(self._said_of_file(each))
            else:
                found[each.name] = _said(each, self.cleaned_data.get(each.name))
        return found

    def _said_of_file(self, each: Field) -> dict[str, Any]:
        file = self._taken.get(each.name)
        if file is not None:
            return {each.name: {"name": file.file_name, "kept_name": file.name}}
        return {each.name: None} if self.cleaned_data.get(each.name + TAKE_AWAY) else {}


class DeedForm(RecordForm):
    """A deed on a day, and what is to be said of it."""

    def __init__(
        self,
        fields: Iterable[Field],
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        values: Mapping[str, Any] | None = None,
        offered: Mapping[str, Choices] | None = None,
    ) -> None:
        super().__init__(fields, data, files, values=values, offered=offered)
        today = (values or {}).get("on")
        self.fields["on"] = DateField(label="On which day was it?", initial=today)
        self.order_fields(["on"])


class SearchForm(forms.Form):
    """Words to look for."""

    q = Line(label="Find in this list", required=False, max_length=100)


def _field(of: Field, now: Any, offered: Mapping[str, Choices]) -> forms.Field:
    """Given a field of a record and what it says now, return the form's field for it."""
    more: dict[str, Any] = {"label": of.label, "help_text": of.hint, "required": of.required}
    made = _choosing(of, now, offered.get(of.name, []), more)
    if made is not None:
        return made
    if of.type is Type.DAY:
        return DateField(initial=now, **more)
    if of.type in (Type.NUMBER, Type.MONEY):
        return _number(of, now, more)
    if of.type is Type.FILE:
        endings = ",".join(ending for kind in FILES for ending in kind.endings)
        kinds = f"PDF, picture, Word file or table, up to {bytes_words(MOST_BYTES)}"
        more["help_text"] = f"{of.hint}. {kinds}" if of.hint else kinds
        return forms.FileField(widget=forms.FileInput(attrs={"accept": endings}), **more)
    if of.type in (Type.LONG, Type.LINES):
        typed = "\n".join(now) if isinstance(now, tuple) else now
        return Lines(initial=typed, max_length=4000, **more)
    return Line(initial=now, max_length=300, **more)


def _number(of: Field, now: Any, more: Mapping[str, Any]) -> forms.DecimalField:
    typed = Decimal(str(now)) if isinstance(now, int | float) else now
    if isinstance(typed, Decimal) and typed == typed.to_integral_value():
        typed = int(typed)
    places = 2 if of.type is Type.MONEY else 3
    return forms.DecimalField(
        initial=typed, min_value=0, max_digits=12, decimal_places=places, **more
    )


def _choosing(of: Field, now: Any, offered: Choices, more: Mapping[str, Any]) -> forms.Field | None:
    """Return the form's field for one that is chosen from a list; None for the others."""
    if of.type is Type.YES:
        answers: Choices = [("yes", "Yes"), ("no", "No")]
        answers += [] if of.required else [("", "Not known")]
        said = {True: "yes", False: "no"}.get(now, "")
        return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, initial=said, **more)
    if of.type is Type.CHOICE:
        return _one_of([(each, capital(each)) for each in of.choices], of, now, more)
    if of.type is Type.CHOICES:
        answers = [(each, capital(each)) for each in of.choices]
        return _many_of(answers, now, more)
    if of.type in (Type.SYSTEM, Type.ROW):
        answers = [("", "Nothing chosen"), *_with(offered, [now])]
        return forms.ChoiceField(choices=answers, widget=forms.Select, initial=now or "", **more)
    if of.type is Type.SYSTEMS:
        return _many_of(_with(offered, now or ()), now, more)
    return None


def _one_of(answers: Choices, of: Field, now: Any, more: Mapping[str, Any]) -> forms.ChoiceField:
    few = len(answers) <= MOST_RADIOS
    if not of.required or not few:
        answers = [*answers, ("", "Not known")] if few else [("", "Not known"), *answers]
    widget = forms.RadioSelect if few else forms.Select
    return forms.ChoiceField(choices=answers, widget=widget, initial=now or "", **more)


def _many_of(answers: Choices, now: Any, more: Mapping[str, Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=answers, widget=forms.CheckboxSelectMultiple, initial=list(now or ()), **more
    )


def _with(offered: Choices, now: Iterable[Any]) -> Choices:
    """Given what is offered and what is chosen now, return both: what was taken out stays chosen
    until somebody chooses otherwise."""
    known = {key for key, _ in offered}
    return [*offered, *((str(each), capital(GONE)) for each in now if each and each not in known)]


def _said(of: Field, cleaned: Any) -> Any:
    if of.type is Type.YES:
        return _YES.get(str(cleaned))
    if of.type is Type.LINES:
        return tuple(line.strip() for line in str(cleaned or "").splitlines() if line.strip())
    if of.type in (Type.CHOICES, Type.SYSTEMS):
        return tuple(cleaned or ())
    return cleaned if cleaned not in ("", None) else None
