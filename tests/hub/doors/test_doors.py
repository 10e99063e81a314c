"""What each post opens, and how a leaver loses it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from abide.domain.roles import MAY, Capability, Role, needs_second_step
from abide.hub.people.models import Membership, User
from abide.hub.people.queries import (
    holders_of,
    names_of,
    people_of,
    visitor_of,
)
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.doors.links import NOON
from tests.hub.doors.log import facts_of, kinds
from tests.hub.people import BEGAN, make_person, make_school, signed_in

pytestmark = pytest.mark.django_db


def test_only_leadership_changes_promises_and_only_two_posts_manage_people() -> None:
    changing = {role for role, may in MAY.items() if Capability.CHANGE_PROMISES in may}
    managing = {role for role, may in MAY.items() if Capability.MANAGE_PEOPLE in may}
    assert changing == {Role.HEADTEACHER}
    assert managing == {Role.HEADTEACHER, Role.OFFICE_MANAGER}
    assert not needs_second_step([Role.AUDITOR])
    assert all(needs_second_step([role]) for role in Role if role is not Role.AUDITOR)


@pytest.mark.parametrize("role", list(Role))
def test_every_post_reads_the_list_of_people(as_role: SignIn, role: Role) -> None:
    assert as_role(role).get("/schools/larkfield/people/").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_manage_people_reach_the_invitation(as_role: SignIn, role: Role) -> None:
    expected = 200 if Capability.MANAGE_PEOPLE in MAY[role] else 403
    assert as_role(role).get("/schools/larkfield/people/invite/").status_code == expected


def test_a_stranger_finds_nothing_and_nobody_signs_in_first(
    school: School, stranger: Client
) -> None:
    for page in ("people/", "people/duties/", "settings/", "settings/ready/"):
        assert stranger.get(f"/schools/larkfield/{page}").status_code == 404
        answer = Client().get(f"/schools/larkfield/{page}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


def test_a_person_of_another_school_can_not_be_reached_through_mine(
    school: School, as_role: SignIn
) -> None:
    other = make_school("Otherford Primary School", "otherford")
    sam = make_person(other, Role.OFFICE_MANAGER, "Sam Stranger")
    head = as_role(Role.HEADTEACHER)
    for page in ("posts", "end", "second-step"):
        where = f"/schools/larkfield/people/{sam.public_id}/{page}/"
        assert head.get(where).status_code == 404
        assert head.post(where).status_code == 404
    assert Membership.objects.filter(user=sam, ended_at__isnull=True).count() == 1


def test_a_leavers_open_session_finds_nothing_from_that_moment(
    school: School, as_role: SignIn
) -> None:
    technician = as_role(Role.TECHNICIAN)
    assert technician.get("/schools/larkfield/people/").status_code == 200
    theo = make_person(school, Role.TECHNICIAN)
    where = f"/schools/larkfield/people/{theo.public_id}/end/"
    answer = as_role(Role.HEADTEACHER).post(where)
    assert answer.status_code == 302
    assert technician.get("/schools/larkfield/people/").status_code == 404
    assert technician.post("/schools/larkfield/people/invite/", {}).status_code == 404
    assert "You hold no post" in technician.get("/").content.decode()
    assert kinds(school)[-1] == "post ended"
    assert facts_of(school, "post ended")["person"] == str(theo.public_id)


def test_a_technician_of_two_schools_keeps_the_other_one(school: School, as_role: SignIn) -> None:
    other = make_school("Otherford Primary School", "otherford")
    theo = make_person(school, Role.TECHNICIAN)
    Membership.objects.create(school=other, user=theo, role=Role.TECHNICIAN.value, since=BEGAN)
    browser = signed_in(theo)
    listed = browser.get("/").content.decode()
    assert "Larkfield Primary School" in listed
    assert "Otherford Primary School" in listed
    as_role(Role.HEADTEACHER).post(f"/schools/larkfield/people/{theo.public_id}/end/")
    assert browser.get("/schools/larkfield/people/").status_code == 404
    assert browser.get("/schools/otherford/people/").status_code == 200


def test_an_auditors_access_ends_after_the_last_day_where_the_school_is(
    school: School, at: Callable[[datetime], None]
) -> None:
    ada = make_person(school, Role.AUDITOR)
    Membership.objects.filter(user=ada).update(until=date(2026, 7, 3))
    browser = signed_in(ada)
    at(datetime(2026, 7, 3, 22, 59, tzinfo=UTC))  # 23:59 in London
    assert browser.get("/schools/larkfield/people/").status_code == 200
    at(datetime(2026, 7, 3, 23, 0, tzinfo=UTC))
    assert browser.get("/schools/larkfield/people/").status_code == 404


def test_an_inactive_person_is_a_stranger(school: School) -> None:
    ines = make_person(school, Role.ICT_COORDINATOR)
    browser = signed_in(ines)
    User.objects.filter(pk=ines.pk).update(is_active=False)
    assert browser.get("/schools/larkfield/people/").status_code in (302, 404)
    assert holders_of(school, Role.ICT_COORDINATOR, NOON) == []


def test_opaque_ids_have_names_while_the_person_is_known(school: School) -> None:
    theo = make_person(school, Role.TECHNICIAN)
    asked = [str(theo.public_id), "no id", str(school.public_id)]
    assert names_of(asked) == {str(theo.public_id): "Theo Tarn"}


def test_reading_costs_the_same_however_many_people(
    school: School, django_assert_num_queries: Any, rf: Any
) -> None:
    def count(people: int) -> None:
        for number in range(people):
            make_person(school, Role.GOVERNOR, f"Gov Ernor {number}")
        with django_assert_num_queries(4):
            people_of(school, NOON)
        with django_assert_num_queries(1):
            holders_of(school, Role.GOVERNOR, NOON)
        request = rf.get("/")
        request.user = make_person(school, Role.GOVERNOR, "Gov Ernor 0")
        request.session = {}
        with django_assert_num_queries(1):
            assert visitor_of(request, "larkfield", NOON)

    count(1)
    count(30)


def test_pages_cost_the_same_however_many_people(
    school: School, as_role: SignIn, django_assert_max_num_queries: Any
) -> None:
    head = as_role(Role.HEADTEACHER)
    costs = []
    for more in (1, 25):
        for number in range(more):
            make_person(school, Role.GOVERNOR, f"Gov Ernor {more} {number}")
        with django_assert_max_num_queries(30) as counted:
            assert head.get("/schools/larkfield/people/").status_code == 200
            assert head.get("/schools/larkfield/people/duties/").status_code == 200
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_the_list_is_saved_as_a_table_without_formulas(school: School, as_role: SignIn) -> None:
    make_person(school, Role.GOVERNOR, "=cmd|' /C calc'!A0")
    answer = as_role(Role.HEADTEACHER).get("/schools/larkfield/people/list.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\n=cmd" not in answer.content.decode("utf-8-sig")
    assert "Hannah Heath" in answer.content.decode("utf-8-sig")
