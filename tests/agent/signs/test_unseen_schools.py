"""The frozen limits on schools that were not looked at when they were chosen (seeds 101 to 105).

Every way of ruin is told, and two hundred days of work, a term's start and big changes are not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from abide.domain.ruin import Sign
from tests.agent.signs import days
from tests.agent.signs.ruin import (
    AT_ONCE,
    RUINS,
    Ruin,
    database_hidden,
    database_pages,
    database_rows,
    database_whole,
)
from tests.agent.signs.school import World

SEEDS = range(101, 106)
DAYS = 40
QUIET = frozenset({database_rows, database_hidden, database_pages, database_whole})
"""Ruins after which no row can be added any more."""
LONGEST = {"intermittent": 3, "slow": 15, "slow_renaming": 10, "slow_wiping": 12}
"""By which of its days a slow ruin must be told: 0.3%, 0.4% and 3.5% of all files a day."""


@pytest.fixture(scope="module", params=SEEDS)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A school that has lived 40 days, and what rang on them."""
    world = World(tmp_path_factory.mktemp(f"school-{request.param}"), request.param)
    assert world.back_up() == ()
    lived = Lived(world, request.param - SEEDS[0])
    for day in range(DAYS):
        world.to_next_day()
        what = days.BIG[(day // 4 + lived.number) % len(days.BIG)] if day % 4 == 3 else days.work
        lived.rang += [(day, what.__name__, sign) for sign in _back_up_after(world, what)]
    return lived


class Lived:
    """One school and what rang while nothing was wrong."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.number = number
        self.rang: list[tuple[int, str, Sign]] = []


def _back_up_after(world: World, what: Callable[[World], None]) -> tuple[Sign, ...]:
    what(world)
    return world.back_up()


def test_forty_days_of_each_school_with_every_big_and_honest_change_ring_nothing(
    lived: Lived,
) -> None:
    assert lived.rang == []


def test_a_big_import_rings_unless_a_person_announced_it(lived: Lived) -> None:
    with lived.world.apart():
        lived.world.to_next_day()
        assert {each.sign for each in _back_up_after(lived.world, days.big_import)} >= {"rate"}
    with lived.world.apart():
        lived.world.announced = True
        lived.world.to_next_day()
        assert _back_up_after(lived.world, days.big_import) == ()


def test_every_way_of_ruin_is_told_by_the_next_backup_and_a_slow_one_before_it_has_gone_far(
    lived: Lived,
) -> None:
    missed = []
    for ruin in RUINS[lived.number :: len(SEEDS)]:
        with lived.world.apart():
            longest = 1 if ruin in AT_ONCE else LONGEST[ruin.__name__]
            if not any(_ruined(lived.world, ruin, day) for day in range(longest)):
                missed.append(ruin.__name__)
    assert missed == []


def _ruined(world: World, ruin: Ruin, day: int) -> tuple[Sign, ...]:
    """Given a day of ruin, do it after the day's work and return what rang."""
    world.to_next_day()
    if ruin not in QUIET:
        days.work(world)
    ruin(world, day)
    return world.back_up()


def test_the_ledger_holds_no_name_of_a_file(lived: Lived, tmp_path: Path) -> None:
    text = (lived.world.ledger.folder / "measures.jsonl").read_text()
    assert "." + "docx" not in text
    assert not any(path.stem in text for path in lived.world.files())
