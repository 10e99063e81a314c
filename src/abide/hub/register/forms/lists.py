"""Forms for data sets, contacts, the calendar, the figures of each grade, and files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from abide.hub.register.forms.fields import Line, Lines, Offered, grade_field, keep_only, offer
from abide.hub.register.queries.defaults import Defaults
from abide.hub.web.forms import DateField


class DataSetForm(forms.Form):
    """A set of data, as schools name their drives."""

    name = Line(label="Name", max_length=120, help_text="For example: Admin, Staff, Pupil, Scans")
    location = Line(label="Where it is", required=False, max_length=300)
    holds = Lines(label="What it holds", required=False, max_length=2000)
    grade = grade_field()
    owner = forms.ChoiceField(label="Owner", required=False)
    system = forms.ChoiceField(
        label="Which system's backup covers it",
        required=False,
        help_text="Without one nothing says that it would come back",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offered: Offered,
        only: Iterable[str] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        keep_only(self, only)
        offer(self, "owner", offered.people)
        offer(self, "system", [("", "None yet"), *offered.systems])


class ContactForm(forms.Form):
    """Whom to ring."""

    name = Line(label="Name", max_length=150, help_text="A person, or a desk such as IT helpline")
    organisation = Line(label="Organisation", required=False, max_length=150)
    role = Line(label="What they do for us", required=False, max_length=150)
    phone = Line(
        label="Phone", required=False, max_length=60, widget=forms.TextInput({"inputmode": "tel"})
    )
    email = forms.EmailField(label="E-mail", required=False)
    hours = Line(label="Hours", required=False, max_length=200)
    out_of_hours = Line(
        label="Out of hours", required=False, max_length=200, help_text="A number, or who answers"
    )
    account_reference = Line(
        label="Our account reference",
        required=False,
        max_length=100,
        help_text="What they ask for; never a password",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        only: Iterable[str] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        keep_only(self, only)


class TestCallForm(forms.Form):
    """A number was rung to see whether anybody answers."""

    on = DateField(label="When did you ring?")
    answered = forms.ChoiceField(
        label="Did somebody answer?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    note = Line(label="Note", required=False, max_length=300)


class DatesForm(forms.Form):
    """Days of the calendar, from the first to the last."""

    name = Line(label="Name", max_length=80)
    first_on = DateField(label="First day")
    last_on = DateField(label="Last day")
    systems = forms.MultipleChoiceField(
        label="Systems that it needs", required=False, widget=forms.CheckboxSelectMultiple
    )
    days_before = forms.IntegerField(
        label="Days before",
        help_text="So many days before the first day these systems begin to count as critical",
        min_value=0,
        max_value=60,
        initial=7,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offered: Offered | None = None,
        initial: Mapping[str, Any] | None = None,
        only: Iterable[str] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        keep_only(self, only)
        if offered is None:
            keep_only(
                self, [each for each in self.fields if each not in ("systems", "days_before")]
            )
        else:
            offer(self, "systems", offered.systems)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first_on"), found.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "Last day must be the first day or later")
        return found


class DefaultsForm(forms.Form):
    """Hours for each grade: eight numbers."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, defaults: Mapping[str, Defaults]
    ) -> None:
        super().__init__(data)
        for grade, each in defaults.items():
            for short, words, value in (
                ("rto", "back within (hours)", each.rto_hours),
                ("rpo", "work we could lose (hours)", each.rpo_hours),
            ):
                self.fields[f"{grade}_{short}"] = forms.DecimalField(
                    label=f"{grade.capitalize()}: {words}",
                    initial=value.normalize() if value != value.to_integral() else int(value),
                    min_value=0.25,
                    max_value=8784,
                    max_digits=7,
                    decimal_places=2,
                )

    @property
    def values(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Return (back within, work we could lose) in hours by grade."""
        found = self.cleaned_data
        grades = dict.fromkeys(name.rpartition("_")[0] for name in found)
        return {grade: (found[f"{grade}_rto"], found[f"{grade}_rpo"]) for grade in grades}


class FileForm(forms.Form):
    """A file to bring in."""

    file = forms.FileField(label="File")
