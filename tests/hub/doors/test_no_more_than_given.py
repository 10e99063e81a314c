"""Nobody holds more, or for longer, than somebody who might gave them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.evidence.queries import loosenings
from abide.hub.people import actions
from abide.hub.people.actions.joining import Newcomer
from abide.hub.people.actions.posts import Posts
from abide.hub.people.models import Link, Membership, User
from abide.hub.schools.models import School
from tests.hub.doors.links import NOON
from tests.hub.people import make_person, visitor

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 30)
SAM = Newcomer("Sam Sedge", "wren-kettle-orbit")


def invited(school: School, role: Role, by: Role = Role.HEADTEACHER) -> str:
    return actions.invite(
        visitor=visitor(school, by),
        email="sam@larkfield.example",
        name="Sam Sedge",
        posts=Posts((role,)),
        at=NOON,
        mails=False,
    )


@pytest.mark.parametrize("until", [None, date(2027, 11, 30)])
def test_nobody_holds_their_own_post_for_longer_than_it_was_given(
    school: School, until: date | None
) -> None:
    make_person(school, Role.HEADTEACHER)
    own = visitor(school, Role.OFFICE_MANAGER)
    Membership.objects.filter(user=own.user_id).update(until=LAST)
    with pytest.raises(Refused, match="another person"):
        actions.change_posts(
            visitor=own, person=own.person, posts=Posts((Role.OFFICE_MANAGER,), until), at=NOON
        )
    assert Membership.objects.get(user=own.user_id).until == LAST


def test_another_person_may_give_it_for_longer(school: School) -> None:
    own = visitor(school, Role.OFFICE_MANAGER)
    Membership.objects.filter(user=own.user_id).update(until=LAST)
    actions.change_posts(
        visitor=visitor(school, Role.HEADTEACHER),
        person=own.person,
        posts=Posts((Role.OFFICE_MANAGER,)),
        at=NOON,
    )
    assert Membership.objects.get(user=own.user_id).until is None


def test_an_invitation_ends_with_the_post_of_who_made_it(school: School) -> None:
    token = invited(school, Role.OFFICE_MANAGER)
    head = visitor(school, Role.HEADTEACHER)
    Membership.objects.filter(user=head.user_id).update(until=NOON.date())
    with pytest.raises(actions.LinkGone):
        actions.accept_invitation(token=token, who=SAM, at=NOON + timedelta(days=1))
    assert not User.objects.filter(email="sam@larkfield.example").exists()
    assert (
        actions.join_by_sign_in(
            email="sam@larkfield.example", name="Sam", at=NOON + timedelta(days=1)
        )
        is None
    )
    assert Link.objects.get().used_at is None


def test_an_invitation_of_a_headteacher_who_became_something_else_makes_no_headteacher(
    school: School,
) -> None:
    head = make_person(school, Role.HEADTEACHER)
    token = invited(school, Role.HEADTEACHER)
    other = visitor(school, Role.HEADTEACHER, "Nia Nettle")
    actions.change_posts(
        visitor=other, person=head.public_id, posts=Posts((Role.OFFICE_MANAGER,)), at=NOON
    )
    with pytest.raises(actions.LinkGone):
        actions.accept_invitation(token=token, who=SAM, at=NOON)


def test_an_invitation_that_still_holds_is_accepted(school: School) -> None:
    token = invited(school, Role.GOVERNOR)
    assert actions.accept_invitation(token=token, who=SAM, at=NOON).name == "Sam Sedge"


@pytest.mark.parametrize("how", ["ended", "until", "changed"])
def test_governors_are_shown_when_the_post_of_headteacher_is_taken_away(
    school: School, how: str
) -> None:
    head = make_person(school, Role.HEADTEACHER)
    office = visitor(school, Role.OFFICE_MANAGER)
    deeds: dict[str, Callable[[], object]] = {
        "ended": lambda: actions.end_access(visitor=office, person=head.public_id, at=NOON),
        "until": lambda: actions.change_posts(
            visitor=office, person=head.public_id, posts=Posts((Role.HEADTEACHER,), LAST), at=NOON
        ),
        "changed": lambda: actions.change_posts(
            visitor=office, person=head.public_id, posts=Posts((Role.GOVERNOR,)), at=NOON
        ),
    }
    deeds[how]()
    [shown] = loosenings(school)
    assert shown.what == "who holds the post of headteacher"
    assert shown.row.by
