"""The second step, through allauth's own pages: who needs one, and when a session has given it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.evidence.models import Entry
from abide.hub.people import actions
from abide.hub.people.models import Membership, User
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.doors.links import NOON
from tests.hub.doors.log import kinds
from tests.hub.people import BEGAN, make_person, make_school, visitor

pytestmark = pytest.mark.django_db
PASSWORD = "three quiet otters"
INVITE = "/schools/larkfield/people/invite/"
WHOM = {"name": "Nell New", "email": "nell@larkfield.example", "roles": [Role.CLERK.value]}


@pytest.fixture
def head(school: School) -> User:
    user = make_person(school, Role.HEADTEACHER)
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in_by_password(user: User) -> Client:
    browser = Client()
    answer = browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return browser


def code_of(secret: str, step: int = 0) -> str:
    """Given a secret as the app has it, return the code it shows."""
    middle = list(yield_hotp_counters_from_time())[1]
    return f"{hotp_value(secret, middle + step):06}"


def set_up_codes(browser: Client) -> str:
    """Set an app up through the pages, as people do, and return its secret."""
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/account/2fa/totp/activate/").content.decode()
    assert "<svg" in page or "data:image" in page
    secret = str(browser.session["mfa.totp.secret"])
    answer = browser.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content
    return secret


def test_reading_needs_no_second_step_and_changing_does(head: User) -> None:
    browser = signed_in_by_password(head)
    assert browser.get("/schools/larkfield/people/").status_code == 200
    assert browser.get(INVITE).status_code == 403, "nobody fills a form in for nothing"
    refused = browser.post(INVITE, WHOM)
    assert refused.status_code == 403
    said = refused.content.decode()
    assert "second step" in said
    assert "/second-step/" in said
    assert Entry.objects.count() == 0


def test_setting_up_is_not_giving(head: User) -> None:
    browser = signed_in_by_password(head)
    assert browser.get("/second-step/")["Location"] == "/account/2fa/totp/activate/"
    secret = set_up_codes(browser)
    assert browser.post(INVITE, WHOM).status_code == 403
    given = browser.get("/second-step/", {"next": INVITE})["Location"]
    assert given.startswith("/account/2fa/reauthenticate/?next=")
    answer = browser.post(given, {"code": code_of(secret), "next": INVITE})
    assert answer["Location"] == INVITE
    assert browser.post(INVITE, WHOM).status_code == 302


def test_after_setting_up_one_goes_on_with_what_one_wanted(head: User) -> None:
    browser = signed_in_by_password(head)
    browser.get("/second-step/", {"next": INVITE})
    secret = set_up_codes(browser)
    codes = browser.get("/account/2fa/recovery-codes/").content.decode()
    assert "/second-step/?next=/" in codes
    asked = browser.get("/second-step/", {"next": "/"})["Location"]
    assert "Give your second step" in browser.get(asked).content.decode()
    assert browser.post(asked, {"code": code_of(secret), "next": INVITE})["Location"] == INVITE
    assert browser.get("/second-step/", {"next": INVITE})["Location"] == INVITE, "asked once"


def test_whoever_has_a_second_step_gives_it_at_each_sign_in(head: User) -> None:
    secret = set_up_codes(signed_in_by_password(head))
    browser = Client()
    answer = browser.post("/account/login/", {"login": head.email, "password": PASSWORD})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert browser.get("/schools/larkfield/people/").status_code == 302
    wrong = browser.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert browser.get("/schools/larkfield/people/").status_code == 302
    answer = browser.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    assert browser.post(INVITE, WHOM).status_code == 302


def test_a_code_is_good_for_one_use_as_long_as_it_would_be_taken(head: User) -> None:
    secret = set_up_codes(signed_in_by_password(head))

    def goes_in(code: str) -> bool:
        browser = Client()
        browser.post("/account/login/", {"login": head.email, "password": PASSWORD})
        browser.post("/account/2fa/authenticate/", {"code": code})
        return browser.get("/schools/larkfield/people/").status_code == 200

    code = code_of(secret)
    assert goes_in(code)
    assert cache.delete(f"allauth.mfa.totp.used?user={head.pk}&code={code}")
    assert not goes_in(code), "allauth forgets a code before it stops taking it; we do not"
    assert goes_in(code_of(secret, 1))


def test_a_sign_in_link_still_asks_for_the_second_step(head: User) -> None:
    set_up_codes(signed_in_by_password(head))
    token = actions.sign_in_link(email=head.email, by="hub", at=datetime.now(UTC))
    browser = Client()
    answer = browser.post(f"/sign-in/{token}/", {"password": ""})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert browser.get("/schools/larkfield/people/").status_code == 302


def test_a_sign_in_link_alone_changes_nothing_but_leads_to_a_second_step(head: User) -> None:
    token = actions.sign_in_link(email=head.email, by="hub", at=datetime.now(UTC))
    browser = Client()
    browser.post(f"/sign-in/{token}/", {"password": ""})
    assert browser.get("/schools/larkfield/people/").status_code == 200
    assert browser.post(INVITE, WHOM).status_code == 403
    secret = set_up_codes(browser)
    browser.post("/account/2fa/reauthenticate/", {"code": code_of(secret)})
    assert browser.post(INVITE, WHOM).status_code == 302


def test_a_recovery_code_counts_once(head: User) -> None:
    browser = signed_in_by_password(head)
    set_up_codes(browser)
    shown = browser.get("/account/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"\b\d{8}\b", shown)
    assert len(codes) >= 10
    for works in (True, False):
        other = Client()
        other.post("/account/login/", {"login": head.email, "password": PASSWORD})
        other.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert (other.get("/schools/larkfield/people/").status_code == 200) is works


def test_what_a_session_says_counts_for_its_own_person_only(
    school: School, head: User, as_role: SignIn
) -> None:
    browser = as_role(Role.OFFICE_MANAGER)
    session = browser.session
    session["account_authentication_methods_user"] = str(head.pk)
    session.save()
    assert browser.post(INVITE, WHOM).status_code == 403


def test_a_post_that_only_reads_is_asked_for_none(school: School, as_role: SignIn) -> None:
    auditor = as_role(Role.AUDITOR, second_step=False)
    assert "Not needed: only reads" in auditor.get("/schools/larkfield/people/").content.decode()


def test_secrets_of_second_steps_are_sealed(head: User) -> None:
    secret = set_up_codes(signed_in_by_password(head))
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    kept.data["secret"] = "gAAAAABsealed-with-another-key"
    kept.save()
    browser = Client()
    browser.post("/account/login/", {"login": head.email, "password": PASSWORD})
    code = f"{hotp_value('', list(yield_hotp_counters_from_time())[1]):06}"
    answer = browser.post("/account/2fa/authenticate/", {"code": code})
    assert answer.status_code == 200


def test_a_lost_second_step_is_taken_away_by_another_who_manages_people(
    school: School, head: User
) -> None:
    browser = signed_in_by_password(head)
    set_up_codes(browser)
    office = visitor(school, Role.OFFICE_MANAGER)
    mail.outbox.clear()
    actions.reset_second_step(visitor=office, person=head.public_id, at=NOON)
    assert not Authenticator.objects.filter(user=head).exists()
    assert browser.get("/schools/larkfield/people/").status_code == 302
    assert kinds(school)[-1] == "second step taken away"
    assert mail.outbox[-1].to == [head.email]
    own = visitor(school, Role.HEADTEACHER)
    with pytest.raises(Refused, match="your own"):
        actions.reset_second_step(visitor=own, person=head.public_id, at=NOON)


def test_one_school_does_not_weaken_the_door_of_another(school: School) -> None:
    other = make_school("Otherford Primary School", "otherford")
    theo = make_person(other, Role.TECHNICIAN)
    Membership.objects.create(school=school, user=theo, role=Role.TECHNICIAN.value, since=BEGAN)
    head = visitor(school, Role.HEADTEACHER)
    with pytest.raises(Refused, match="other schools too"):
        actions.reset_second_step(visitor=head, person=theo.public_id, at=NOON)
    actions.reset_by_host(email=theo.email, at=NOON)
    assert kinds(school)[-1] == kinds(other)[-1] == "second step taken away"


def test_whoever_comes_in_by_invitation_may_set_up_a_second_step(school: School) -> None:
    user = actions.make_person(
        email="Nell@larkfield.example", name="Nell", password=PASSWORD, at=NOON
    )
    assert EmailAddress.objects.get(user=user).verified
    Membership.objects.create(school=school, user=user, role=Role.HEADTEACHER.value, since=BEGAN)
    assert set_up_codes(signed_in_by_password(user))
