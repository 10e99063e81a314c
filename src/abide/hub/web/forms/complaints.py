"""What a form complains of, in words that name the field and the mend."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict

from abide.domain.words import lower_first
from abide.hub.web.forms.dates import DateField


def complaints(bound: BoundField) -> list[str]:
    """Given a field, return its errors, naming it and the mend where Django's own words do not."""
    if not bound.form.is_bound:
        return []
    errors: ErrorDict = bound.form.errors
    if bound.name not in errors:
        return []
    return [
        _complaint(bound, error, text)
        for error in errors[bound.name].as_data()
        for text in error.messages
    ]


def _complaint(bound: BoundField, error: ValidationError, text: str) -> str:
    label, code = str(bound.label), error.code or ""
    ours = _complaints(bound).get(code)
    if ours is None or not _is_djangos(bound.field, code, error):
        return text
    try:
        return ours.format(label=label, lower=_lower(label), **(error.params or {}))
    except (KeyError, IndexError):
        return text


def _lower(label: str) -> str:
    """Given a label, return it as it stands inside a sentence; "SIMS" and "E-mail" alike."""
    first = label.split(" ", 1)[0]
    return label if first.isupper() and len(first) > 1 else lower_first(label)


def _is_djangos(one: forms.Field, code: str, error: ValidationError) -> bool:
    """Return whether an error speaks in Django's own words, not in words that a room chose."""
    chosen = one.error_messages.get(code)
    if chosen is None:
        return True
    for kind in type(one).__mro__:
        default = getattr(kind, "default_error_messages", {}).get(code)
        if default is not None:
            return str(default) == str(chosen) and str(error.message) == str(chosen)
    return False


def _complaints(bound: BoundField) -> Mapping[str, str]:
    one = bound.field
    chosen = isinstance(one.widget, forms.RadioSelect | forms.Select | forms.CheckboxSelectMultiple)
    enter = "Choose: {lower}" if chosen else "Enter: {lower}"
    if isinstance(one, forms.BooleanField):
        enter = "Tick the box: {lower}"
    elif isinstance(one, forms.FileField):
        enter = "Choose a file" if bound.name == "file" else "Choose a file: {lower}"
    return {
        "required": enter,
        "invalid": _INVALID.get(type(one), "{label}: this is not in a form that can be read"),
        "invalid_choice": "Choose from the list: {lower}",
        "max_length": "{label} must be {limit_value} characters or fewer; it has {show_value}",
        "min_length": "{label} must be {limit_value} characters or more; it has {show_value}",
        "max_value": "{label} must be {limit_value} or less",
        "min_value": "{label} must be {limit_value} or more",
        "empty": "The chosen file is empty: choose another ({lower})",
    }


_INVALID: Mapping[type[forms.Field], str] = {
    DateField: "{label} must be a real date, such as 27 3 2027",
    forms.DateField: "{label} must be a real date, such as 27 3 2027",
    forms.EmailField: "{label} must be an e-mail address, such as name@school.example",
    forms.IntegerField: "{label} must be a whole number, such as 4",
    forms.DecimalField: "{label} must be a number, such as 4 or 0.5",
    forms.FloatField: "{label} must be a number, such as 4 or 0.5",
    forms.TimeField: "{label} must be a time, such as 19:00",
    forms.URLField: "{label} must be an address, such as https://example.org",
}
