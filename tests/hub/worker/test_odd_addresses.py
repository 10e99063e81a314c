"""A letter to an address that is none is given up; it holds up no other letter, and goes to nobody
else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from abide.hub.worker.actions import post, send_waiting
from abide.hub.worker.models import Mail
from tests.hub.worker.post_office import PostOffice, post_office

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ODD = (
    "nobody",
    "@",
    "a@",
    "<",
    '"a',
    "a@b@c.example",
    "undisclosed:;",
    "all: a@b.example, c@d.example;",
    "a@b.example, c@d.example",
    "a@b.example c@d.example",
    "a@b.example\x0bbcc: c@d.example",
    "ü@müller.example",
    "a\ud800@b.example".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "x" * 300 + "@b.example",
    "a@" + "b" * 300 + ".example",
    "a@b..example",
    "(a@b.example",
    "a@[127.0.0.1",
)


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with post_office() as opened:
        settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"mail": opened.server})
        yield opened


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_address_holds_up_no_other(office: PostOffice, odd: str) -> None:
    post(to=[odd[:254]], subject="Odd", body="Words", at=AT, about="odd", school=None)
    post(to=["z@sound.example"], subject="Sound", body="Words", at=AT, about="sound", school=None)
    send_waiting(at=AT)
    assert Mail.objects.get(about="sound").sent_at
    went = [each for each in office.mails if each["Subject"] == "Odd"]
    assert not any("," in str(each["To"]) for each in went)
    assert len(office.mails) - len(went) == 1
