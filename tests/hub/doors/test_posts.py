"""Posts given and taken: by whom, until when, and what is left without anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from abide.domain.errors import Refused
from abide.domain.roles import Role, may_give
from abide.hub.people import actions, duties
from abide.hub.people.actions.posts import Posts
from abide.hub.people.models import Membership
from abide.hub.people.queries import (
    holders_of,
    single_points,
)
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.doors.links import NOON
from tests.hub.doors.log import facts_of, kinds
from tests.hub.people import make_person, visitor

pytestmark = pytest.mark.django_db


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
