"""Fields that the register's forms share: one line, several lines, cadences, hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.hub.register.queries.lists import Choices

GRADE_HINTS = {
    "critical": "The school can't open or keep children safe without it",
    "essential": "Needed within a day or two",
    "necessary": "Needed within a week",
    "desirable": "Can wait",
}
GRADE_CHOICES: Choices = [(grade, grade.capitalize()) for grade in GRADE_HINTS]


class Line(forms.CharField):
    """One line of text, its spaces put in order."""

    def to_python(self, value: Any) -> Any:
        return " ".join(str(super().to_python(value) or "").split())


class Lines(forms.CharField):
    """Several lines of text, with line ends of one kind."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class CadenceField(Line):
    """How often, in the words of policies. Words without a number ("regularly") are taken, and the
    page asks for one."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text:
            try:
                Cadence.parse(text)
            except Refused as refused:
                raise ValidationError(str(refused), code="cadence") from None
        return text


def hours(label: str, hint: str) -> forms.DecimalField:
    """Given a label and a hint, return a field for a number of hours; empty takes the grade's."""
    return forms.DecimalField(
        label=label,
        help_text=hint,
        required=False,
        min_value=0.25,
        max_value=8784,
        max_digits=7,
        decimal_places=2,
    )


def grade_field(label: str = "Grade") -> forms.ChoiceField:
    """Return a field for one of the four grades."""
    widget = forms.RadioSelect()
    widget.hints = GRADE_HINTS  # type: ignore[attr-defined]
    return forms.ChoiceField(
        label=label,
        choices=GRADE_CHOICES,
        widget=widget,
        error_messages={
            "invalid_choice": "Grade must be critical, essential, necessary or desirable"
        },
    )


@dataclass(frozen=True)
class Offered:
    """What a school's forms offer to choose from, as pairs of id and name."""

    people: Choices = field(default_factory=list)
    systems: Choices = field(default_factory=list)
    contacts: Choices = field(default_factory=list)


def keep_only(form: forms.Form, names: Iterable[str] | None) -> None:
    """Given names, take every other field out of a form, and put these in order."""
    if names is None:
        return
    wanted = list(names)
    for name in list(form.fields):
        if name not in wanted:
            del form.fields[name]
    form.order_fields(wanted)


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Given choices, let a field of a form offer them, where the form has it."""
    one = form.fields.get(name)
    if isinstance(one, forms.ChoiceField):
        one.choices = choices
