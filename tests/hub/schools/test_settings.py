"""What a school says of itself: changed with an entry each, by two people at once without loss."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry, Kept
from abide.hub.schools import log, panels, readiness
from abide.hub.schools.actions import (
    ChangedMeanwhile,
    Settings,
    change_settings,
    loosens,
    make_school,
)
from abide.hub.schools.models import School
from abide.hub.schools.queries import depends_on_its_server, settings_of
from abide.hub.schools.readiness import Step
from tests.hub.conftest import SignIn

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
WHERE = "/schools/larkfield/settings/change/"
FIRST = Settings(
    "Larkfield Primary School", "Europe/London", "england-and-wales", "elsewhere", "", "", 26
)


def form(**changed: Any) -> dict[str, Any]:
    told = {
        "school_name": "Larkfield Primary School",
        "division": "england-and-wales",
        "zone": "Europe/London",
        "opens_at": "elsewhere",
        "opens_at_words": "",
        "witness_email": "",
        "silent_after_hours": "26",
        "version": "1",
    }
    return {**told, **changed}


def facts() -> list[dict[str, Any]]:
    lines = Entry.objects.filter(kind="settings changed").order_by("seq")
    return [json.loads(each.line)["facts"] for each in lines]


def test_each_change_is_an_entry_and_what_was_typed_stands_outside(
    school: School, as_role: SignIn
) -> None:
    head = as_role(Role.HEADTEACHER)
    told = form(witness_email="chair@elsewhere.example", opens_at_words="/srv/secret path")
    answer = head.post(WHERE, told, follow=True)
    assert "Changed: " in answer.content.decode()
    assert {each["setting"] for each in facts()} == {
        "where Abide is opened if the server dies",
        "how Abide is opened if the server dies",
        "witness mailbox",
    }
    lines = " ".join(Entry.objects.values_list("line", flat=True))
    assert "chair@" not in lines
    assert "secret path" not in lines
    assert "chair@elsewhere.example" in Kept.objects.values_list("text", flat=True)
    school.refresh_from_db()
    assert school.version == 2


def test_nothing_different_is_no_entry(school: School, as_role: SignIn) -> None:
    School.objects.update(opens_at="elsewhere")
    answer = as_role(Role.HEADTEACHER).post(WHERE, form(), follow=True)
    assert "nothing was changed" in answer.content.decode()
    assert facts() == []


def test_two_who_edit_at_once_are_shown_both_and_lose_nothing(
    school: School, as_role: SignIn
) -> None:
    head, office = as_role(Role.HEADTEACHER), as_role(Role.OFFICE_MANAGER)
    head.post(WHERE, form(silent_after_hours="12"))
    answer = office.post(WHERE, form(silent_after_hours="20", witness_email="c@x.example"))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing is lost" in said
    assert "12" in said
    assert 'value="20"' in said
    assert 'value="c@x.example"' in said
    school.refresh_from_db()
    assert school.silent_after_hours == 12
    again = office.post(WHERE, form(silent_after_hours="20", version=str(school.version)))
    assert again.status_code == 302
    school.refresh_from_db()
    assert school.silent_after_hours == 20


def test_an_old_version_changes_nothing(school: School) -> None:
    with pytest.raises(ChangedMeanwhile):
        change_settings(school=school, settings=FIRST, version=7, by="hub", at=NOON)
    assert Entry.objects.count() == 0


def test_a_longer_silence_loosens_and_is_marked_so(school: School, as_role: SignIn) -> None:
    School.objects.update(opens_at="elsewhere")
    as_role(Role.HEADTEACHER).post(WHERE, form(silent_after_hours="48"))
    (one,) = facts()
    assert (one["loosens"], one["before"], one["after"]) == (True, 26, 48)
    assert Entry.objects.filter(loosens=True).count() == 1
    as_role(Role.HEADTEACHER).post(WHERE, form(silent_after_hours="12", version="2"))
    assert Entry.objects.filter(loosens=True).count() == 1


@given(st.integers(1, 336), st.integers(1, 336))
def test_only_a_longer_silence_loosens(before: int, after: int) -> None:
    assert loosens("silent_after_hours", before, after) is (after > before)


def test_governors_are_shown_that_the_witness_is_another_and_not_whom(
    school: School, as_role: SignIn
) -> None:
    School.objects.update(witness_email="chair@elsewhere.example")
    as_role(Role.OFFICE_MANAGER).post(WHERE, form(witness_email="tech@provider.example"))
    [said] = [each for each in facts() if each["setting"] == "witness mailbox"]
    assert (said["loosens"], said["before"], said["after"]) == (True, "said", "another")
    assert "example" not in json.dumps(said)


def test_losing_the_witness_or_the_other_place_loosens() -> None:
    assert loosens("witness_email", "a@x.example", "")
    assert loosens("witness_email", "a@x.example", "b@provider.example")
    assert not loosens("witness_email", "a@x.example", "a@x.example")
    assert not loosens("witness_email", "", "a@x.example")
    assert loosens("opens_at", "elsewhere", "this server")
    assert not loosens("opens_at", "this server", "provider")
    assert not loosens("name", "A", "B")


def test_errors_name_the_field_and_the_mend(school: School, as_role: SignIn) -> None:
    bad = form(silent_after_hours="0", zone="Mars", school_name="", witness_email="nobody")
    said = as_role(Role.HEADTEACHER).post(WHERE, bad).content.decode()
    for words in (
        "Enter at least 1 hour.",
        "Enter the school&#39;s name.",
        "no time zone Abide knows",
        "such as chair@example.org",
    ):
        assert words in said, words
    assert facts() == []


def test_a_technician_reads_settings_and_changes_none(school: School, as_role: SignIn) -> None:
    technician = as_role(Role.TECHNICIAN)
    said = technician.get("/schools/larkfield/settings/").content.decode()
    assert "The headteacher or the office manager changes these." in said
    assert technician.get(WHERE).status_code == 403
    assert technician.post(WHERE, form(silent_after_hours="300")).status_code == 403


def test_every_page_warns_while_abide_opens_only_where_it_may_die(
    school: School, as_role: SignIn
) -> None:
    governor = as_role(Role.GOVERNOR)
    page = "/schools/larkfield/people/"
    assert "Nobody has said yet where Abide is opened" in governor.get(page).content.decode()
    School.objects.update(opens_at="this server")
    assert "Abide opens only on this server" in governor.get(page).content.decode()
    School.objects.update(opens_at="provider")
    assert "govuk-warning-text" not in governor.get(page).content.decode()
    assert depends_on_its_server(School(opens_at="elsewhere")) == ""


def test_what_is_to_be_done_is_computed_and_leads_to_its_page(
    school: School, as_role: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [
        Step("Draw a map", done=False, url_name="register:systems"),
        Step("Not built yet", done=True, url_name="nowhere:at_all", status="Lies in a drawer"),
    ]
    monkeypatch.setattr(readiness, "_registered", {"x": (1, lambda _school, _at: steps)})
    said = as_role(Role.GOVERNOR).get("/schools/larkfield/settings/ready/").content.decode()
    assert "1 of 2 done" in said
    assert 'href="/schools/larkfield/systems/"' in said
    assert "Lies in a drawer" in said
    monkeypatch.setattr(readiness, "_registered", {"x": (1, readiness.own_steps)})
    assert [each.done for each in readiness.steps_of(school, NOON)] == [False, False]
    school.opens_at, school.witness_email = "provider", "c@x.example"
    assert [each.done for each in readiness.steps_of(school, NOON)] == [True, True]


def test_other_rooms_show_panels_on_the_settings_page(
    school: School, as_role: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = panels.Panel("Mail", ("Two mails wait <here>.",))
    monkeypatch.setattr(panels, "_registered", {"x": lambda _school: [panel]})
    said = as_role(Role.CLERK).get("/schools/larkfield/settings/").content.decode()
    assert "Two mails wait &lt;here&gt;." in said


def test_schools_of_one_name_get_addresses_of_their_own() -> None:
    slugs = [make_school(settings=FIRST, by="hub", at=NOON).slug for _ in range(3)]
    assert slugs == [
        "larkfield-primary-school",
        "larkfield-primary-school-2",
        "larkfield-primary-school-3",
    ]
    other = Settings("学校", "Europe/London", "scotland", "", "", "", 26)
    assert make_school(settings=other, by="hub", at=NOON).slug == "school"
    assert settings_of(School.objects.get(slug="school")) == other


def test_a_school_and_its_entry_stand_or_fall_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_pens", [])
    with pytest.raises(RuntimeError):
        make_school(settings=FIRST, by="hub", at=NOON)
    assert School.objects.count() == 0


def test_the_hub_says_whether_it_is_well() -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["ok"] is True


def test_the_hub_says_when_its_tables_lag_behind() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["migrations_waiting"] >= 1


def test_settings_and_the_list_cost_a_fixed_number_of_statements(
    school: School, as_role: SignIn, django_assert_max_num_queries: Any
) -> None:
    head = as_role(Role.HEADTEACHER)
    with django_assert_max_num_queries(8):
        head.get("/schools/larkfield/settings/")
