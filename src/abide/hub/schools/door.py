"""The one door of the tenant: every view below /schools/SLUG/ says what its visitor must be able
to do, and gets the school from the visitor. The middleware of `people` fills `request.visitor`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from abide.domain.roles import READING_ONLY, Capability, Role
from abide.hub.schools.models import School

P = ParamSpec("P")


@dataclass(frozen=True)
class Visitor:
    """Who looks: a person in a school. `person` is the opaque id that the log names them by.

    `second_step`: this session was signed in with one, so changes may be made.
    """

    school: School
    user_id: int
    person: uuid.UUID
    name: str
    roles: tuple[Role, ...]
    can: frozenset[Capability]
    second_step: bool

    @property
    def by(self) -> str:
        """Return the name that entries carry for this person."""
        return f"person:{self.person}"

    @property
    def is_technician(self) -> bool:
        """Return whether pages may use the field's terms to this person."""
        return Role.TECHNICIAN in self.roles or Role.ICT_COORDINATOR in self.roles

    def may(self, capability: Capability) -> bool:
        return capability in self.can


class SchoolRequest(HttpRequest):
    """A request that came in by the door."""

    visitor: Visitor


class SecondStepNeeded(PermissionDenied):
    """Raised where a change was asked for in a session without a second step."""


View = Callable[Concatenate[SchoolRequest, P], HttpResponse]


def needs(capability: Capability) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Given what a visitor must be able to do, return a decorator for a view of one school.

    The view is called as view(request, **rest) without the slug: the school is
    `request.visitor.school`. Raise PermissionDenied (403, in words) for those who may look in but
    not do this; SecondStepNeeded for changes without a second step, and for the forms that lead to
    them, so that nobody fills one in for nothing. Strangers never get here.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            kwargs.pop("school", None)
            visitor: Visitor = cast(SchoolRequest, request).visitor
            if capability not in visitor.can:
                raise PermissionDenied(capability.value)
            reads = request.method in ("GET", "HEAD", "OPTIONS") and capability in READING_ONLY
            if not reads and not visitor.second_step:
                raise SecondStepNeeded(capability.value)
            return view(cast(SchoolRequest, request), *args, **kwargs)

        inside.needs = capability  # type: ignore[attr-defined]
        return inside

    return decorate
