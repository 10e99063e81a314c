"""Abide is watched from outside: called while all goes well, and told where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from abide.domain.roles import Role
from abide.hub.configuration import Configuration, Heartbeat
from abide.hub.evidence.models import ChainCheck
from abide.hub.schools.models import School
from abide.hub.worker import watch
from abide.hub.worker.actions import post
from abide.hub.worker.doctoring import Finding, examine
from abide.hub.worker.heartbeat import beat
from tests.hub.conftest import SignIn
from tests.hub.telling_room.listener import Listener, listening

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def watcher(settings: Settings) -> Iterator[Listener]:
    with listening() as opened:
        settings.CONFIGURATION = Configuration(heartbeat=Heartbeat(url=opened.url))
        yield opened


@pytest.fixture(autouse=True)
def nothing_failed(at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin as a worker that has just been started."""
    at(NOW)
    monkeypatch.setattr(watch, "_failing", {})


def in_doctor(at: datetime) -> Finding:
    return next(each for each in examine(at) if each.name == "hub heartbeat")


def test_it_is_called_every_five_minutes_while_all_goes_well(watcher: Listener) -> None:
    done = [beat(at=NOW + minute * MINUTE) for minute in range(11)]
    assert [minute for minute, called in enumerate(done) if called] == [0, 5, 10]
    assert watcher.asked == [("GET", "/ping/3f0c", "")] * 3


def test_mails_that_do_not_go_out_are_told_as_a_count(watcher: Listener, school: School) -> None:
    post(to=["olu@school.example"], subject="x", body="y", at=NOW, about="a", school=school)
    beat(at=NOW + 59 * MINUTE)
    beat(at=NOW + 65 * MINUTE)
    assert watcher.asked == [
        ("GET", "/ping/3f0c", ""),
        ("POST", "/ping/3f0c/fail", "1 message could not be sent for more than an hour."),
    ]


def test_a_log_that_does_not_hold_and_a_duty_that_fails_are_told_without_names(
    watcher: Listener, school: School
) -> None:
    ChainCheck.objects.create(school=school, at=NOW, entries=3, intact=False, first_broken=3)

    def break_off() -> None:
        raise OSError("no key of Larkfield")

    assert not watch.each(school, "heads", "today", break_off)
    beat(at=NOW)
    ((_, path, body),) = watcher.asked
    assert path.endswith("/fail")
    assert body == "1 log of evidence does not hold.\nNot done: heads."
    assert watch.each(school, "heads", "today", lambda: None)
    beat(at=NOW + 5 * MINUTE)
    assert watcher.asked[-1][2] == "1 log of evidence does not hold."


def test_what_another_worker_did_meanwhile_is_not_held_against_this_one(
    watcher: Listener, school: School
) -> None:
    watch.failed("heads", str(school.public_id))
    beat(at=NOW + 9 * MINUTE)
    beat(at=NOW + 15 * MINUTE)
    assert [path for _, path, _ in watcher.asked] == ["/ping/3f0c/fail", "/ping/3f0c"]


def test_a_chain_that_holds_again_is_no_news(watcher: Listener, school: School) -> None:
    ChainCheck.objects.create(school=school, at=NOW, entries=3, intact=False, first_broken=3)
    ChainCheck.objects.create(school=school, at=NOW, entries=3, intact=True)
    beat(at=NOW)
    assert watcher.asked == [("GET", "/ping/3f0c", "")]


def test_one_that_is_not_reached_is_tried_each_minute_and_told_by_the_doctor(
    watcher: Listener,
) -> None:
    watcher.code = 503
    assert not beat(at=NOW)
    assert not beat(at=NOW + MINUTE)
    assert (in_doctor(NOW + MINUTE).ok, in_doctor(NOW + MINUTE).detail) == (
        False,
        "not reached yet",
    )
    watcher.code = 200
    assert beat(at=NOW + 2 * MINUTE)
    assert in_doctor(NOW + 3 * MINUTE).ok
    assert not in_doctor(NOW + 20 * MINUTE).ok


def test_where_nobody_answers_at_all_the_worker_goes_on(settings: Settings) -> None:
    with listening() as gone:
        url = gone.url
    settings.CONFIGURATION = Configuration(heartbeat=Heartbeat(url=url))
    assert not beat(at=NOW)
    settings.CONFIGURATION = Configuration(heartbeat=Heartbeat(url="no address at all"))
    assert not beat(at=NOW)


def test_without_one_doctor_and_settings_say_that_nothing_watches(
    school: School, as_role: SignIn
) -> None:
    assert not beat(at=NOW)
    assert "nothing watches Abide itself" in in_doctor(NOW).detail
    page = as_role(Role.GOVERNOR).get("/schools/larkfield/settings/").content.decode()
    assert "Nothing watches Abide itself: if this hub stops, nobody is told." in page
