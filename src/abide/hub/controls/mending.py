"""What would mend a promise: one step, with the page where it is taken."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from abide.domain.control import Status
from abide.domain.promises import Judged, WayJudged
from abide.hub.controls.evidence_of import Place, place_of
from abide.hub.schools.door import Visitor

_FINE = (Status.KEPT,)


@dataclass(frozen=True)
class Mend:
    """One step: what it is in words, and where it is taken; no address where nothing leads."""

    what: str
    url: str
    link: str


def mend_of(judged: Judged, visitor: Visitor) -> Mend | None:
    """Given a promise and who looks, return what would make it kept, or keep it so; None where
    nothing is to be done."""
    way = _weakest(judged)
    if way is None:
        return None
    where = place_of(way.way.by, way.way.what, judged.control.id)
    return Mend(judged.control.mend, address_of(where, visitor.school.slug), where.words)


def job_url(judged: Judged, slug: str) -> str:
    """Given a promise and a school's slug, return the address of the page where its next step is
    taken; the promise's own where there is none."""
    way = _weakest(judged) or judged.ways[0]
    found = address_of(place_of(way.way.by, way.way.what, judged.control.id), slug)
    return found or reverse(
        "controls:promise", kwargs={"school": slug, "control": judged.control.id}
    )


def address_of(where: Place, slug: str) -> str:
    """Given a page and a school's slug, return its address; nothing where none answers to it."""
    try:
        found = reverse(where.view, kwargs={"school": slug, **where.arguments})
    except NoReverseMatch:
        return ""
    return f"{found}?{where.query}" if where.query else found


def _weakest(judged: Judged) -> WayJudged | None:
    """Return the way that makes a promise what it is where it is not simply kept: the one that
    decided, else the first that is not kept."""
    if judged.status in _FINE:
        return None
    wanting = [each for each in judged.ways if each.status not in _FINE]
    decided = [each for each in wanting if each.basis is judged.basis]
    never = [each for each in wanting if each.status is not Status.NEVER]
    return next(iter([*(e for e in decided if e in never), *never, *decided, *wanting]), None)
