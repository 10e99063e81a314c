"""What is asked with a file: the file, and for some registers whose list it is and of which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from abide.hub.records.imports.sources import Source
from abide.hub.records.spec import Kind
from abide.hub.register.forms.fields import Line
from abide.hub.web.forms import DateField

MOST_NAME = 80
ASKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "device": (
        (
            "Is it a console's or supplier's list? Then enter its name",
            "For a list out of the console of a virus protection or of device settings. What it "
            "says of protection and locks then counts as what the supplier says. Leave empty for "
            "the school's own list",
        ),
        ("Of which day is the list?", ""),
    ),
    "licence": (
        (
            "Does somebody else keep this list? Then enter who",
            "For example the council's IT service. It is then noted that the school has its copy",
        ),
        ("Of which day is the list?", ""),
    ),
    "software": (("", ""), ("On which day were the programs found?", "")),
}
"""By kind: label and hint of whose list it is (empty: not asked), and of its day."""


class ImportForm(forms.Form):
    """A file to bring in, and where it comes from."""

    file = forms.FileField(
        label="File", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}), required=True
    )

    def __init__(
        self,
        kind: Kind,
        today: date,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files)
        self._today = today
        for name, made in _asked(kind, today).items():
            self.fields[name] = made

    def clean_as_of(self) -> date | None:
        """Refuse a day that is still to come."""
        found: date | None = self.cleaned_data.get("as_of")
        if found is not None and found > self._today:
            raise forms.ValidationError("That day is still to come: enter the day of the list")
        return found

    @property
    def source(self) -> Source:
        """Return whose list it is, and of which day."""
        return Source(
            name=self.cleaned_data.get("source", ""),
            as_of=self.cleaned_data.get("as_of"),
            only_known=bool(self.cleaned_data.get("only_known")),
        )


class SameSourceForm(ImportForm):
    """Where a file that was looked at comes from; the file itself travels with the page."""

    def __init__(self, kind: Kind, today: date, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(kind, today, data)
        del self.fields["file"]


def _asked(kind: Kind, today: date) -> dict[str, forms.Field]:
    """Return the fields that are asked of a kind besides the file."""
    if kind.slug not in ASKS:
        return {}
    (whose, why), (when, _) = ASKS[kind.slug]
    found: dict[str, forms.Field] = {}
    if whose:
        found["source"] = Line(label=whose, help_text=why, required=False, max_length=MOST_NAME)
    found["as_of"] = DateField(label=when, initial=today)
    if kind.slug == "device":
        found["only_known"] = forms.BooleanField(
            label="Change only devices that are listed here already",
            required=False,
        )
    return found
