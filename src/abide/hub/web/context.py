"""What every page is given: who looks, which school, where in the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

_PROMISES = (
    "signoffs",
    "suppliers",
    "controls:promises",
    "controls:promise",
    "controls:promise_terms",
    "controls:attest",
    "controls:attest_check",
    "controls:promising",
    "controls:promise_add",
    "controls:promise_edit",
    "controls:shelf",
    "controls:switch",
    "controls:question",
    "controls:aside",
    "controls:take_up",
    "controls:drop",
)
NAVIGATION = (
    ("Today", "controls:today", ("controls",)),
    ("Systems", "register:systems", ("register", "records", "controls:system")),
    ("Backups and drives", "backups:overview", ("backups", "drills")),
    ("Promises", "controls:promises", _PROMISES),
)
ACCOUNT = (
    ("Registers", "records:registers", ("records",)),
    ("Evidence", "evidence:log", ("evidence",)),
    ("Suppliers", "suppliers:list", ("suppliers",)),
    ("People", "people:list", ("people",)),
    ("Messages", "telling:messages", ("telling",)),
    ("Settings", "schools:settings", ("schools", "intake", "worker")),
)


@dataclass(frozen=True)
class Step:
    """One link of the navigation; `here` when the page belongs to it, `exactly` when it is it."""

    text: str
    href: str
    here: bool
    exactly: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Given a request, return what the layout needs of it."""
    visitor = getattr(request, "visitor", None)
    if visitor is None:
        return {"visitor": None, "school": None, "navigation": [], "account": []}
    return {
        "visitor": visitor,
        "school": visitor.school,
        "navigation": _steps(request, NAVIGATION),
        "account": _steps(request, ACCOUNT),
    }


def _steps(request: HttpRequest, links: tuple[tuple[str, str, tuple[str, ...]], ...]) -> list[Step]:
    """Given the links of a navigation, return those that lead somewhere."""
    match = request.resolver_match
    view, room = (match.view_name, match.namespace) if match else ("", "")
    named = any(view in rooms for _, _, rooms in NAVIGATION)
    found = []
    for text, name, rooms in links:
        try:
            href = reverse(name, kwargs={"school": request.visitor.school.slug})  # type: ignore[attr-defined]
        except NoReverseMatch:
            continue
        found.append(Step(text, href, (view if named else room) in rooms, request.path == href))
    return found
