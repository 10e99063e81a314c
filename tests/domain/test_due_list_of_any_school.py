"""Whatever was done when: the due list is free of doubles, in order, and never forgets a copy."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from abide.domain.cadence import Cadence
from abide.domain.duties import Chore, CopyKnown, Deed, Duty, Past, Situation, due_list
from abide.domain.hours import Hours, Span
from abide.domain.register import Grade, System
from tests.domain.duties import CALENDAR, LONDON

NOW = datetime(2026, 9, 1, tzinfo=UTC)
moments = st.integers(0, 330 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
pasts = st.builds(
    lambda done, gap, failures: (
        Past(done, None if not failures or done is None else done + gap, failures)
        if done is not None
        else Past()
    ),
    st.none() | moments,
    st.timedeltas(timedelta(minutes=1), timedelta(days=20)),
    st.integers(0, 5),
)
words = st.sampled_from(
    ["every school day at 19:00", "every school day", "daily at 06:30", "hourly", "weekly"]
)
copies = st.builds(
    lambda name, place, text, made, there, backups, drills, wholes: CopyKnown(
        System(name, Grade.CRITICAL, backup=Cadence.parse(text)),
        place,
        made=made,
        there=there,
        backups=backups,
        drills=drills,
        wholes=wholes,
    ),
    st.sampled_from(["SIMS", "Films", "Email"]),
    st.sampled_from(["drive-a", "store"]),
    words,
    st.booleans(),
    st.booleans(),
    pasts,
    pasts,
    pasts,
)
chores = st.builds(
    Chore,
    st.sampled_from([Deed.HEADS, Deed.KIT, Deed.RETENTION]),
    pasts,
    st.none() | moments,
    st.booleans(),
)
spans = st.builds(
    lambda start, hours: Span(time(start), time((start + hours) % 24)),
    st.integers(0, 23),
    st.integers(1, 23),
)
situations = st.builds(
    lambda now, windows: Situation(now, CALENDAR, Hours(windows=tuple(windows))),
    moments,
    st.lists(spans, max_size=2),
)


def duties_of(known: list[CopyKnown], found: list[Chore], when: Situation) -> tuple[Duty, ...]:
    return due_list(known, found, when)


@given(st.lists(copies, max_size=8), st.lists(chores, max_size=4), situations)
def test_no_two_duties_are_alike_and_each_says_why(
    known: list[CopyKnown], found: list[Chore], when: Situation
) -> None:
    duties = duties_of(known, found, when)
    assert len({each.key for each in duties}) == len(duties)
    assert all(each.reason for each in duties)
    assert all((each.begins_at is None) == (each.held is not None) for each in duties)


@given(st.lists(copies, max_size=8), st.lists(chores, max_size=4), situations)
def test_what_is_ready_comes_first_and_nothing_begins_in_the_past(
    known: list[CopyKnown], found: list[Chore], when: Situation
) -> None:
    duties = duties_of(known, found, when)
    ready = [each.is_ready(when.now) for each in duties]
    assert ready == sorted(ready, reverse=True)
    assert all(each.begins_at >= when.now for each in duties if each.begins_at is not None)


@given(st.lists(copies, min_size=1, max_size=8), situations)
def test_every_copy_has_its_backup_in_the_list_and_it_begins_some_day(
    known: list[CopyKnown], when: Situation
) -> None:
    duties = {each.key: each for each in duties_of(known, [], when)}
    for copy in {copy.key: copy for copy in known}.values():
        backup = duties[Deed.BACKUP, copy.system.name, copy.place]
        if backup.begins_at is not None:
            past = copy.backups
            newest = max(filter(None, (when.now, past.done_at, past.tried_at)))
            assert backup.begins_at <= newest + timedelta(days=75)


@given(copies, situations)
def test_what_was_done_by_now_falls_due_on_no_closed_day(copy: CopyKnown, when: Situation) -> None:
    done_at = copy.backups.done_at
    if done_at is None or not copy.system.backup_cadence.text.startswith("every school day"):
        return
    (backup,) = [each for each in duties_of([copy], [], when) if each.deed is Deed.BACKUP]
    assert CALENDAR.is_open(backup.due_at.astimezone(LONDON).date())
    assert backup.due_at > done_at


@given(situations, spans, spans)
def test_what_may_begin_lies_in_a_window(when: Situation, one: Span, other: Span) -> None:
    inside = Situation(when.now, CALENDAR, Hours(windows=(one, other)))
    copy = CopyKnown(System("SIMS", Grade.CRITICAL), "drive-a")
    (backup,) = due_list([copy], [], inside)
    assert backup.begins_at is not None
    local = backup.begins_at.astimezone(LONDON).time()
    assert one.holds(local) or other.holds(local)
    assert backup.begins_at <= when.now + timedelta(days=1, hours=1)
