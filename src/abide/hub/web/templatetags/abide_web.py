"""Django's templates inside our one layout, with the same fields and the same words."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from abide.hub.web import forms, words

register = template.Library()
for _name in ("moment", "ago"):
    register.filter(_name, words.FILTERS[_name])


class FramedNode(template.Node):
    """Title and content, rendered by Django, put into the layout that Jinja renders."""

    child_nodelists = ("title", "content")

    def __init__(self, title: template.NodeList, content: template.NodeList) -> None:
        self.title = title
        self.content = content

    def render(self, context: template.Context) -> SafeString:
        flat = {
            "title": self.title.render(context).strip(),
            "framed": self.content.render(context),
            "form": context.get("form"),
        }
        return render_to_string("web/framed.jinja2", flat, context.get("request"))


@register.tag
def framed(parser: template.base.Parser, token: template.base.Token) -> FramedNode:
    """{% framed %} the title {% with_content %} the content {% endframed %}"""
    title = parser.parse(("with_content",))
    parser.delete_first_token()
    content = parser.parse(("endframed",))
    parser.delete_first_token()
    return FramedNode(title, content)


@register.simple_tag
def govuk_fields(form: django_forms.BaseForm) -> SafeString:
    """Given a form, return the summary of its errors and its fields."""
    return mark_safe(forms.error_summary(form) + forms.fields(form))


@register.simple_tag
def govuk_button_classes(attrs: dict[str, Any]) -> str:
    """Given what a page of allauth says of a button, return the classes that ours has."""
    tags = attrs.get("tags") or []
    if "link" in tags:
        return "abide-plain-button"
    if "danger" in tags or "delete" in tags:
        return "govuk-button govuk-button--warning"
    quiet = {"secondary", "outline", "cancel", "tool"} & set(tags)
    return "govuk-button govuk-button--secondary" if quiet else "govuk-button"
