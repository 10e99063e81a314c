"""Django's forms as GOV.UK components: labels, hints, and errors that name the field and the mend.

Rooms write plain Django forms; how they look and how they complain is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from markupsafe import Markup

from abide.hub.web.components import component
from abide.hub.web.forms.builders import BUILDERS, Params, text_input
from abide.hub.web.forms.complaints import complaints
from abide.hub.web.forms.dates import DateField, ThreeBoxes
from abide.hub.web.forms.sending import files_sent, sent

__all__ = [
    "DateField",
    "ThreeBoxes",
    "complaints",
    "error_summary",
    "field",
    "fields",
    "files_sent",
    "sent",
]


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
    for kind, build in BUILDERS:
        if isinstance(widget, kind):
            name, params = build(bound)
            break
    else:
        name, params = text_input(bound)
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


def _first(bound: BoundField) -> str:
    """Given a field, return the id of its first box."""
    if isinstance(bound.field.widget, ThreeBoxes):
        return f"{bound.auto_id}-day"
    return str(bound.auto_id)
