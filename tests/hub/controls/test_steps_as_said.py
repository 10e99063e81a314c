"""A step is said to the post that is to take it; a promise says where its evidence is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from abide.domain.control import Status
from abide.domain.promises.figures import FIGURES
from abide.domain.roles import Role
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.shown.listing import Filter, promise_list
from abide.hub.controls.shown.mending import to_whom, where_kept
from abide.hub.schools.models import School
from tests.hub.controls.promising import promise, say, switch_off

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=60)


@pytest.mark.parametrize(
    ("step", "role", "said"),
    [
        (
            "Ask the technician to protect each computer and to send the list.",
            Role.TECHNICIAN,
            "Protect each computer and send the list.",
        ),
        (
            "Ask the technician to protect each computer and to send the list.",
            Role.OFFICE_MANAGER,
            "Ask the technician to protect each computer and to send the list.",
        ),
        (
            "Ask the headteacher to approve each access, or to end it.",
            Role.HEADTEACHER,
            "Approve each access, or end it.",
        ),
        (
            "Ask the technician to update these systems, then to say so here.",
            Role.TECHNICIAN,
            "Update these systems, then say so here.",
        ),
        ("Enter each contract.", Role.OFFICE_MANAGER, "Enter each contract."),
    ],
)
def test_nobody_is_told_to_ask_themselves(step: str, role: Role, said: str) -> None:
    assert to_whom(step, role) == said


def test_no_step_of_a_catalogue_tells_its_owner_to_ask_themselves() -> None:
    words = {
        Role.TECHNICIAN: "the technician",
        Role.HEADTEACHER: "the headteacher",
        Role.CLERK: "the clerk",
        Role.CHAIR: "the chair",
        Role.OFFICE_MANAGER: "the office manager",
    }
    told = [
        (each.id, step)
        for each in shipped().values()
        if each.owner in words
        and (step := to_whom(each.mend, each.owner)).startswith(f"Ask {words[each.owner]}")
    ]
    assert told == []


def test_every_promise_says_where_its_evidence_is_kept() -> None:
    for control in shipped().values():
        kept = where_kept(control, "larkfield")
        assert kept
        assert all(each.url or each.counts == "What staff said" for each in kept), control.id


def test_every_figure_of_the_catalogues_has_a_name_that_people_understand() -> None:
    figures = {name for control in shipped().values() for name in control.figures}
    assert figures <= set(FIGURES)


@pytest.mark.django_db
def test_what_is_kept_is_folded_away_where_it_is_long_and_what_is_not_never_is(
    school: School,
) -> None:
    switch_off(school, BEFORE)
    for number in range(11):
        promise(school, f"kept-{number}", BEFORE, title=f"Kept {number}")
        say(school, f"kept-{number}", NOW - timedelta(days=1))
        promise(school, f"not-so-{number}", BEFORE, title=f"Not so {number}")
        say(school, f"not-so-{number}", NOW - timedelta(days=1), kept=False, note="It is not.")
    found = promise_list(promises_at(school, NOW), Filter())
    folded = {
        group.rows[0].judged.status: group.is_long
        for section in found.sections
        for group in section.groups
    }
    assert folded == {Status.BROKEN: False, Status.KEPT: True}
