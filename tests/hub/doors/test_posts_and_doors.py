"""What each post opens, and how a leaver loses it at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from abide.domain.errors import Refused
from abide.domain.roles import MAY, Capability, Role, capabilities, may_give, needs_second_step
from abide.hub.evidence.models import Entry
from abide.hub.people import actions, duties
from abide.hub.people.actions.posts import Posts
from abide.hub.people.models import Membership, User
from abide.hub.people.queries import (
    holders_of,
    names_of,
    people_of,
    single_points,
    visitor_of,
)
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.people import BEGAN, make_person, make_school, signed_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def visitor(school: School, role: Role, name: str | None = None) -> Visitor:
    user = make_person(school, role, name)
    return Visitor(school, user.pk, user.public_id, user.name, (role,), capabilities([role]), True)


def kinds(school: School) -> list[str]:
    return list(Entry.objects.filter(school=school).order_by("seq").values_list("kind", flat=True))


def facts_of(school: School, kind: str) -> dict[str, Any]:
    row = Entry.objects.filter(school=school, kind=kind).order_by("-seq").first()
    assert row is not None
    facts: dict[str, Any] = json.loads(row.line)["facts"]
    return facts


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


def test_the_last_one_who_manages_people_can_not_go(school: School) -> None:
    head = visitor(school, Role.HEADTEACHER)
    with pytest.raises(Refused, match="only person here who can invite"):
        actions.end_access(visitor=head, person=head.person, at=NOON)
    with pytest.raises(Refused, match="only person"):
        actions.change_posts(
            visitor=head, person=head.person, posts=Posts((Role.GOVERNOR,)), at=NOON
        )
    last_day = Posts((Role.HEADTEACHER,), date(2027, 7, 1))
    with pytest.raises(Refused, match="only person"):
        actions.change_posts(visitor=head, person=head.person, posts=last_day, at=NOON)
    office = visitor(school, Role.OFFICE_MANAGER)
    actions.end_access(visitor=office, person=head.person, at=NOON)
    assert holders_of(school, Role.HEADTEACHER, NOON) == []


def test_only_a_headteacher_makes_another_unless_the_post_is_empty(school: School) -> None:
    office = visitor(school, Role.OFFICE_MANAGER)
    head = visitor(school, Role.HEADTEACHER)
    gwen = make_person(school, Role.GOVERNOR)
    both = Posts((Role.GOVERNOR, Role.HEADTEACHER))
    with pytest.raises(Refused, match="Only a headteacher"):
        actions.change_posts(visitor=office, person=gwen.public_id, posts=both, at=NOON)
    actions.change_posts(visitor=head, person=gwen.public_id, posts=both, at=NOON)
    assert gwen in holders_of(school, Role.HEADTEACHER, NOON)
    assert may_give([Role.OFFICE_MANAGER], Role.HEADTEACHER, held=False)
    assert not may_give([Role.TECHNICIAN], Role.GOVERNOR, held=False)


def test_nobody_gives_themselves_more_than_they_have(school: School) -> None:
    visitor(school, Role.HEADTEACHER)
    office = visitor(school, Role.OFFICE_MANAGER)
    more = Posts((Role.OFFICE_MANAGER, Role.DATA_PROTECTION_OFFICER))
    with pytest.raises(Refused, match="can't give yourself"):
        actions.change_posts(visitor=office, person=office.person, posts=more, at=NOON)
    same = Posts((Role.OFFICE_MANAGER, Role.ICT_COORDINATOR))
    actions.change_posts(visitor=office, person=office.person, posts=same, at=NOON)


def test_changing_posts_leaves_an_entry_for_each_and_keeps_the_others(school: School) -> None:
    head = visitor(school, Role.HEADTEACHER)
    gwen = make_person(school, Role.GOVERNOR)
    new = Posts((Role.CHAIR, Role.CLERK), date(2027, 7, 1))
    actions.change_posts(visitor=head, person=gwen.public_id, posts=new, at=NOON)
    assert kinds(school) == ["epoch", "post ended", "post given", "post given"]
    later = Posts((Role.CHAIR, Role.CLERK), date(2027, 8, 1))
    actions.change_posts(visitor=head, person=gwen.public_id, posts=later, at=NOON)
    assert kinds(school)[4:] == ["last day changed", "last day changed"]
    assert facts_of(school, "last day changed")["after"] == "2027-08-01"


def test_an_auditor_needs_a_last_day_that_is_still_to_come(school: School, as_role: SignIn) -> None:
    head = as_role(Role.HEADTEACHER)
    told = {"name": "Ada Ash", "email": "ada@audit.example", "roles": [Role.AUDITOR.value]}
    said = head.post("/schools/larkfield/people/invite/", told).content.decode()
    assert "Enter the last day of the post of auditor." in said
    past = {**told, "until-day": "1", "until-month": "9", "until-year": "2020"}
    said = head.post("/schools/larkfield/people/invite/", past).content.decode()
    assert "Enter a day that is still to come." in said
    with pytest.raises(Refused, match="needs a last day"):
        actions.invite(
            visitor=visitor(school, Role.HEADTEACHER),
            email="ada@audit.example",
            name="Ada Ash",
            posts=Posts((Role.AUDITOR,)),
            at=NOON,
            mails=False,
        )


def test_duties_of_a_leaver_are_named(
    school: School, as_role: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    theo = make_person(school, Role.TECHNICIAN)

    def owned(of: School, holders: frozenset[int]) -> list[duties.OpenDuty]:
        left = theo.pk not in holders
        duty = duties.OpenDuty("Pupil records <b> has no owner", "/somewhere", theo.pk)
        return [duty] if left else []

    monkeypatch.setattr(duties, "_registered", {"test": owned})
    head = as_role(Role.HEADTEACHER)
    assert "Pupil records" not in head.get("/schools/larkfield/people/duties/").content.decode()
    asked = head.get(f"/schools/larkfield/people/{theo.public_id}/end/").content.decode()
    assert "Pupil records &lt;b&gt; has no owner" in asked
    ended = head.post(f"/schools/larkfield/people/{theo.public_id}/end/", follow=True)
    assert "Pupil records &lt;b&gt; has no owner" in ended.content.decode()


def test_single_points_are_named(school: School) -> None:
    make_person(school, Role.HEADTEACHER)
    said = " ".join(single_points(school, NOON))
    assert "Nobody here is data protection officer." in said
    assert "Only Hannah Heath can invite people" in said
    make_person(school, Role.OFFICE_MANAGER)
    assert "Only Hannah Heath" not in " ".join(single_points(school, NOON))


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
        with django_assert_num_queries(3):
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


def test_a_post_is_held_once_even_when_two_give_it(school: School) -> None:
    head = visitor(school, Role.HEADTEACHER)
    gwen = make_person(school, Role.GOVERNOR)
    same = Posts((Role.GOVERNOR, Role.CLERK))
    actions.change_posts(visitor=head, person=gwen.public_id, posts=same, at=NOON)
    actions.change_posts(visitor=head, person=gwen.public_id, posts=same, at=NOON)
    assert Membership.objects.filter(user=gwen, ended_at__isnull=True).count() == 2


def test_the_invitations_of_whoever_manages_people_no_more_stop_working(
    school: School, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    head = visitor(school, Role.HEADTEACHER)
    office = visitor(school, Role.OFFICE_MANAGER)
    token = actions.invite(
        visitor=office,
        email="new@larkfield.example",
        name="Nell New",
        posts=Posts((Role.CLERK,)),
        at=NOON,
        mails=False,
    )
    actions.end_access(visitor=head, person=office.person, at=NOON)
    assert Client().get(f"/invitation/{token}/").status_code == 410
    assert kinds(school)[-1] == "invitation withdrawn"
