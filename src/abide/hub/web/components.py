"""GOV.UK's components as functions of Python, for what is not said in a template of ours."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, Undefined
from markupsafe import Markup

PACKAGE = "govuk_frontend_jinja"


@cache
def components() -> Environment:
    """Return the environment that GOV.UK's components are read in. They ask for many names that
    are not there, on purpose, so here that is no fault."""
    loader = PrefixLoader({PACKAGE: PackageLoader(PACKAGE)})
    return Environment(loader=loader, undefined=Undefined, autoescape=True)


def component(name: str, params: dict[str, Any]) -> Markup:
    """Given a component's name ("date-input") and its parameters, return its HTML, escaped."""
    made = components().get_template(f"{PACKAGE}/components/{name}/macro.html")
    macro = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    return Markup(getattr(made.module, macro)(params))
