"""Promises counted: kept on three kinds of word, never added up; and what changed between days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import By, Control, Judged, Way
from abide.domain.promises.comparing import compare
from abide.domain.promises.tally import Tally, tally
from abide.domain.roles import Role

SOME = Control(
    id="some",
    catalogue="own",
    title="Some",
    says="Some",
    ways=(Way(By.STAFF),),
    owner=Role.HEADTEACHER,
    mend="Do it.",
)


def judged(status: Status, basis: Basis = Basis.STAFF, name: str = "some") -> Judged:
    return Judged(replace(SOME, id=name), status, basis, (), ())


def test_every_status_is_counted_once() -> None:
    counted = tally(judged(status) for status in Status)
    assert counted.every == len(Status)
    assert (counted.kept, counted.not_kept, counted.paused) == (2, 4, 1)


def test_the_three_kinds_of_word_are_counted_apart() -> None:
    counted = tally(judged(Status.KEPT, basis) for basis in Basis for _ in range(2))
    assert (counted.measured, counted.supplier, counted.staff) == (2, 2, 2)


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (Tally(), "Nothing is promised yet."),
        (
            Tally(measured=12, supplier=4, staff=25, overdue=15),
            "41 of 56 promises are kept: 12 measured, 4 suppliers say, 25 staff say. 15 are not.",
        ),
        (
            Tally(supplier=1, paused=1),
            "1 of 2 promises are kept: 0 measured, 1 a supplier says, 0 staff say. 1 is set aside.",
        ),
        (Tally(never=1), "0 of 1 promise is kept. 1 is not."),
        (Tally(measured=2), "2 of 2 promises are kept: 2 measured, 0 suppliers say, 0 staff say."),
    ],
)
def test_the_answer_reads_as_a_sentence(counted: Tally, said: str) -> None:
    assert counted.sentence == said


def test_how_the_others_stand_is_said_in_words() -> None:
    counted = Tally(broken=1, overdue=2, never=1, unknown=3)
    said = "1 is not so, 2 are overdue, 1 has nothing to show yet and 3 can’t be told."
    assert counted.not_kept_words == said
    assert Tally(measured=1).not_kept_words == ""


@pytest.mark.parametrize("then", list(Status))
@pytest.mark.parametrize("now", list(Status))
def test_better_is_only_what_is_kept_now_and_worse_only_what_was_kept(
    then: Status, now: Status
) -> None:
    found = compare([judged(then)], [judged(now)])
    kept = (Status.KEPT, Status.DUE)
    assert bool(found.better) == (now in kept and then not in kept)
    worse = then in kept and now not in kept
    worse = worse or (then is Status.PAUSED and now not in (*kept, Status.PAUSED))
    assert bool(found.worse) == worse
    assert len(found.every) + found.same == 1


def test_kept_on_another_word_is_neither_better_nor_worse() -> None:
    before, after = judged(Status.KEPT), judged(Status.DUE, Basis.MEASURED)
    assert compare([before], [after]).otherwise[0].after is after
    assert compare([before], [replace(before, status=Status.DUE)]).same == 1


def test_promises_that_came_and_went_are_no_change_of_how_they_are_kept() -> None:
    found = compare([judged(Status.KEPT, name="old")], [judged(Status.NEVER, name="new")])
    assert [each.control.id for each in found.new] == ["new"]
    assert [each.control.id for each in found.ended] == ["old"]
    assert (found.worse, found.better, found.otherwise) == ((), (), ())
