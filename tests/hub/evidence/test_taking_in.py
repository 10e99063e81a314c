"""Agents' entries: in order, once, word for word; gaps and forks are refused and named."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from abide.domain.errors import ChainBroken
from abide.domain.evidence import append, open_epoch
from abide.hub.evidence.actions import TakenIn, record, take_in
from abide.hub.evidence.models import AgentEntry
from abide.hub.evidence.reading import verify_school
from abide.hub.schools.models import School
from tests.hub.evidence.agents import AGENT, BEGAN, chain_of, entries_of
from tests.hub.evidence.test_recording import tampered
from tests.hub.people import make_school

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 19, 4, tzinfo=UTC)


def taken(school: School, rows: list[Any]) -> TakenIn:
    """Take a batch in and note it as received, as intake does."""
    found = take_in(school=school, agent=AGENT, rows=rows, at=AT)
    if found.entries:
        by = f"agent:{AGENT}"
        record(school=school, kind="received", by=by, at=AT, facts=found.facts)
    return found


def refusal(school: School, rows: list[Any]) -> ChainBroken:
    held = AgentEntry.objects.count()
    with pytest.raises(ChainBroken) as broken:
        take_in(school=school, agent=AGENT, rows=rows, at=AT)
    assert AgentEntry.objects.count() == held
    return broken.value


def test_batches_come_in_once_and_in_order(school: School) -> None:
    rows = chain_of(9)
    assert [each.number for each in taken(school, rows[:4]).entries] == [1, 2, 3, 4]
    again = taken(school, rows[:6])
    assert (again.skipped, [each.number for each in again.entries]) == (4, [5, 6])
    nothing = taken(school, rows[:6])
    assert (nothing.skipped, nothing.entries, nothing.last) == (6, (), 6)
    last = taken(school, rows[6:])
    assert (last.last, last.head) == (9, rows[-1]["hash"])
    assert all(each.pk for each in last.entries)
    found = verify_school(school)
    assert found.intact, found.reason
    assert found.agents[AGENT].entries == 9


def test_a_gap_is_refused_with_what_is_known(school: School) -> None:
    rows = chain_of(9)
    taken(school, rows[:3])
    broken = refusal(school, rows[5:])
    assert broken.first_broken == 4
    assert "entries 4 to 5 of epoch 1 are missing" in str(broken)
    assert rows[2]["hash"] in str(broken)


def test_a_log_of_which_nothing_is_known_begins_with_its_first_entry(school: School) -> None:
    assert "from its first entry" in str(refusal(school, chain_of(3)[1:]))


def test_a_fork_is_refused_and_its_entry_named(school: School) -> None:
    entries = entries_of(5)
    taken(school, [each.to_dict() for each in entries])
    other = append(entries[2], at=BEGAN, kind="backup", by="agent:x", facts={"files": 0})
    broken = refusal(school, [other.to_dict()])
    assert broken.first_broken == 4
    assert "forks at entry 4 of epoch 1" in str(broken)
    tail = append(other, at=BEGAN, kind="backup", by="agent:x", facts={}).to_dict()
    assert "forks at entry 5" in str(refusal(school, [tail]))
    after = append(
        append(other, at=BEGAN, kind="a", by="x", facts={}), at=BEGAN, kind="a", by="x", facts={}
    ).to_dict()
    assert "does not follow the entry before it" in str(refusal(school, [after]))


def test_a_new_epoch_goes_on_from_the_known_head_alone(school: School) -> None:
    entries = entries_of(5)
    taken(school, [each.to_dict() for each in entries])
    early = open_epoch(entries[2].hash, 2, BEGAN, "agent:x").to_dict()
    broken = refusal(school, [early])
    assert broken.first_broken == 6
    assert "does not go on from the head that is known" in str(broken)
    assert entries[-1].hash in str(broken)
    assert "does not go on" in str(refusal(school, [open_epoch(None, 2, BEGAN, "x").to_dict()]))
    taken(school, chain_of(4, epoch=2, continues=entries[-1].hash))
    found = verify_school(school)
    assert found.intact, found.reason
    assert found.agents[AGENT].entries == 9


@pytest.mark.parametrize(
    "row", [None, 7, [], {}, {"v": 1}, "x", {**chain_of(1)[0], "seq": 2}, [[[[]]]]]
)
def test_what_is_no_entry_is_refused(school: School, row: Any) -> None:
    assert refusal(school, [row]).first_broken == 1


@pytest.mark.parametrize(
    "more",
    [{"kind": "x" * 41}, {"kind": "a\x00b"}, {"at": "yesterday"}, {"at": "2026-11-03T19:04:00"}],
)
def test_an_entry_that_no_table_can_hold_is_refused(school: School, more: dict[str, Any]) -> None:
    from dataclasses import replace

    first, second = entries_of(2)
    broken = refusal(school, [first.to_dict(), replace(second, **more).to_dict()])
    assert broken.first_broken == 2


def test_a_path_never_comes_in(school: School) -> None:
    from dataclasses import replace

    first, second = entries_of(2)
    row = replace(second, facts={"file": "/srv/Pupils/Anna Ash.docx"}).to_dict()
    assert "shaped like a path" in str(refusal(school, [first.to_dict(), row]))


def test_an_agent_belongs_to_one_school(school: School) -> None:
    taken(school, chain_of(3))
    other = make_school("Otherford Primary School", "otherford")
    assert "another school's" in str(refusal(other, chain_of(4)))


def test_entries_that_nobody_noted_as_received_are_seen(school: School) -> None:
    taken(school, chain_of(3))
    take_in(school=school, agent=AGENT, rows=chain_of(5), at=AT)
    found = verify_school(school)
    assert (found.intact, found.first_broken) == (False, 4)
    assert str(AGENT) in (found.reason or "")


def test_a_changed_last_entry_is_told_to_the_agent(school: School) -> None:
    taken(school, chain_of(3))
    tampered("UPDATE evidence_agententry SET line = 'gone' WHERE number = 3")
    assert "was changed on the hub" in str(refusal(school, chain_of(5)))


def test_two_agents_do_not_mix(school: School) -> None:
    taken(school, chain_of(3))
    other = uuid.uuid4()
    assert take_in(school=school, agent=other, rows=chain_of(2), at=AT).last == 2
    assert take_in(school=school, agent=AGENT, rows=chain_of(3), at=AT).skipped == 3
