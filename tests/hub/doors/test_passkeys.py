"""Passkeys, made and given by a passkey in software, through allauth's own pages."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode
from pytest_django import Settings

from abide.domain.roles import Role
from abide.hub.people.models import User
from abide.hub.schools.models import School
from tests.hub.doors.passkey import Passkey
from tests.hub.doors.test_second_step import INVITE, PASSWORD, WHOM, signed_in_by_password
from tests.hub.people import make_person

pytestmark = pytest.mark.django_db
ADD = "/account/2fa/webauthn/add/"
LOGIN = "/account/2fa/webauthn/login/"


@pytest.fixture
def head(school: School) -> User:
    user = make_person(school, Role.HEADTEACHER)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture(autouse=True)
def _at_an_address_of_its_own(settings: Settings) -> None:
    settings.PUBLIC_ADDRESS = "https://abide.example"
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False


def challenge_of(browser: Client) -> str:
    return str(browser.session["mfa.webauthn.state"]["challenge"])


def with_passkey(user: User, origin: str = "https://abide.example") -> tuple[Client, Passkey, int]:
    """Sign in by password, make a passkey, and return both with the status of making it."""
    browser = signed_in_by_password(user)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    browser.get(ADD)
    passkey = Passkey("abide.example", origin, websafe_encode(str(user.pk).encode()))
    told = {
        "name": "Laptop",
        "passwordless": "on",
        "credential": passkey.made(challenge_of(browser)),
    }
    return browser, passkey, browser.post(ADD, told).status_code


def test_a_passkey_signs_in_by_itself_and_counts_as_the_second_step(head: User) -> None:
    first, passkey, made = with_passkey(head)
    assert made == 302
    assert first.post(INVITE, WHOM).status_code == 403, "making one is not giving it"
    browser = Client()
    browser.get(LOGIN, headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"})
    answer = browser.post(LOGIN, {"credential": passkey.given(challenge_of(browser))})
    assert answer.status_code == 302
    assert browser.post(INVITE, WHOM).status_code == 302


def test_a_passkey_is_given_after_the_password(head: User) -> None:
    _, passkey, _ = with_passkey(head)
    browser = signed_in_by_password(head)
    assert browser.get("/schools/larkfield/people/").status_code == 302
    browser.get("/account/2fa/authenticate/")
    answer = browser.post(
        "/account/2fa/authenticate/", {"credential": passkey.given(challenge_of(browser))}
    )
    assert answer.status_code == 302
    assert browser.post(INVITE, WHOM).status_code == 302


def test_a_passkey_of_another_site_is_refused(head: User) -> None:
    assert with_passkey(head, "https://abide.example.evil.example")[2] == 200
    assert not Authenticator.objects.exists()
    _, passkey, _ = with_passkey(head)
    passkey.origin = "https://evil.example"
    browser = Client()
    browser.get(LOGIN, headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"})
    browser.post(LOGIN, {"credential": passkey.given(challenge_of(browser))})
    assert browser.get("/schools/larkfield/people/").status_code == 302


def test_a_passkey_with_another_key_is_refused(head: User) -> None:
    _, passkey, _ = with_passkey(head)
    forged = Passkey(passkey.site, passkey.origin, passkey.user, identity=passkey.identity)
    browser = Client()
    browser.get(LOGIN, headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"})
    browser.post(LOGIN, {"credential": forged.given(challenge_of(browser))})
    assert browser.get("/schools/larkfield/people/").status_code == 302
