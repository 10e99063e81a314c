"""A chain held against heads that were noted elsewhere: what was cut off or rewritten shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from abide.domain.evidence import Entry, append, open_epoch
from abide.domain.heads import SignedHead, hold_against

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def chain(length: int, mark: str = "as it was") -> list[Entry]:
    """Return a chain of that many entries; another mark gives another chain."""
    entries = [open_epoch(None, 1, NOON, "agent:a")]
    while len(entries) < length:
        facts = {"number": len(entries), "mark": mark}
        entries.append(append(entries[-1], at=NOON, kind="backup", by="agent:a", facts=facts))
    return entries


def rows(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [each.to_dict() for each in entries]


def head(entry: Entry, entries: int = 1) -> SignedHead:
    return SignedHead(
        "a", entry.epoch, entry.seq, entry.hash, entries, NOON.isoformat(), "00", "11"
    )


def after(last: Entry, facts: dict[str, Any], epoch: int = 2) -> Entry:
    return open_epoch(last.hash, epoch, NOON, "agent:b", facts)


def test_a_chain_that_holds_every_head_is_intact() -> None:
    entries = chain(9)
    held = hold_against(rows(entries), [head(entries[3]), head(entries[8])])
    assert (held.found, held.missing, held.lost, held.before) == (2, (), (), ())


def test_a_chain_that_was_cut_short_misses_the_heads_after_the_cut_the_earliest_first() -> None:
    entries = chain(9)
    heads = [head(entries[8]), head(entries[2]), head(entries[6])]
    held = hold_against(rows(entries[:5]), heads)
    assert held.found == 1
    assert [each.seq for each in held.missing] == [7, 9]


def test_a_chain_that_was_written_anew_misses_every_head_even_if_it_is_longer() -> None:
    before, now = chain(5), chain(50, "as somebody wishes it had been")
    held = hold_against(rows(now), [head(before[4])])
    assert [each.head for each in held.missing] == [before[4].hash]


def test_an_epoch_that_says_why_it_goes_on_from_earlier_owns_to_what_was_lost() -> None:
    entries = chain(9)
    resumed = [*entries[:5], after(entries[4], {"lost_from": {"epoch": 1, "seq": 6}})]
    held = hold_against(rows(resumed), [head(entries[4]), head(entries[8])])
    assert held.missing == ()
    assert [each.seq for each in held.lost] == [9]


def test_a_log_that_grew_after_it_was_cut_owns_to_the_loss_just_as_well() -> None:
    entries, grown = chain(9), chain(5)
    for number in range(20):
        facts = {"after the cut": number}
        grown.append(append(grown[-1], at=NOON, kind="backup", by="agent:a", facts=facts))
    lost = {"lost_from": {"epoch": 1, "seq": 7}}
    held = hold_against(rows([*grown, after(grown[-1], lost)]), [head(entries[8])])
    assert (held.missing, [each.seq for each in held.lost]) == ((), [9])
    assert hold_against(rows(grown), [head(entries[8])]).missing


def test_an_epoch_that_says_nothing_excuses_nothing() -> None:
    entries = chain(9)
    resumed = [*entries[:5], after(entries[4], {"because": "no entry is named"})]
    assert [each.seq for each in hold_against(rows(resumed), [head(entries[8])]).missing] == [9]


def test_a_told_loss_excuses_no_entry_that_should_still_be_there() -> None:
    entries, other = chain(9), chain(9, "another")
    resumed = [*entries[:5], after(entries[4], {"lost_from": {"epoch": 1, "seq": 6}})]
    assert [each.seq for each in hold_against(rows(resumed), [head(other[2])]).missing] == [3]


def test_heads_of_epochs_before_the_log_begins_cannot_be_judged_but_the_one_it_names_can() -> None:
    entries = chain(9)
    begun = [after(entries[8], {"because": "opened from the kit"})]
    held = hold_against(rows(begun), [head(entries[3]), head(entries[8])])
    assert (held.found, held.missing) == (1, ())
    assert [each.seq for each in held.before] == [4]


@pytest.mark.parametrize(
    "change",
    [{"seq": "9"}, {"more": 1}, {"v": True}, {"head": None}],
    ids=["words for a number", "a field too many", "a truth for a number", "nothing"],
)
def test_what_is_not_shaped_like_a_head_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no signed head"):
        SignedHead.from_dict({**head(chain(2)[1]).to_dict(), **change})


def test_a_head_reads_back_as_it_was_written() -> None:
    one = head(chain(4)[3], 4)
    assert SignedHead.from_dict(one.to_dict()) == one
    assert one.signed("22").signed_bytes() == one.signed_bytes()
