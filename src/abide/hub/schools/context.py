"""What every page of a school warns of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from abide.hub.schools.queries import depends_on_its_server


def warning(request: HttpRequest) -> dict[str, Any]:
    """Given a request, return the warning on where Abide is opened, empty where there is none."""
    visitor = getattr(request, "visitor", None)
    return {"depends_on_its_server": depends_on_its_server(visitor.school) if visitor else ""}
