"""What other rooms show on the settings page, such as whether mails go out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from abide.hub.schools.models import School


@dataclass(frozen=True)
class Panel:
    """A few plain sentences under a heading, perhaps with a page that says more."""

    title: str
    sentences: tuple[str, ...]
    url: str = ""
    link: str = ""


Panels = Callable[[School], list[Panel]]
_registered: dict[str, Panels] = {}


def register(name: str, panels: Panels) -> None:
    """Given a room's name and what makes its panels, show them on the settings page."""
    _registered[name] = panels


def panels_of(school: School) -> list[Panel]:
    """Given a school, return every panel, by the rooms' names."""
    return [panel for name in sorted(_registered) for panel in _registered[name](school)]
