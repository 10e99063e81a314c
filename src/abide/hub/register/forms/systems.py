"""Forms for a system: one section at a time, or all of it for a row of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from abide.domain.words import looks_like_path
from abide.hub.register.forms.fields import (
    CadenceField,
    Line,
    Lines,
    Offered,
    grade_field,
    hours,
    keep_only,
    offer,
)
from abide.hub.register.models import Assurance, System
from abide.hub.web.forms import DateField


@dataclass(frozen=True)
class Section:
    """One part of a system's record that is edited at a time."""

    title: str
    fields: tuple[str, ...]
    is_promise: bool = False


SECTIONS: Mapping[str, Section] = {
    "what-it-is": Section("What it is", ("name", "locations", "mode", "users", "purpose")),
    "who": Section("Who looks after it", ("owner", "deputy")),
    "promises": Section(
        "What is promised",
        ("grade", "rto_hours", "rpo_hours", "backup_cadence", "proof_cadence"),
        is_promise=True,
    ),
    "needs": Section("What it depends on", ("depends_on",)),
    "supplier": Section(
        "Supplier and own export",
        ("supplier", "supplier_contact", "own_export_cadence", "own_export_by"),
    ),
    "without-it": Section(
        "What happens without it", ("fallback_day", "fallback_three_days", "fallback_two_weeks")
    ),
    "parts": Section("What it is made of", ("data_held", "configuration_held", "program_held")),
}
ADDING = ("name", "locations", "mode", "users", "purpose", "grade")
"""The six fields of the policies' grid, in their order."""


class SystemForm(forms.Form):
    """A system's fields; `only` says which of them."""

    name = Line(label="Name", max_length=120, help_text="As people here call it")
    locations = Lines(
        label="Locations",
        required=False,
        max_length=2000,
        help_text="Which computer, folder or web address, one a line",
    )
    mode = forms.ChoiceField(
        label="Networked, single user or web based",
        choices=[(value, str(text).capitalize()) for value, text in System.Mode.choices],
        widget=forms.RadioSelect,
        required=False,
        error_messages={
            "invalid_choice": "Write networked, single user or web based, or leave it empty"
        },
    )
    users = Line(label="Main users", required=False, max_length=300)
    purpose = Lines(label="Purpose", required=False, max_length=2000)
    grade = grade_field()
    owner = forms.ChoiceField(
        label="Owner", required=False, help_text="Who answers for it in the school"
    )
    deputy = forms.ChoiceField(
        label="Deputy", required=False, help_text="Who stands in when the owner is away"
    )
    depends_on = forms.MultipleChoiceField(
        label="Systems it needs before it can work",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rto_hours = hours("Back within (hours)", "Leave empty to promise what its grade promises")
    rpo_hours = hours(
        "Work we could lose (hours)", "Over school days. Leave empty for what its grade promises"
    )
    backup_cadence = CadenceField(
        label="How often it is backed up",
        required=False,
        max_length=120,
        help_text="For example: every school day at 19:00. Empty: every school day",
    )
    proof_cadence = CadenceField(
        label="How often a restore test",
        required=False,
        max_length=120,
        help_text="For example: weekly, termly, every six months. Empty: weekly",
    )
    supplier = Line(label="Supplier", required=False, max_length=150)
    supplier_contact = forms.ChoiceField(label="Whom to ring", required=False)
    own_export_cadence = CadenceField(
        label="How often the school takes its own export",
        required=False,
        max_length=120,
        help_text="For a web-based system. For example: termly",
    )
    own_export_by = Line(label="Who takes the export", required=False, max_length=150)
    last_own_export_on = DateField(label="Last own export", required=False)
    fallback_day = Lines(label="For one day", required=False, max_length=4000)
    fallback_three_days = Lines(label="For three days", required=False, max_length=4000)
    fallback_two_weeks = Lines(label="For two weeks", required=False, max_length=4000)
    data_held = Lines(
        label="Data", required=False, max_length=2000, help_text="What it holds, and where"
    )
    configuration_held = Lines(
        label="Configuration",
        required=False,
        max_length=2000,
        help_text="Settings needed to make it work again",
    )
    program_held = Lines(
        label="Program",
        required=False,
        max_length=2000,
        help_text="Where the installer and its licence are",
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
        offer(self, "deputy", offered.people)
        offer(self, "depends_on", offered.systems)
        offer(self, "supplier_contact", offered.contacts)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if looks_like_path(name):
            raise ValidationError("Name must be what people call it, not a path or an address")
        return name


class OwnExportForm(forms.Form):
    """The school took its own export."""

    on = DateField(label="When was the export taken?")
    note = Line(
        label="Where it is kept",
        required=False,
        max_length=300,
        help_text="In a few words; no passwords",
    )


class AssuranceForm(forms.Form):
    """Why a web-based system is relied on."""

    kind = forms.ChoiceField(
        label="What is it?",
        widget=forms.RadioSelect,
        choices=[
            (Assurance.Kind.SUPPLIER.value, "The supplier assures us that it is backed up"),
            (Assurance.Kind.RISK.value, "We accept the risk that it is not"),
        ],
    )
    words = Lines(
        label="What is assured or accepted",
        max_length=4000,
        help_text="What is backed up, how long it is kept, how it comes back, and who said so",
    )
    owner = forms.ChoiceField(label="Who stands for this")
    given_on = DateField(label="Given on")
    expires_on = DateField(label="Looked at again by", help_text="After this day it has run out")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offered: Offered,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        offer(self, "owner", offered.people)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        given, expires = found.get("given_on"), found.get("expires_on")
        if given and expires and expires <= given:
            self.add_error("expires_on", "Looked at again by must be after the day it was given")
        return found


class UntilForm(forms.Form):
    """Another last day."""

    until = DateField(label="Looked at again by")


class WhyForm(forms.Form):
    """A reason."""

    why = Line(label="Why?", max_length=300, help_text="Governors see this")
