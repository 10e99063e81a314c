"""Which component of GOV.UK shows which widget of Django, and with what parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from markupsafe import Markup, escape

from abide.hub.web.forms.complaints import complaints
from abide.hub.web.forms.dates import ThreeBoxes

Params = dict[str, Any]


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


def text_input(bound: BoundField) -> tuple[str, Params]:
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
BUILDERS: tuple[tuple[type[forms.Widget], _Builder], ...] = (
    (ThreeBoxes, _date),
    (forms.DateInput, text_input),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.SelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.Select, _select),
    (forms.CheckboxInput, _box),
    (forms.FileInput, _file),
    (forms.Textarea, _textarea),
    (forms.PasswordInput, _password),
)
