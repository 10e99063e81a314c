"""Which drive goes out and which comes in, and when that is overdue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.rotation import Drive, Turn, Where, turns

TUESDAY = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
TERM = SchoolCalendar((Term(date(2026, 9, 2), date(2026, 12, 18)),))
DAY = timedelta(days=1)


def test_the_drive_that_is_in_is_due_out_and_the_longest_away_due_in() -> None:
    drives = [
        Drive("A", Where.IN, TUESDAY),
        Drive("B", Where.OUT, TUESDAY),
        Drive("C", Where.OUT, TUESDAY - 4 * DAY),
    ]

    found = turns(drives, TUESDAY + DAY, TERM)

    assert {name: turn.turn for name, turn in found.items()} == {
        "A": Turn.GOES_OUT,
        "B": Turn.WAITS,
        "C": Turn.COMES_IN,
    }
    due = found["A"].due_at
    assert due is not None
    assert due.date() == date(2026, 11, 9)  # four days on is a Saturday: the next open day
    assert not found["A"].overdue
    assert turns(drives, datetime(2026, 11, 10, tzinfo=UTC), TERM)["A"].overdue


def test_with_every_drive_plugged_in_one_goes_out_at_once() -> None:
    drives = [Drive("A", Where.IN, TUESDAY - DAY), Drive("B", Where.IN, TUESDAY)]

    found = turns(drives, TUESDAY, TERM)

    assert found["A"].turn is Turn.GOES_OUT
    assert found["A"].due_at == TUESDAY
    assert found["B"].turn is Turn.STAYS


def test_with_every_drive_away_the_one_away_longest_comes_in() -> None:
    drives = [Drive("A", Where.OUT, TUESDAY), Drive("B", Where.OUT, TUESDAY - 20 * DAY)]

    found = turns(drives, TUESDAY + 10 * DAY, TERM)

    assert found["B"].turn is Turn.COMES_IN
    assert found["B"].overdue
    assert found["A"].turn is Turn.WAITS


def test_a_drive_that_nobody_spoke_of_asks_where_it_is() -> None:
    assert turns([Drive("A", Where.NOT_SAID)], TUESDAY, TERM)["A"].turn is Turn.SAY


_moments = st.timedeltas(-60 * DAY, 200 * DAY).map(lambda later: TUESDAY + later)
_drives = st.lists(st.tuples(st.sampled_from(list(Where)), _moments), min_size=0, max_size=5).map(
    lambda rows: [
        Drive(f"D{number}", where, None if where is Where.NOT_SAID else since)
        for number, (where, since) in enumerate(rows)
    ]
)


@given(_drives, _moments)
def test_every_drive_has_one_turn_and_at_most_one_goes_each_way(
    drives: list[Drive], now: datetime
) -> None:
    found = turns(drives, now, TERM)

    assert set(found) == {drive.name for drive in drives}
    for way in (Turn.GOES_OUT, Turn.COMES_IN):
        assert sum(turn.turn is way for turn in found.values()) <= 1
    for turn in found.values():
        assert not turn.overdue or (turn.due_at is not None and turn.due_at < now)
