"""The page that says how mail stands."""

from __future__ import annotations

import pytest

from abide.domain.roles import Role
from abide.hub.schools.models import School
from abide.hub.worker.models import Mail
from tests.hub.conftest import SignIn

pytestmark = pytest.mark.django_db

URL = "/schools/larkfield/settings/mail/"


def test_it_says_that_mails_wait_where_there_is_no_server(school: School, as_role: SignIn) -> None:
    shown = as_role(Role.OFFICE_MANAGER).get(URL).content.decode()
    assert "No mail server is set up on this hub, so mails wait." in shown
    assert "Mails about this school are listed here" in shown


def test_a_test_goes_to_whoever_asks_for_it(school: School, as_role: SignIn) -> None:
    page = as_role(Role.GOVERNOR).post(f"{URL}test/", follow=True)
    (mail,) = Mail.objects.all()
    assert mail.to == "gwen.gorse@larkfield.example"
    assert "so the test waits with the other mails" in page.content.decode()


def test_only_who_manages_people_sees_to_whom_mails_go(school: School, as_role: SignIn) -> None:
    assert as_role(Role.GOVERNOR).get(URL).status_code == 403
    assert as_role(Role.GOVERNOR).get(f"{URL}mails.csv").status_code == 403
    assert Mail.objects.count() == 0


def test_the_settings_page_says_it_too(school: School, as_role: SignIn) -> None:
    shown = as_role(Role.GOVERNOR).get("/schools/larkfield/settings/").content.decode()
    assert "No mail server is set up on this hub, so mails wait and are not sent." in shown
