"""Other ways than mail: the same letters, in short, through the same outbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from abide.domain.roles import Role
from abide.hub.configuration import Messages
from abide.hub.schools.models import School
from abide.hub.telling import actions
from abide.hub.telling.actions import Chosen
from abide.hub.telling.models import Way
from abide.hub.worker.actions import send_waiting
from abide.hub.worker.models import Mail
from tests.hub.people import visitor
from tests.hub.telling_room.conftest import SIMS, Night, Tell, evening, morning
from tests.hub.telling_room.listener import Listener, listening
from tests.hub.worker.post_office import PostOffice

pytestmark = pytest.mark.django_db

DEPUTY = "ines.ito@larkfield.example"


@pytest.fixture
def chat() -> Iterator[Listener]:
    with listening() as opened:
        yield opened


@pytest.fixture
def way(school: School, office: PostOffice, chat: Listener, settings: Settings) -> Way:
    """The deputy's own way: a chat of the school, which whoever runs the hub has allowed."""
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(
        update={"messages": Messages(ways=("json",))}
    )
    return actions.add_way(
        visitor=visitor(school, Role.ICT_COORDINATOR),
        address=f"json://127.0.0.1:{chat.port}/chat",
        morning=True,
        week=False,
        at=evening(2),
    )


def said(chat: Listener) -> list[dict[str, str]]:
    return [json.loads(body) for _, _, body in chat.asked]


def test_a_person_is_told_by_each_way_once(
    night: Night, tell: Tell, way: Way, chat: Listener
) -> None:
    night(3, "Finance (FMS)")
    assert DEPUTY in dict(tell(morning(4)))
    tell(morning(4, 8))
    (message,) = said(chat)
    assert message["title"].endswith("1 backup not as promised")
    assert message["message"].startswith("SIMS has not been backed up as promised. IT provider:")
    assert "https://abide.school.example/schools/larkfield/system/" in message["message"]
    assert len(message["message"]) < 300


def test_mail_may_be_left_out_for_it(
    school: School, night: Night, tell: Tell, way: Way, chat: Listener
) -> None:
    me = visitor(school, Role.ICT_COORDINATOR)
    actions.choose(visitor=me, chosen=Chosen("no", "none"), at=evening(3))
    night(3, "Finance (FMS)")
    assert DEPUTY not in dict(tell(morning(4)))
    assert len(said(chat)) == 1


def test_a_service_that_refuses_is_tried_again_and_its_address_told_to_nobody(
    night: Night, tell: Tell, way: Way, chat: Listener
) -> None:
    chat.code = 500
    night(3, "Finance (FMS)")
    tell(morning(4))
    mail = Mail.objects.get(way=way)
    assert (mail.sent_at, mail.why_not) == (None, "JSON did not take it.")
    chat.code = 200
    assert send_waiting(at=morning(4) + timedelta(minutes=1)) == 1
    mail.refresh_from_db()
    assert (mail.sent_at is not None, mail.body) == (True, "")


def test_without_a_mail_server_other_ways_still_go(
    night: Night, tell: Tell, way: Way, chat: Listener, settings: Settings
) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"mail": None})
    night(3, "Finance (FMS)")
    assert tell(morning(4)) == []
    assert len(said(chat)) == 1
    assert Mail.objects.filter(sent_at=None).count() == 3


def test_a_way_that_was_taken_away_gets_nothing_that_still_waits(
    school: School, night: Night, tell: Tell, way: Way, chat: Listener
) -> None:
    chat.code = 500
    night(3, "Finance (FMS)")
    tell(morning(4))
    actions.end_way(way=way, visitor=visitor(school, Role.ICT_COORDINATOR), at=morning(4))
    assert send_waiting(at=morning(4) + timedelta(minutes=1)) == 0
    assert Mail.objects.get(way=way).why_not == "This way was taken away."
    assert len(said(chat)) == 1


def test_once_the_key_is_gone_it_says_to_add_the_way_anew(
    night: Night, tell: Tell, way: Way, chat: Listener
) -> None:
    Way.objects.filter(pk=way.pk).update(sealed="gAAAAA-of-another-key")
    night(3, SIMS)
    night(4)
    tell(morning(5))
    mail = Mail.objects.get(way=way)
    assert mail.given_up_at is not None
    assert mail.why_not == "The key to this way's address is gone: add the way anew."
    assert said(chat) == []
