"""A date in three boxes, as GOV.UK asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class ThreeBoxes(forms.Widget):
    """A day, a month and a year, each in a box of its own."""

    parts = ("day", "month", "year")

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        typed = [str(data.get(f"{name}-{part}", "")).strip() for part in self.parts]
        if not any(typed):
            return data.get(name)
        return "-".join(reversed(typed))

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return not any(f"{name}-{part}" in data for part in self.parts) and name not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-day"

    def split(self, value: Any) -> list[str]:
        """Given a date or what was typed, return what stands in the three boxes."""
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        typed = str(value or "").split("-")
        return [*reversed(typed)] if len(typed) == 3 else ["", "", ""]

    def render(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("a date is rendered by `field`")


class DateField(forms.DateField):
    """A date, typed in three boxes; the month may be a number or a name ("Mar")."""

    widget = ThreeBoxes

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        year, _, rest = str(value).partition("-")
        month, _, day = rest.partition("-")
        number = _MONTHS.get(month.strip()[:3].lower(), month.strip())
        try:
            if len(year.strip()) != 4:
                raise ValueError
            return date(int(year), int(number), int(day))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


_MONTHS = dict(
    zip(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(),
        map(str, range(1, 13)),
        strict=True,
    )
)
