"""What people choose is an entry, and marked where somebody hears less of what did not happen."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
from pytest_django import Settings

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.configuration import Configuration, Messages
from abide.hub.evidence.models import Entry, Kept
from abide.hub.register.actions import EditedMeanwhile
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.telling import actions
from abide.hub.telling.actions import Chosen, RulesWanted
from abide.hub.telling.models import Rules, Way
from abide.hub.telling.sealing import unseal
from tests.hub.doors.log import facts_of, kinds
from tests.hub.people import visitor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.fixture
def head(school: School) -> Visitor:
    return visitor(school, Role.HEADTEACHER)


def loosened(school: School) -> int:
    return Entry.objects.filter(school=school, loosens=True).count()


def test_a_headteacher_who_silences_the_alarm_is_shown_to_governors(
    school: School, head: Visitor
) -> None:
    assert actions.choose(visitor=head, chosen=Chosen("no", "all"), at=NOW) == ("morning",)
    facts = facts_of(school, "messages chosen")
    assert facts["loosens"] is True
    assert (facts["letter"], facts["before"], facts["after"]) == ("morning", "yes", "no")
    assert loosened(school) == 1


def test_with_another_way_that_tells_the_same_nothing_is_loosened_until_it_goes(
    school: School, head: Visitor
) -> None:
    way = actions.add_way(visitor=head, address=SLACK, morning=True, week=False, at=NOW)
    actions.choose(visitor=head, chosen=Chosen("no", "all"), at=NOW)
    assert loosened(school) == 0
    actions.end_way(way=way, visitor=head, at=NOW)
    assert loosened(school) == 1
    assert facts_of(school, "message way ended")["loosens"] is True


def test_the_weeks_letter_may_be_left_out_without_ado(school: School, head: Visitor) -> None:
    assert actions.choose(visitor=head, chosen=Chosen("yes", "none"), at=NOW) == ("week",)
    assert loosened(school) == 0
    assert actions.choose(visitor=head, chosen=Chosen("yes", "none"), at=NOW) == ()
    assert kinds(school).count("messages chosen") == 1


def test_the_address_of_a_service_is_kept_sealed_and_never_in_the_log(
    school: School, head: Visitor
) -> None:
    way = actions.add_way(visitor=head, address=SLACK, morning=True, week=True, at=NOW)
    assert way.service == "Slack"
    stored = Way.objects.get()
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in stored.sealed
    assert unseal(stored.sealed) == SLACK
    whole = "".join(Entry.objects.values_list("line", flat=True))
    whole += "".join(Kept.objects.values_list("text", flat=True))
    assert "hooks.slack.com" not in whole
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in whole
    actions.end_way(way=way, visitor=head, at=NOW)
    assert Way.objects.get().sealed == ""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://example.org/hook", "no address of a message service"),
        ("not an address", "no address of a message service"),
        ("jsons://10.0.0.1/", "jsons:// are not allowed on this hub"),
        ("mailto://user:pw@mail.example", "mailto:// are not allowed on this hub"),
        ("syslog://", "syslog:// are not allowed on this hub"),
        ("workflow://10.0.0.1:443/643e69f83c8944/KODuebWbDGYFr0z0eu", "leads to Microsoft"),
        ("slack://TIiajkd", "Part of that address is missing"),
    ],
)
def test_what_would_call_any_machine_is_refused(
    school: School, head: Visitor, address: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        actions.add_way(visitor=head, address=address, morning=True, week=False, at=NOW)
    assert not Way.objects.exists()


def test_whoever_runs_the_hub_may_allow_another_kind(
    school: School, head: Visitor, settings: Settings
) -> None:
    settings.CONFIGURATION = Configuration(messages=Messages(ways=("jsons",)))
    way = actions.add_way(
        visitor=head, address="jsons://chat.school.example/", morning=True, week=False, at=NOW
    )
    assert way.service == "JSON"


def test_an_address_of_the_schools_stands_beside_the_log_and_its_end_is_shown(
    school: School, head: Visitor
) -> None:
    email = "tickets@provider.example"
    way = actions.add_address(visitor=head, email=email, week=False, at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.add_address(visitor=head, email=email.upper(), week=True, at=NOW)
    assert Kept.objects.filter(name="address", text=email).exists()
    assert email not in "".join(Entry.objects.values_list("line", flat=True))
    actions.end_way(way=way, visitor=head, at=NOW)
    assert loosened(school) == 1


def rules(**instead: Any) -> RulesWanted:
    told = {
        "morning_at": time(7, 30),
        "week_at": time(15),
        "deputy_after_days": 7,
        "head_after_days": 14,
    }
    return RulesWanted(**{**told, **instead})


def test_later_is_a_loosening_and_earlier_is_none(school: School, head: Visitor) -> None:
    actions.change_rules(visitor=head, wanted=rules(morning_at=time(6)), version=1, at=NOW)
    assert loosened(school) == 0
    later = rules(morning_at=time(8), head_after_days=30)
    changed = actions.change_rules(visitor=head, wanted=later, version=2, at=NOW)
    assert changed == ("morning_at", "head_after_days")
    assert loosened(school) == 2
    assert facts_of(school, "message rules changed")["after"] == "30"


def test_nothing_is_told_later_than_eight(school: School, head: Visitor) -> None:
    with pytest.raises(Refused, match="told by 08:00"):
        actions.change_rules(visitor=head, wanted=rules(morning_at=time(8, 1)), version=1, at=NOW)


def test_of_two_who_change_the_rules_at_once_the_second_is_told(
    school: School, head: Visitor
) -> None:
    actions.change_rules(visitor=head, wanted=rules(head_after_days=10), version=1, at=NOW)
    with pytest.raises(EditedMeanwhile):
        actions.change_rules(visitor=head, wanted=rules(head_after_days=9), version=1, at=NOW)
    assert Rules.objects.get().head_after_days == 10
