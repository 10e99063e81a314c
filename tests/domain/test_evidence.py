"""The chain shows when an entry was changed, dropped, moved or cut off, and which is first."""

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.errors import ChainBroken
from abide.domain.evidence import GENESIS, Entry, append, canonical, open_epoch, verify

AT = datetime(2026, 11, 3, 19, 4, tzinfo=UTC)
Rows = list[dict[str, Any]]


def chain(length: int, epochs: int = 1) -> Rows:
    """Return a chain of so many epochs with so many entries after each opening."""
    rows: Rows = []
    last: Entry | None = None
    for epoch in range(1, epochs + 1):
        last = open_epoch(last.hash if last else None, epoch, AT, "agent")
        rows.append(last.to_dict())
        for number in range(length):
            at = AT + timedelta(minutes=number)
            facts = {"system": "SIMS", "files": number, "seconds": number / 7}
            last = append(last, at=at, kind="backup", by="agent", facts=facts)
            rows.append(last.to_dict())
    return json.loads(json.dumps(rows))  # type: ignore[no-any-return]


def test_a_whole_chain_is_intact_and_its_head_is_its_last_hash() -> None:
    rows = chain(3, epochs=2)
    found = verify(iter(rows))
    assert found.intact
    assert (found.entries, found.first_broken, found.reason) == (8, None, None)
    assert found.head == rows[-1]["hash"]


def test_a_chain_of_nothing_is_intact_and_has_no_head() -> None:
    assert verify([]) == verify([], head=None)
    assert verify([]).intact
    assert verify([]).head is None


def test_the_first_entry_opens_an_epoch_on_nothing() -> None:
    first = open_epoch(None, 1, AT, "agent")
    assert (first.seq, first.kind, first.previous) == (1, "epoch", GENESIS)
    assert first.facts == {"continues": None}


def test_a_later_epoch_continues_the_head_before_it() -> None:
    rows = chain(2, epochs=2)
    assert rows[3]["facts"]["continues"] == rows[3]["previous"] == rows[2]["hash"]
    assert (rows[3]["epoch"], rows[3]["seq"]) == (2, 1)


def test_a_log_begun_anew_on_another_machine_stands_on_the_head_it_continues() -> None:
    assert verify(chain(2, epochs=2)[3:]).intact


def test_the_hash_is_that_of_the_canonical_bytes() -> None:
    entry = open_epoch(None, 1, AT, "agent")
    row = entry.to_dict()
    assert row.pop("hash") == entry.hash
    assert canonical(row) == (
        b'{"at":"2026-11-03T19:04:00+00:00","by":"agent","epoch":1,"facts":{"continues":null},'
        b'"kind":"epoch","previous":"' + GENESIS.encode() + b'","seq":1,"v":1}'
    )
    assert entry.hash == hashlib.sha256(canonical(row)).hexdigest()


def test_an_entry_survives_being_written_and_read() -> None:
    row = chain(1)[1]
    assert Entry.from_dict(row).to_dict() == row


@given(st.integers(1, 6), st.data())
def test_any_change_to_any_field_of_any_entry_is_found_where_it_is(
    length: int, data: st.DataObject
) -> None:
    rows = chain(length, epochs=2)
    index = data.draw(st.integers(0, len(rows) - 1))
    field = data.draw(st.sampled_from(sorted(rows[index])))
    value = data.draw(
        st.one_of(st.integers(), st.text(), st.none(), st.just({}), st.booleans(), st.floats())
    )
    if type(value) is type(rows[index][field]) and value == rows[index][field]:
        return
    rows[index][field] = value
    found = verify(rows)
    assert not found.intact
    assert found.first_broken == index + 1
    assert found.entries == index
    assert found.reason


def _drop(rows: Rows, index: int) -> None:
    del rows[index]


def _repeat(rows: Rows, index: int) -> None:
    rows.insert(index, deepcopy(rows[index]))


def _swap(rows: Rows, index: int) -> None:
    rows[index], rows[index + 1] = rows[index + 1], rows[index]


@pytest.mark.parametrize("tamper", [_drop, _swap])
@pytest.mark.parametrize("index", [0, 1, 2, 3, 4, 5])
def test_an_entry_dropped_or_moved_is_found_where_it_was(
    tamper: Callable[[Rows, int], None], index: int
) -> None:
    rows = chain(3, epochs=2)
    tamper(rows, index)
    found = verify(rows)
    if (tamper, index) == (_drop, 0):
        assert found.first_broken == 1
    assert not found.intact
    assert found.first_broken == index + 1


def test_an_entry_told_twice_is_found() -> None:
    rows = chain(3)
    _repeat(rows, 2)
    assert verify(rows).first_broken == 4


def test_an_entry_written_again_with_a_right_hash_breaks_the_link_after_it() -> None:
    rows = chain(3)
    first = Entry.from_dict(rows[0])
    forged = append(first, at=AT, kind="backup", by="agent", facts={"files": 15_000})
    rows[1] = forged.to_dict()
    assert verify(rows).first_broken == 3


def test_a_chain_cut_short_is_intact_by_itself_but_not_against_a_head_seen_before() -> None:
    rows = chain(4)
    head = rows[-1]["hash"]
    cut = rows[:-2]
    assert verify(cut).intact
    found = verify(cut, head=head)
    assert (found.intact, found.first_broken, found.entries) == (False, 4, 3)
    assert found.head == cut[-1]["hash"]


def test_a_chain_written_anew_as_a_whole_does_not_hold_the_head_seen_before() -> None:
    head = chain(4)[-1]["hash"]
    rows = chain(3, epochs=2)
    assert verify(rows).intact
    assert not verify(rows, head=head).intact


def test_a_chain_that_lost_everything_is_broken_against_a_head() -> None:
    found = verify([], head=chain(1)[-1]["hash"])
    assert (found.intact, found.first_broken, found.entries) == (False, 1, 0)


@given(st.integers(0, 5), st.data())
def test_a_head_seen_before_is_found_after_more_was_written(
    length: int, data: st.DataObject
) -> None:
    rows = chain(length, epochs=2)
    head = data.draw(st.sampled_from(rows))["hash"]
    assert verify(rows, head=head).intact


def test_an_epoch_that_skips_a_number_or_continues_something_else_is_found() -> None:
    rows = chain(1)
    skipped = open_epoch(rows[-1]["hash"], 3, AT, "agent").to_dict()
    other = open_epoch("a" * 64, 2, AT, "agent").to_dict()
    alone = open_epoch(None, 2, AT, "agent").to_dict()
    for row in (skipped, other, alone):
        assert verify([*rows, row]).first_broken == 3


@pytest.mark.parametrize("row", [None, [], "entry", {}, {"v": 1}, 7])
def test_a_line_that_is_no_entry_is_broken_and_does_not_crash(row: Any) -> None:
    rows: list[Any] = [*chain(1), row]
    assert verify(rows).first_broken == 3


def test_a_field_that_the_hash_does_not_cover_is_not_let_in() -> None:
    rows = chain(1)
    rows[1]["note"] = "added later"
    assert verify(rows).first_broken == 2


def test_an_entry_cannot_follow_nothing() -> None:
    with pytest.raises(ChainBroken) as broken:
        append(None, at=AT, kind="backup", by="agent", facts={})
    assert broken.value.first_broken == 1


def test_a_moment_without_a_zone_is_not_let_in() -> None:
    first = open_epoch(None, 1, AT, "agent")
    with pytest.raises(ValueError, match="zone"):
        append(first, at="2026-11-03T19:04:00", kind="backup", by="agent", facts={})


@pytest.mark.parametrize(
    "facts",
    [
        {"where": "/srv/Pupils/Ann"},
        {"sources": ["D:\\SIMS"]},
        {"deep": {"url": "rest://user:word@host"}},
        {"/srv/Admin": 3},
    ],
)
def test_a_path_or_an_address_is_not_let_in(facts: dict[str, Any]) -> None:
    first = open_epoch(None, 1, AT, "agent")
    with pytest.raises(ValueError, match="path"):
        append(first, at=AT, kind="backup", by="agent", facts=facts)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53 + 1, 2.0**53, object(), {1: "one"}]
)
def test_a_value_without_one_canonical_form_is_not_let_in(value: Any) -> None:
    first = open_epoch(None, 1, AT, "agent")
    with pytest.raises(ValueError, match="entry"):
        append(first, at=AT, kind="backup", by="agent", facts={"value": value})


def test_facts_changed_by_their_maker_afterwards_do_not_change_the_entry() -> None:
    facts: dict[str, Any] = {"problems": ["disk full"]}
    entry = append(open_epoch(None, 1, AT, "agent"), at=AT, kind="x", by="agent", facts=facts)
    before = entry.hash
    facts["problems"].append("locked")
    assert Entry.from_dict(entry.to_dict()).hash == before
    assert entry.to_dict()["facts"] == {"problems": ["disk full"]}


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text("abc é😀", max_size=8)
    | st.floats(-(2.0**53) + 1, 2.0**53 - 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abc", max_size=5), JSON_VALUES, max_size=4))
def test_any_facts_survive_json_and_keep_their_hash(facts: dict[str, Any]) -> None:
    first = open_epoch(None, 1, AT, "agent")
    entry = append(first, at=AT, kind="x", by="agent", facts=facts)
    rows = json.loads(json.dumps([first.to_dict(), entry.to_dict()]))
    assert verify(rows).intact
    assert Entry.from_dict(rows[1]).hash == entry.hash


@pytest.mark.parametrize("change", [{"seq": 4}, {"epoch": 2}, {"v": 2}, {"epoch": 0}])
def test_an_entry_forged_with_a_right_hash_and_link_but_a_wrong_number_is_found(
    change: dict[str, int],
) -> None:
    rows = chain(2)
    forged = replace(Entry.from_dict(rows[2]), **change)  # type: ignore[arg-type]
    assert verify([*rows[:2], forged.to_dict()]).first_broken == 3


def test_the_first_thing_that_is_wrong_is_the_reason_given() -> None:
    rows = chain(2)
    rows[1]["by"] = "somebody else"
    found = verify(rows, head="a" * 64)
    assert found.reason == "its content does not fit its hash"


@pytest.mark.parametrize(("continues", "epoch"), [(None, 0), ("", 1), ("nonsense", 2)])
def test_an_epoch_that_continues_nonsense_is_not_opened(continues: str | None, epoch: int) -> None:
    with pytest.raises(ValueError, match="numbered from 1"):
        open_epoch(continues, epoch, AT, "agent")


def test_a_second_epoch_is_not_opened_by_appending() -> None:
    with pytest.raises(ValueError, match="open_epoch"):
        append(open_epoch(None, 1, AT, "agent"), at=AT, kind="epoch", by="agent", facts={})
