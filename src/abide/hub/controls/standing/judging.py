"""What the judge says of each copy, for the lists of the rooms to the left."""

from __future__ import annotations

from abide.domain.control.state import copy_states
from abide.domain.control.view import View, dated_ahead, untrustworthy
from abide.domain.register import Grade, System
from abide.hub.backups.models import Copy
from abide.hub.backups.proofs import Judged, Key
from abide.hub.controls.standing.gathering import Gathered, gather
from abide.hub.register.queries import calendar_of, names_of
from abide.hub.schools.models import School
from abide.hub.web import clock


def judged_copies(school: School) -> dict[Key, Judged]:
    """Given a school, return what is true of each of its copies now, by place and system.

    Nothing is proven while the log can't be relied on, or a copy is dated ahead of now.
    """
    at = clock.now()
    calendar = calendar_of(school)
    got, view = gather(school, at, calendar, names_of(school)), View(calendar, at)
    if untrustworthy(got.facts, view) is not None:
        return {}
    copies = Copy.objects.filter(school=school, place__removed_at=None).select_related("place")
    return {(each.place_id, each.system_name): _judged(each, got, view) for each in copies}


def _judged(copy: Copy, got: Gathered, view: View) -> Judged:
    """Given a pair of system and place, return what is true of it, whether or not the register
    still has the system."""
    agent = copy.place.agent_id
    label = None if agent is None else got.copies.label(agent, copy.place.name)
    name = got.copies.name(copy.system_name)
    if label is None or dated_ahead(got.facts, {(name, label)}, view) is not None:
        return Judged()
    system = System(name, Grade.CRITICAL, repositories=(label,))
    (state,) = copy_states(system, got.facts, got.places)
    return Judged(state.state == "proven", state.unseen)
