"""The school's own sign-in service, against one of ours over real HTTP; not against Microsoft's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.configuration import Configuration, Entra
from abide.hub.home import HubHome
from abide.hub.people import actions
from abide.hub.people.actions.posts import Posts
from abide.hub.people.models import Membership, User
from abide.hub.schools.models import School
from tests.hub.doors.links import NOON
from tests.hub.doors.log import kinds
from tests.hub.doors.oidc import CLIENT, SECRET, Service, served
from tests.hub.people import make_person, visitor

pytestmark = pytest.mark.django_db
INVITE = "/schools/larkfield/people/invite/"
WHOM = {"name": "Nell New", "email": "nell@larkfield.example", "roles": [Role.CLERK.value]}


@pytest.fixture
def service(
    settings: Settings, tmp_path: Path, at: Callable[[datetime], None]
) -> Iterator[Service]:
    at(NOON)
    with served() as running:
        (tmp_path / "hub").mkdir()
        (tmp_path / "hub" / "entra-secret").write_text(SECRET + "\n")
        entra = Entra(
            tenant="tenant",
            client_id=CLIENT,
            secret_file="entra-secret",
            server=running.address,
        )
        configuration = Configuration(entra=entra)
        settings.CONFIGURATION = configuration
        services = configuration.sign_in_services(HubHome(tmp_path / "hub"))
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": services}}
        yield running


def comes_in(service: Service, **claims: object) -> Client:
    """Sign in at the service as it says, and return the browser afterwards."""
    service.claims = {"sub": "subject-1", "name": "Theo Tarn", **claims}
    browser = Client()
    asked = browser.post("/account/oidc/entra/login/")
    assert asked.status_code == 302, asked.content
    assert asked["Location"].startswith(f"{service.address}/tenant/authorize")
    browser.get(service.sign_in(asked["Location"]))
    return browser


def may_read(browser: Client) -> bool:
    return browser.get("/schools/larkfield/people/").status_code == 200


def test_somebody_with_a_post_comes_in_by_a_verified_address(
    school: School, service: Service
) -> None:
    theo = make_person(school, Role.TECHNICIAN)
    assert may_read(comes_in(service, email=theo.email.upper(), xms_edov=True))
    assert SocialAccount.objects.get().user == theo
    assert kinds(school) == ["epoch", "sign-in connected"]
    assert may_read(comes_in(service, email="moved@elsewhere.example")), "known by subject now"
    assert kinds(school) == ["epoch", "sign-in connected"]


@pytest.mark.parametrize("claim", [{}, {"email_verified": False}, {"xms_edov": "0"}])
def test_an_address_that_nobody_vouches_for_leads_nowhere(
    school: School, service: Service, claim: dict[str, object]
) -> None:
    theo = make_person(school, Role.TECHNICIAN)
    assert not may_read(comes_in(service, email=theo.email, **claim))
    assert not SocialAccount.objects.exists()


def test_somebody_nobody_invited_gets_no_account(school: School, service: Service) -> None:
    browser = comes_in(service, email="new@larkfield.example", email_verified=True)
    assert not may_read(browser)
    assert not User.objects.filter(email="new@larkfield.example").exists()
    assert "not invited here yet" in browser.get("/not-invited/").content.decode()


def test_a_leaver_stays_out(school: School, service: Service) -> None:
    theo = make_person(school, Role.TECHNICIAN)
    assert may_read(comes_in(service, email=theo.email, email_verified=True))
    Membership.objects.filter(user=theo).update(ended_at=NOON)
    assert not may_read(comes_in(service, email=theo.email, email_verified=True))


def test_an_invitation_is_accepted_by_the_address_it_names(
    school: School, service: Service
) -> None:
    actions.invite(
        visitor=visitor(school, Role.HEADTEACHER),
        email="nell@larkfield.example",
        name="Nell New",
        posts=Posts((Role.GOVERNOR,)),
        at=NOON,
        mails=False,
    )
    browser = comes_in(service, email="nell@larkfield.example", email_verified=True, name="Nell N")
    assert may_read(browser)
    nell = User.objects.get(email="nell@larkfield.example")
    assert not nell.has_usable_password()
    assert [each.role for each in nell.memberships.all()] == [Role.GOVERNOR.value]
    assert kinds(school) == ["epoch", "invited", "joined", "post given", "sign-in connected"]


def test_its_second_step_counts_when_it_says_so_or_the_host_does(
    school: School, service: Service, settings: Settings
) -> None:
    head = make_person(school, Role.HEADTEACHER)
    told = {"email": head.email, "email_verified": True}
    assert comes_in(service, **told).post(INVITE, WHOM).status_code == 403
    assert comes_in(service, **told, amr=["pwd"]).post(INVITE, WHOM).status_code == 403
    assert comes_in(service, **told, amr=["pwd", "mfa"]).post(INVITE, WHOM).status_code == 302
    entra = settings.CONFIGURATION.entra
    asks = entra.model_copy(update={"asks_second_step": True})
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"entra": asks})
    assert comes_in(service, **told).post(INVITE, WHOM).status_code == 302


def test_a_token_of_another_tenant_or_for_another_program_is_refused(
    school: School, service: Service
) -> None:
    theo = make_person(school, Role.TECHNICIAN)
    service.issuer = "https://login.microsoftonline.com/somebody-else/v2.0"
    assert not may_read(comes_in(service, email=theo.email, email_verified=True))
    service.issuer, service.audience = "", "another program"
    assert not may_read(comes_in(service, email=theo.email, email_verified=True))


def test_an_answer_that_nobody_asked_for_is_refused(school: School, service: Service) -> None:
    theo = make_person(school, Role.TECHNICIAN)
    service.claims = {"sub": "subject-1", "email": theo.email, "email_verified": True}
    asked = Client().post("/account/oidc/entra/login/")["Location"]
    other = Client()
    other.get(service.sign_in(asked))
    assert not may_read(other)


def test_a_secret_that_can_not_be_read_is_said_at_the_start(tmp_path: Path) -> None:
    entra = Entra(tenant="t", client_id="c", secret_file="nowhere")
    with pytest.raises(Refused, match="secret_file: nowhere can't be read"):
        Configuration(entra=entra).sign_in_services(HubHome(tmp_path))
    assert Configuration().sign_in_services(HubHome(tmp_path)) == []
