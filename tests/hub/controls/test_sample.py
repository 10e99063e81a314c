"""The sample school's promises show every status, on whose word, and every catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoDbBlocker

from abide.domain.control import Status
from abide.domain.roles import Role
from abide.hub.controls import sample
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises.judged import PromisesAt, promises_at
from abide.hub.records.sample import fill_sample as fill_records
from abide.hub.register.sample import fill_sample as fill_register
from abide.hub.schools.models import School
from tests.hub.conftest import kept_for_a_module
from tests.hub.people import make_person, make_school

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
POSTS = (
    Role.HEADTEACHER,
    Role.OFFICE_MANAGER,
    Role.ICT_COORDINATOR,
    Role.TECHNICIAN,
    Role.CHAIR,
)


@pytest.fixture(scope="module")
def promises(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[PromisesAt]:
    with kept_for_a_module(django_db_blocker, NOW):
        school = make_school("Thistlewick Primary School", "thistlewick")
        for role in POSTS:
            make_person(school, role)
        fill_register(school=school, by="hub", at=NOW)
        sample.fill_sample(school=school, by="hub", at=NOW)
        yield promises_at(school, NOW)


def test_every_promise_that_binds_the_school_and_one_of_its_own_is_in_force(
    promises: PromisesAt,
) -> None:
    ids = {each.control.id for each in promises.promises}
    assert set(shipped()) - ids == set(sample.OF_ACADEMIES)
    own = [each.control for each in promises.promises if each.control.catalogue == "own"]
    assert [each.title for each in own] == [sample.OWN["title"]]


def test_what_people_said_shows_kept_overdue_and_broken_and_one_promise_is_set_aside(
    promises: PromisesAt,
) -> None:
    spoken = {control for control, *_ in sample.SAID}
    found = Counter(each.judged.status for each in promises.promises if each.control.id in spoken)
    assert found[Status.KEPT] > 5
    assert found[Status.BROKEN] == 2
    assert found[Status.OVERDUE] == 2
    paused = [e.control.id for e in promises.promises if e.judged.status is Status.PAUSED]
    assert paused == [sample.SET_ASIDE]


def test_promises_name_the_school_s_own_systems_and_find_them_but_for_one(
    promises: PromisesAt,
) -> None:
    for control in ("system-sims-fms", "system-sims", "system-sims-assessment", "system-anycomms"):
        one = promises.of(control)
        assert one is not None
        assert one.judged.status is Status.KEPT, one.judged.reasons
    named = promises.of("systems-named")
    assert named is not None
    assert named.judged.status is Status.BROKEN
    assert [why for why in named.judged.reasons if "not in the register" in why] == [
        "Perspective is named in the policy and is not in the register. Add it."
    ]


def test_lists_of_who_has_access_are_found_under_their_names_and_tell_who_is_too_many(
    db: None, promises: PromisesAt
) -> None:
    school = School.objects.get(slug="thistlewick")
    fill_records(school=school, by="hub", at=NOW)
    found = promises_at(school, NOW)
    pupils, perspective = found.of("pupil-records-four-posts"), found.of("perspective-two-posts")
    assert pupils is not None
    assert perspective is not None
    assert pupils.judged.status is Status.BROKEN
    assert "1 too many" in " ".join(pupils.judged.reasons)
    assert perspective.judged.status is Status.KEPT
    statuses = {each.judged.status for each in found.promises}
    assert statuses >= set(Status) - {Status.UNKNOWN}


def test_a_school_without_a_headteacher_promises_what_it_did(school: School) -> None:
    before = len(promises_at(school, NOW).promises)
    sample.fill_sample(school=school, by="hub", at=NOW)
    assert len(promises_at(school, NOW).promises) == before
