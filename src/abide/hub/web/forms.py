"""Django's forms as GOV.UK components: labels, hints, and errors that name the field and the mend.

Rooms write plain Django forms; how they look and how they complain is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from markupsafe import Markup, escape

from abide.domain.words import lower_first
from abide.hub.web.components import component

Params = dict[str, Any]


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


def fields(form: forms.BaseForm) -> Markup:
    """Given a form, return all its fields as HTML, in order, with the hidden ones first."""
    hidden = Markup("").join(Markup(str(one)) for one in form.hidden_fields())
    return hidden + Markup("\n").join(field(one) for one in form.visible_fields())


def field(bound: BoundField, **more: Any) -> Markup:
    """Given a field of a form, return it as a GOV.UK component.

    `more` overrides the component's parameters, such as label={"classes": "govuk-label--l",
    "isPageHeading": True}, hint, prefix, suffix or classes.
    """
    if bound.is_hidden:
        return Markup(str(bound))
    widget = bound.field.widget
    for kind, build in _BUILDERS:
        if isinstance(widget, kind):
            name, params = build(bound)
            break
    else:
        name, params = _input(bound)
    for key, value in more.items():
        old = params.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        params[key] = {**old, **value} if isinstance(old, dict) and both else value
    return component(name, params)


def error_summary(form: forms.BaseForm) -> Markup:
    """Given a form, return the summary of its errors, each leading to its field; or nothing."""
    found = list(_summary(form))
    if not found:
        return Markup("")
    return component("error-summary", {"titleText": "There is a problem", "errorList": found})


def _summary(form: forms.BaseForm) -> Iterator[Params]:
    if not form.is_bound:
        return
    for text in form.non_field_errors():
        yield {"text": str(text)}
    for bound in form:
        for text in complaints(bound):
            yield {"text": text} if bound.is_hidden else {"text": text, "href": f"#{_first(bound)}"}


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
        enter = "Choose a file: {lower}"
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


def _common(bound: BoundField) -> Params:
    """Given a field, return what all components take: label, hint, error."""
    params: Params = {"name": bound.html_name, "id": bound.id_for_label or bound.auto_id}
    if bound.help_text:
        params["hint"] = (
            {"html": Markup(str(bound.help_text))}
            if _is_html(bound)
            else {"text": str(bound.help_text)}
        )
    found = complaints(bound)
    if found:
        params["errorMessage"] = {"html": Markup("<br>").join(map(escape, found))}
    return params


def _is_html(bound: BoundField) -> bool:
    return hasattr(bound.help_text, "__html__")


def _label(bound: BoundField) -> Params:
    return {"text": _labelled(bound)}


def _labelled(bound: BoundField) -> str:
    text = str(bound.label)
    boxes = isinstance(bound.field, forms.BooleanField)
    return text if bound.field.required or boxes or "(optional)" in text else f"{text} (optional)"


def _legend(bound: BoundField) -> Params:
    return {"legend": {"text": _labelled(bound), "classes": "govuk-fieldset__legend--s"}}


def _typed(bound: BoundField) -> str:
    value = bound.value()
    widget = bound.field.widget
    said = widget.format_value(value) if hasattr(widget, "format_value") else value
    return "" if said is None else str(said)


_PASSED_ON = ("autocomplete", "inputmode", "pattern", "autocapitalize")


def _input(bound: BoundField) -> tuple[str, Params]:
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "text")
    params = {**_common(bound), "label": _label(bound), "value": _typed(bound)}
    params["classes"] = widget.attrs.get("class", "")
    params.update({key: widget.attrs[key] for key in _PASSED_ON if key in widget.attrs})
    if kind == "number":
        whole = isinstance(bound.field, forms.IntegerField) and not isinstance(
            bound.field, forms.DecimalField | forms.FloatField
        )
        params.setdefault("inputmode", "numeric" if whole else "decimal")
        params["classes"] = params["classes"] or "govuk-input--width-5"
        kind = "text"
    elif kind == "email":
        params["spellcheck"] = False
        params.setdefault("autocomplete", "off")
    params["type"] = kind
    return "input", params


def _password(bound: BoundField) -> tuple[str, Params]:
    auto = bound.field.widget.attrs.get("autocomplete", "current-password")
    return "password-input", {**_common(bound), "label": _label(bound), "autocomplete": auto}


def _textarea(bound: BoundField) -> tuple[str, Params]:
    rows = str(bound.field.widget.attrs.get("rows", 4))
    rows = "4" if rows == "10" else rows
    return "textarea", {
        **_common(bound),
        "label": _label(bound),
        "value": _typed(bound),
        "rows": rows,
    }


def _date(bound: BoundField) -> tuple[str, Params]:
    widget = bound.field.widget
    assert isinstance(widget, ThreeBoxes)
    found = complaints(bound)
    red = " govuk-input--error" if found else ""
    boxes = [
        {"name": part, "value": value, "classes": f"govuk-input--width-{width}{red}"}
        for part, value, width in zip(
            widget.parts, widget.split(bound.value()), (2, 2, 4), strict=True
        )
    ]
    params = {**_common(bound), "fieldset": _legend(bound), "items": boxes}
    params.pop("name")
    params.setdefault("hint", {"text": "For example, 27 3 2027"})
    return "date-input", {**params, "id": bound.auto_id, "namePrefix": bound.html_name}


def _options(bound: BoundField) -> list[Params]:
    """Given a field with choices, return them; a widget's `hints` say more of some of them."""
    hints = getattr(bound.field.widget, "hints", {})
    held = bound.value()
    held = held if isinstance(held, list | tuple | set) else [held]
    chosen = {"" if one is None else str(getattr(one, "pk", one)) for one in held}
    found = []
    for value, text in bound.field.widget.choices:
        for each, words in text if isinstance(text, list | tuple) else [(value, text)]:
            said = "" if each is None else str(each)
            on = said in chosen
            item: Params = {"value": said, "text": str(words), "checked": on, "selected": on}
            if said in hints:
                item["hint"] = {"text": str(hints[said])}
            found.append(item)
    return found


def _radios(bound: BoundField) -> tuple[str, Params]:
    params = {**_common(bound), "idPrefix": bound.auto_id, "fieldset": _legend(bound)}
    items = [one for one in _options(bound) if one["value"] or one["text"].strip("-— ")]
    return "radios", {**params, "items": items}


def _checkboxes(bound: BoundField) -> tuple[str, Params]:
    params = {**_common(bound), "idPrefix": bound.auto_id, "fieldset": _legend(bound)}
    return "checkboxes", {**params, "items": _options(bound)}


def _box(bound: BoundField) -> tuple[str, Params]:
    params = {**_common(bound), "idPrefix": bound.auto_id}
    item = {"value": "on", "text": _labelled(bound), "checked": bool(bound.value())}
    if "hint" in params:
        item["hint"] = params.pop("hint")
    return "checkboxes", {**params, "items": [item]}


def _select(bound: BoundField) -> tuple[str, Params]:
    return "select", {**_common(bound), "label": _label(bound), "items": _options(bound)}


def _file(bound: BoundField) -> tuple[str, Params]:
    params = {**_common(bound), "label": _label(bound)}
    accept = bound.field.widget.attrs.get("accept")
    return "file-upload", {**params, **({"attributes": {"accept": accept}} if accept else {})}


_Builder = Callable[[BoundField], tuple[str, Params]]
_BUILDERS: tuple[tuple[type[forms.Widget], _Builder], ...] = (
    (ThreeBoxes, _date),
    (forms.DateInput, _input),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.SelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.Select, _select),
    (forms.CheckboxInput, _box),
    (forms.FileInput, _file),
    (forms.Textarea, _textarea),
    (forms.PasswordInput, _password),
)


def _first(bound: BoundField) -> str:
    """Given a field, return the id of its first box."""
    if isinstance(bound.field.widget, ThreeBoxes):
        return f"{bound.auto_id}-day"
    return str(bound.auto_id)
