"""What people fill in to say what the school promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from abide.domain.errors import Refused
from abide.domain.promises import By, Control
from abide.domain.promises.editing import read_cadence
from abide.domain.promises.figures import figure_label
from abide.domain.promises.model import Figure
from abide.domain.roles import Role
from abide.hub.web.forms import DateField
from abide.hub.web.words import sentence

FIGURE = "figure_"
_POSTS = [(role.value, sentence(role.value)) for role in Role]


class PromiseForm(forms.Form):
    """A promise: its sentence, whose it is, how often, and its figures."""

    title = forms.CharField(label="What is promised, in a few words", max_length=200)
    says = forms.CharField(
        label="The sentence as the policy has it",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    owner = forms.ChoiceField(label="Whose it is", choices=_POSTS)
    deputy = forms.ChoiceField(
        label="Who stands in", choices=[("", "Nobody"), *_POSTS], required=False
    )
    cadence = forms.CharField(
        label="How often",
        help_text="In words: every school day, weekly, termly, every six months, yearly. Rarer "
        "than before is shown to governors.",
        required=False,
        max_length=120,
    )
    warn_days = forms.IntegerField(
        label="Days of warning before it is due", min_value=0, max_value=366
    )
    supplier = forms.CharField(label="Supplier who reports on it", required=False, max_length=150)
    mend = forms.CharField(
        label="What would make it true, as one step",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )

    def __init__(self, control: Control, *args: Any, **kwargs: Any) -> None:
        """Given the promise as it stands, ask for its figures too."""
        super().__init__(*args, **kwargs)
        self.control = control
        for name, value in control.figures.items():
            self.fields[FIGURE + name] = _field_of(name, value)
        if control.cadence is None or control.has_fixed_pace:
            del self.fields["cadence"]

    def clean_cadence(self) -> str:
        """Return the cadence in words that are understood."""
        text = " ".join(self.cleaned_data["cadence"].split())
        if not text:
            raise ValidationError("Say how often, such as “termly”")
        try:
            cadence = read_cadence(text)
        except Refused as refused:
            raise ValidationError(str(refused)) from None
        if not cadence.is_stated and self.control.assumed is None:
            raise ValidationError("Say how often with a number, such as “every 3 months”")
        return text

    def values(self) -> dict[str, Any]:
        """Given valid answers, return what the promise should say."""
        told = {k: v for k, v in self.cleaned_data.items() if not k.startswith(FIGURE)}
        told["title"], told["says"] = told["title"].strip(), told["says"].strip()
        figures = {
            name: self.cleaned_data[FIGURE + name]
            for name in self.control.figures
            if self.cleaned_data.get(FIGURE + name) not in (None, "", [])
        }
        return {**told, "figures": figures}


class OwnPromiseForm(forms.Form):
    """A promise of the school's own."""

    title = forms.CharField(label="What the school promises", max_length=200)
    says = forms.CharField(
        label="The sentence as the policy has it",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    owner = forms.ChoiceField(label="Whose it is", choices=_POSTS, initial="office manager")
    deputy = forms.ChoiceField(
        label="Who stands in", choices=[("", "Nobody"), *_POSTS], required=False
    )
    cadence = forms.CharField(
        label="How often", help_text="In words: weekly, termly, every six months.", max_length=120
    )
    by = forms.ChoiceField(
        label="What counts as evidence",
        choices=[
            (By.STAFF.value, "Somebody at school says so, with a note, photo or file"),
            (By.SUPPLIER.value, "A supplier reports it"),
        ],
        widget=forms.RadioSelect,
        initial=By.STAFF.value,
    )
    supplier = forms.CharField(label="Supplier who reports on it", required=False, max_length=150)
    mend = forms.CharField(label="What is to be done, as one step", required=False, max_length=500)


class AsideForm(forms.Form):
    """Until when a promise is set aside, and why."""

    until = DateField(label="Until which day?")
    why = forms.CharField(
        label="Why is it set aside?",
        help_text="Governors read this. Leave out what is personal.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "Say why it is set aside"},
    )


class QuestionForm(forms.Form):
    """Which of the promises that contradict each other holds."""

    control = forms.ChoiceField(
        label="Which of them holds?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which promise holds"},
    )
    why = forms.CharField(
        label="Why",
        help_text="A few words for the governors’ minutes.",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=500,
    )

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        """Given the promises to choose from, by id and title."""
        super().__init__(*args, **kwargs)
        field = self.fields["control"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class FigureLines(forms.CharField):
    """A list, one thing a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """Given a list, return it a line each."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Given what was typed, return its lines without empty ones."""
        text = super().clean(value) or ""
        return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def initial_of(control: Control) -> Mapping[str, Any]:
    """Given a promise, return what its form shows first."""
    figures = {
        FIGURE + name: list(value) if isinstance(value, tuple) else value
        for name, value in control.figures.items()
    }
    return {
        "title": control.title,
        "says": control.says,
        "owner": control.owner.value,
        "deputy": control.deputy.value if control.deputy else "",
        "cadence": control.cadence.text if control.cadence else "",
        "warn_days": control.warn_days,
        "supplier": control.supplier,
        "mend": control.mend,
        **figures,
    }


def _field_of(name: str, value: Figure) -> forms.Field:
    label = figure_label(name)
    if isinstance(value, tuple):
        return FigureLines(label=label, help_text="One a line.", max_length=2000)
    if isinstance(value, int):
        return forms.IntegerField(label=label, min_value=0, max_value=10**9)
    if isinstance(value, float):
        return forms.FloatField(label=label, min_value=0)
    return forms.CharField(label=label, max_length=200)
