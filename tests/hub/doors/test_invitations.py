"""Invitations: who comes in by one, once, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from abide.domain.roles import Role
from abide.hub.configuration import MailServer
from abide.hub.people.models import Link, Membership, User
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.doors.links import NEWCOMER, NOON, PASSWORD, SetClock, invited
from tests.hub.doors.log import kinds
from tests.hub.people import make_person, make_school, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_whoever_is_invited_comes_in_once(school: School) -> None:
    browser, token = Client(), invited(school, Role.CLERK, Role.GOVERNOR)
    shown = browser.get(f"/invitation/{token}/").content.decode()
    assert "You are invited to Larkfield Primary School" in shown
    assert Membership.objects.filter(role=Role.CLERK.value).count() == 0
    assert browser.post(f"/invitation/{token}/", NEWCOMER).status_code == 302
    assert browser.get("/schools/larkfield/people/").status_code == 200
    nell = User.objects.get(email="nell@larkfield.example")
    assert nell.check_password(PASSWORD)
    assert kinds(school) == ["epoch", "invited", "joined", "post given", "post given"]
    assert Client().post(f"/invitation/{token}/", NEWCOMER).status_code == 410
    assert Client().get(f"/invitation/{token}/").status_code == 410


def test_links_end_by_themselves_and_by_hand(school: School, at: SetClock, as_role: SignIn) -> None:
    token = invited(school)
    at(NOON + timedelta(days=7))
    assert Client().post(f"/invitation/{token}/", NEWCOMER).status_code == 410
    at(NOON)
    link = Link.objects.get()
    head = as_role(Role.HEADTEACHER)
    head.post(f"/schools/larkfield/people/invitations/{link.public_id}/withdraw/")
    assert Client().post(f"/invitation/{token}/", NEWCOMER).status_code == 410
    assert kinds(school)[-1] == "invitation withdrawn"
    again = head.post(
        f"/schools/larkfield/people/invitations/{link.public_id}/withdraw/", follow=True
    )
    assert "answered or withdrawn already" in again.content.decode()


def test_another_schools_invitation_can_not_be_withdrawn(school: School, as_role: SignIn) -> None:
    other = make_school("Otherford Primary School", "otherford")
    token = invited(other)
    link = Link.objects.get()
    as_role(Role.HEADTEACHER).post(
        f"/schools/larkfield/people/invitations/{link.public_id}/withdraw/"
    )
    assert Client().get(f"/invitation/{token}/").status_code == 200


def test_a_newer_invitation_of_the_same_address_stops_the_older(school: School) -> None:
    older = invited(school)
    newer = invited(school, email="NELL@larkfield.example")
    assert Client().get(f"/invitation/{older}/").status_code == 410
    assert Client().get(f"/invitation/{newer}/").status_code == 200


def test_somebody_known_accepts_with_the_account_they_have(school: School) -> None:
    other = make_school("Otherford Primary School", "otherford")
    theo = make_person(other, Role.TECHNICIAN)
    token = invited(school, Role.TECHNICIAN, email=theo.email)
    answer = Client().post(f"/invitation/{token}/", {**NEWCOMER, "name": "Not Theo"})
    assert answer["Location"] == f"/account/login/?next=/invitation/{token}/"
    theo.refresh_from_db()
    assert theo.name == "Theo Tarn"
    assert not theo.check_password(PASSWORD)
    browser = signed_in(theo)
    assert (
        "with the account you are signed in with"
        in browser.get(f"/invitation/{token}/").content.decode()
    )
    assert browser.post(f"/invitation/{token}/").status_code == 302
    assert browser.get("/schools/larkfield/people/").status_code == 200
    assert browser.get("/schools/otherford/people/").status_code == 200


def test_an_invitation_for_another_address_is_not_accepted(school: School) -> None:
    token = invited(school)
    browser = signed_in(make_person(school, Role.GOVERNOR))
    said = browser.post(f"/invitation/{token}/", NEWCOMER)
    assert "for another address" in said.content.decode()
    assert Link.objects.get().used_at is None


def test_an_invitation_is_shown_once_where_no_mail_goes_out(
    school: School, as_role: SignIn
) -> None:
    head = as_role(Role.HEADTEACHER)
    told = {"name": "Nell New", "email": "nell@larkfield.example", "roles": [Role.CLERK.value]}
    shown = head.post("/schools/larkfield/people/invite/", told, follow=True)
    assert "Give this link to Nell New" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert "/invitation/" in shown.content.decode()
    again = head.get("/schools/larkfield/people/invited/", follow=True).content.decode()
    assert "Give this link" not in again
    assert "Invitations that wait" in again
    assert mail.outbox == []


def test_an_invitation_is_mailed_where_mail_goes_out_and_not_shown(
    school: School, as_role: SignIn, settings: Settings
) -> None:
    server = MailServer(host="mail.example", sender="abide@larkfield.example")
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"mail": server})
    told = {"name": "Nell New", "email": "nell@larkfield.example", "roles": [Role.CLERK.value]}
    shown = as_role(Role.HEADTEACHER).post("/schools/larkfield/people/invite/", told, follow=True)
    assert "A link was mailed" in shown.content.decode()
    (one,) = mail.outbox
    assert one.to == ["nell@larkfield.example"]
    address = next(line for line in str(one.body).splitlines() if "/invitation/" in line)
    assert address not in shown.content.decode()
    assert Client().get(address.removeprefix(settings.PUBLIC_ADDRESS)).status_code == 200
