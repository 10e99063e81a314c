"""Links that work once, for a short time, told to nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.evidence.models import Entry, Kept
from abide.hub.people import actions
from abide.hub.people.models import Link, Membership, User
from abide.hub.people.queries import address_of_link
from abide.hub.schools.models import School
from tests.hub.doors.links import NOON, PASSWORD, SetClock, invited
from tests.hub.doors.log import kinds
from tests.hub.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
SET_UP = {
    "name": "Hannah Heath",
    "email": "Hannah@Larkfield.example",
    "role": Role.HEADTEACHER.value,
    "password": PASSWORD,
    "school_name": "Larkfield Primary School",
    "division": "england-and-wales",
    "zone": "Europe/London",
    "opens_at": "elsewhere",
    "opens_at_words": "On the headteacher's laptop.",
}


def test_the_first_school_is_set_up_through_its_link_and_leads_to_the_list() -> None:
    browser, token = Client(), actions.set_up_link(at=NOON)
    shown = browser.get(f"/set-up/{token}/")
    assert shown.status_code == 200
    assert shown["Referrer-Policy"] == "same-origin", "nothing goes to other sites"
    assert "no-store" in shown["Cache-Control"]
    answer = browser.post(f"/set-up/{token}/", SET_UP)
    assert answer.status_code == 302
    assert answer["Location"] == "/schools/larkfield-primary-school/settings/ready/"
    listed = browser.get(answer["Location"]).content.decode()
    assert "Get your school ready" in listed
    assert "Only one person can" in listed
    hannah = User.objects.get()
    assert hannah.email == "hannah@larkfield.example"
    school = School.objects.get()
    assert kinds(school) == ["epoch", "school made", "joined", "post given"]
    lines = " ".join(Entry.objects.values_list("line", flat=True))
    assert "annah" not in lines
    assert set(Kept.objects.values_list("text", flat=True)) >= {
        "Hannah Heath",
        "hannah@larkfield.example",
        "On the headteacher's laptop.",
    }
    assert Client().post(f"/set-up/{token}/", SET_UP).status_code == 410
    with pytest.raises(Refused, match="has a school already"):
        actions.set_up_link(at=NOON)


def test_set_up_says_what_is_missing_and_keeps_the_link() -> None:
    browser, token = Client(), actions.set_up_link(at=NOON)
    weak = {**SET_UP, "password": "short", "opens_at": "", "zone": "Middle Earth"}
    said = browser.post(f"/set-up/{token}/", weak).content.decode()
    assert "Say where you would open Abide if this server dies." in said
    assert "at least 12 characters" in said
    assert "no time zone Abide knows" in said
    named = {**SET_UP, "password": "larkfield123 hannah@larkfield.example"}
    named["password"] = "hannah@larkfield.example"
    assert "too similar" in browser.post(f"/set-up/{token}/", named).content.decode()
    assert School.objects.count() == 0
    assert browser.post(f"/set-up/{token}/", SET_UP).status_code == 302


def test_a_newer_set_up_link_stops_the_older_one(at: SetClock) -> None:
    older, newer = actions.set_up_link(at=NOON), actions.set_up_link(at=NOON)
    assert Client().get(f"/set-up/{older}/").status_code == 410
    assert Client().get(f"/set-up/{newer}/").status_code == 200
    at(NOON + timedelta(hours=24))
    assert Client().get(f"/set-up/{newer}/").status_code == 410


def test_only_the_hash_of_a_link_is_kept() -> None:
    token = actions.set_up_link(at=NOON)
    assert len(token) >= 43
    assert token not in json.dumps(list(Link.objects.values()), default=str)


def test_looking_at_a_link_uses_nothing_up(school: School) -> None:
    token = invited(school)
    for _ in range(3):
        assert Client().get(f"/invitation/{token}/").status_code == 200
        assert Client().head(f"/invitation/{token}/").status_code == 200
    assert Link.objects.get().used_at is None


def test_links_that_do_not_work_all_say_the_same(school: School, at: SetClock) -> None:
    used, late, withdrawn = (invited(school, email=f"{n}@x.example") for n in range(3))
    Link.objects.filter(email="0@x.example").update(used_at=NOON)
    Link.objects.filter(email="1@x.example").update(expires_at=NOON)
    Link.objects.filter(email="2@x.example").update(withdrawn_at=NOON)
    sign_in = actions.sign_in_link(
        email=make_person(school, Role.HEADTEACHER).email, by="hub", at=NOON
    )
    pages = {
        Client().get(f"/invitation/{token}/").content
        for token in (used, late, withdrawn, "A" * 43, sign_in)
    }
    assert len(pages) == 1


def test_a_sign_in_link_signs_in_once_and_may_set_a_new_password(
    school: School, at: SetClock
) -> None:
    head = make_person(school, Role.HEADTEACHER)
    token = actions.sign_in_link(email=head.email.upper(), by="hub", at=NOON)
    browser = Client()
    assert head.name in browser.get(f"/sign-in/{token}/").content.decode()
    weak = browser.post(f"/sign-in/{token}/", {"password": "short"}).content.decode()
    assert "at least 12 characters" in weak
    answer = browser.post(f"/sign-in/{token}/", {"password": PASSWORD})
    assert answer["Location"] == "/"
    assert browser.get("/schools/larkfield/people/").status_code == 200
    head.refresh_from_db()
    assert head.check_password(PASSWORD)
    assert kinds(school) == ["epoch", "sign-in link made", "sign-in link used"]
    assert Client().post(f"/sign-in/{token}/", {}).status_code == 410
    late = actions.sign_in_link(email=head.email, by="hub", at=NOON)
    at(NOON + timedelta(minutes=30))
    assert Client().post(f"/sign-in/{late}/", {}).status_code == 410


def test_a_sign_in_link_is_for_people_with_a_post_only(school: School) -> None:
    gone = make_person(school, Role.GOVERNOR)
    token = actions.sign_in_link(email=gone.email, by="hub", at=NOON)
    Membership.objects.filter(user=gone).update(ended_at=NOON)
    assert Client().post(f"/sign-in/{token}/", {}).status_code == 410
    for email in (gone.email, "nobody@x.example"):
        with pytest.raises(Refused, match="Nobody with a post"):
            actions.sign_in_link(email=email, by="hub", at=NOON)


def test_a_link_names_the_hubs_own_address(settings: Settings) -> None:
    settings.PUBLIC_ADDRESS = "https://abide.example"
    assert address_of_link("sign in", "abc") == "https://abide.example/sign-in/abc/"


_RACE = """
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from abide.hub.people import actions
from tests.hub.doors.race import race
print(race(actions.set_up_link(at=datetime(2026, 11, 3, 12, tzinfo=UTC))))
"""


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_use_one_link_at_once_one_wins(tmp_path: Path) -> None:
    from tests.hub.doors.race import race

    if connection.vendor == "postgresql":
        won, lost = race(actions.set_up_link(at=NOON))
        assert (won, lost) == (1, 7)
        assert School.objects.count() == 1
        return
    told: dict[str, Any] = dict(os.environ, ABIDE_HOME=str(tmp_path))
    told["DJANGO_SETTINGS_MODULE"] = "tests.hub.settings"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", _RACE],
        env=told,
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "(1, 7)"
