"""Each day's head: signed once, honest about a broken log, and its mail."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from abide.domain.receipts import short_form
from abide.hub.evidence.actions import check_chains, heads_to_hand_out, record, sign_head
from abide.hub.evidence.letters import head_letter
from abide.hub.evidence.lines import is_signed
from abide.hub.evidence.models import ChainCheck, Entry, Head
from abide.hub.evidence.reading import verify_school
from abide.hub.evidence.signatures import public_key
from abide.hub.schools.models import School
from tests.hub.evidence.test_recording import note, tampered

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 4, 0, 10, tzinfo=UTC)
DAY = date(2026, 11, 3)


def test_a_day_s_head_is_signed_once_and_the_log_names_the_key(school: School) -> None:
    note(school)
    head = sign_head(school=school, day=DAY, at=AT)
    note(school)
    assert sign_head(school=school, day=DAY, at=AT).pk == head.pk
    assert is_signed(head.payload.encode(), head.signature, public_key())
    assert public_key() in Entry.objects.get(kind="head key").line
    sign_head(school=school, day=date(2026, 11, 4), at=AT)
    assert Entry.objects.filter(kind="head key").count() == 1
    assert verify_school(school).intact
    assert verify_school(school, head.hash).intact
    assert verify_school(school, short_form(head.hash)).intact
    assert not verify_school(school, "0" * 64).intact


def test_agents_are_handed_the_newest_heads_oldest_first(school: School) -> None:
    note(school)
    for day in range(1, 11):
        sign_head(school=school, day=date(2026, 11, day), at=AT)
    handed = heads_to_hand_out(school)
    assert [each["day"][-2:] for each in handed] == ["04", "05", "06", "07", "08", "09", "10"]
    assert is_signed(handed[0]["payload"].encode(), handed[0]["signature"], public_key())


def test_the_head_of_a_broken_log_says_so(school: School) -> None:
    note(school)
    note(school)
    tampered("UPDATE evidence_entry SET kind = 'epoch' WHERE seq = 2")
    head = sign_head(school=school, day=DAY, at=AT)
    subject, body = head_letter(head)
    assert "does not hold" in subject
    assert "from entry 2 on" in body


def test_a_head_of_an_earlier_history_is_missed(school: School) -> None:
    note(school)
    head = sign_head(school=school, day=DAY, at=AT)
    tampered("DELETE FROM evidence_entry WHERE seq > 2")
    record(school=school, kind="settings changed", by="hub", at=AT, facts={"which": "other"})
    found = verify_school(school)
    assert (found.intact, found.first_broken) == (False, 3)
    assert Head.objects.get().hash == head.hash


def test_the_mail_reads_well_and_can_be_minuted(school: School) -> None:
    note(school)
    head = sign_head(school=school, day=DAY, at=AT)
    subject, body = head_letter(head)
    assert subject == "Larkfield Primary School: the log of Tuesday 3 November 2026"
    assert "Please keep this mail." in body
    assert short_form(head.hash) in body
    assert head.hash in body
    assert "!" not in body


def test_a_check_is_noted_for_each_chain_with_when_it_was(school: School) -> None:
    note(school)
    found = check_chains(school=school, at=AT)
    assert [(each.agent, each.entries, each.intact) for each in found] == [(None, 2, True)]
    tampered("UPDATE evidence_entry SET line = 'gone' WHERE seq = 1")
    check_chains(school=school, at=AT)
    assert [each.first_broken for each in ChainCheck.objects.order_by("pk")] == [None, 1]
