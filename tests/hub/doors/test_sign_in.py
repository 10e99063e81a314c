"""Signing in with a password: no stranger makes an account, no account is told of, no guessing."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from pytest_django import Settings

from abide.domain.roles import Role
from abide.hub.people import actions
from abide.hub.people.models import User
from abide.hub.schools.models import School
from tests.hub.doors.links import NOON
from tests.hub.doors.test_second_step import PASSWORD, signed_in_by_password
from tests.hub.people import make_person, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(school: School) -> User:
    user = make_person(school, Role.OFFICE_MANAGER)
    user.set_password(PASSWORD)
    user.save()
    return user


def test_there_is_nobody_and_no_password_to_begin_with() -> None:
    assert User.objects.count() == 0
    said = Client().get("/").content.decode()
    assert "This hub has no school yet" in said
    for password in ("admin", "abide", "password", ""):
        browser = Client()
        browser.post("/account/login/", {"login": "admin@localhost", "password": password})
        assert browser.get("/", follow=True).wsgi_request.user.is_anonymous


def test_strangers_can_not_make_an_account(school: School) -> None:
    told = {"email": "x@x.example", "password1": PASSWORD, "password2": PASSWORD, "name": "X"}
    for page in ("/account/signup/", "/account/3rdparty/signup/"):
        browser = Client()
        browser.get(page)
        browser.post(page, told)
    assert not User.objects.filter(email="x@x.example").exists()


def test_one_who_signed_in_can_not_take_another_address(office: User) -> None:
    browser = signed_in_by_password(office)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = browser.post("/account/email/", {"action_add": "", "email": "head@larkfield.example"})
    assert answer.status_code == 404
    office.refresh_from_db()
    assert office.email == "olu.offord@larkfield.example"


def test_the_right_password_leads_to_the_school_in_any_case_of_letters(office: User) -> None:
    browser = Client()
    answer = browser.post(
        "/account/login/", {"login": office.email.upper(), "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[0][0] == "/"
    assert answer.redirect_chain[1][0].startswith("/schools/larkfield/")


def test_wrong_passwords_and_unknown_addresses_read_the_same(office: User) -> None:
    def said(login: str) -> str:
        answer = Client().post("/account/login/", {"login": login, "password": "wrong"})
        text = re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.content.decode())
        return text.replace(login, "")

    assert said(office.email) == said("nobody@larkfield.example")


def test_guessing_is_stopped_after_five_and_the_right_password_too(office: User) -> None:
    for _ in range(5):
        Client().post("/account/login/", {"login": office.email, "password": "wrong"})
    answer = Client().post("/account/login/", {"login": office.email, "password": PASSWORD})
    assert answer.status_code in (200, 429)
    assert "too many" in answer.content.decode().lower()


def test_a_password_is_reset_by_mail_at_the_hubs_own_address(
    office: User, settings: Settings
) -> None:
    settings.PUBLIC_ADDRESS = "https://abide.example"
    asked = Client().post(
        "/account/password/reset/", {"email": office.email}, headers={"host": "127.0.0.1"}
    )
    unknown = Client().post("/account/password/reset/", {"email": "nobody@x.example"})
    assert (asked.status_code, asked["Location"]) == (unknown.status_code, unknown["Location"])
    (one,) = mail.outbox
    assert one.to == [office.email]
    assert one.subject == "Choose a new password"
    assert "127.0.0.1" not in str(one.body)
    assert "!" not in str(one.body)
    found = re.search(r"https://abide\.example(/account/password/reset/key/\S+)", str(one.body))
    assert found
    browser = Client()
    form = browser.get(found[1], follow=True)
    where = form.redirect_chain[-1][0]
    weak = browser.post(where, {"password1": "short", "password2": "short"})
    assert weak.status_code == 200
    new = "four loud badgers!"
    assert browser.post(where, {"password1": new, "password2": new}).status_code == 302
    office.refresh_from_db()
    assert office.check_password(new)
    told = str(mail.outbox[-1].body)
    assert "If that was not you, ring the school office now." in told


def test_when_the_last_post_ends_the_sessions_are_gone(school: School, office: User) -> None:
    head = visitor(school, Role.HEADTEACHER)
    signed_in_by_password(office)
    assert Session.objects.count() == 1
    actions.end_access(visitor=head, person=office.public_id, at=NOON)
    assert Session.objects.count() == 0
    assert mail.outbox[-1].to == [office.email]


def test_without_a_password_nobody_signs_in_with_one(school: School) -> None:
    user = actions.make_person(email="a@x.example", name="A", password=None, at=NOON)
    assert not user.has_usable_password()
    with pytest.raises(ValueError):
        identify_hasher(user.password)


def test_limits_hold_in_the_database(office: User) -> None:
    from abide.hub.people.models import Remembered

    Client().post("/account/login/", {"login": office.email, "password": "wrong"})
    assert Remembered.objects.filter(cache_key__contains="login_failed").exists()
