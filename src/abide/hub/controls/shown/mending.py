"""What would mend a promise: one step, with the page where it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from abide.domain.control import Status
from abide.domain.promises import By, Control, Judged, WayJudged
from abide.domain.roles import Role
from abide.hub.controls.shown.evidence_of import Place, place_of
from abide.hub.controls.words import WAYS
from abide.hub.schools.door import Visitor
from abide.hub.web.words import sentence

_FINE = (Status.KEPT,)
_ASKED: Mapping[Role, tuple[str, ...]] = {
    Role.TECHNICIAN: ("Ask the technician to ", "Ask the IT provider to "),
    Role.HEADTEACHER: ("Ask the headteacher to ",),
    Role.CLERK: ("Ask the clerk to ",),
    Role.CHAIR: ("Ask the chair to ",),
    Role.OFFICE_MANAGER: ("Ask the office manager to ", "Ask the office to "),
    Role.ICT_COORDINATOR: ("Ask the ICT coordinator to ",),
    Role.DATA_PROTECTION_OFFICER: ("Ask the data protection officer to ",),
}
"""How steps begin that a post is asked for."""


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
    step = judged.control.mend
    if judged.control.owner in visitor.roles:
        step = to_whom(step, judged.control.owner)
    return Mend(step, address_of(where, visitor.school.slug), where.words)


@dataclass(frozen=True)
class Where:
    """What counts as evidence of a promise, in words, and the page where it is kept."""

    counts: str
    url: str
    link: str


def where_kept(control: Control, slug: str) -> tuple[Where, ...]:
    """Given a promise and a school's slug, return each kind of evidence that counts for it, the
    strongest first; no address for what people say on the promise's own page."""
    found = []
    for way in sorted(control.ways, key=lambda each: list(By).index(each.by)):
        where = place_of(way.by, way.what, control.id)
        url = "" if way.by is By.STAFF else address_of(where, slug)
        found.append(Where(WAYS[way.by], url, where.words))
    return tuple(dict.fromkeys(found))


def to_whom(mend: str, role: Role) -> str:
    """Given a step and the post that is to take it, return the step as it is said to that post:
    nobody is told to ask themselves."""
    asked = next((each for each in _ASKED.get(role, ()) if mend.startswith(each)), None)
    if asked is None:
        return mend
    step = mend.removeprefix(asked)
    for joint in (" and to ", ", or to ", ", then to "):
        step = step.replace(joint, joint.removesuffix("to "))
    return sentence(step)


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
