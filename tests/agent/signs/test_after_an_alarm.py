"""Once an alarm is answered: canaries can be planted anew, and no note says what is not so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from abide.agent.copies import _in_doubt
from abide.agent.signs import bait
from abide.agent.signs.canaries import _no_old_ones
from abide.domain.errors import Refused

MONDAY = datetime(2026, 11, 23, 19, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    name: str = "nas"


@dataclass(frozen=True)
class Copied:
    snapshot: str
    taken_at: datetime
    place: Place = Place()


def said(*copies: Any, doubtful: set[str]) -> list[str]:
    return list(_in_doubt(list(copies), doubtful))


def test_a_copy_passed_over_is_told_only_where_it_is_newer_than_the_one_taken() -> None:
    clean, ruined = Copied("a", MONDAY), Copied("b", MONDAY + timedelta(days=1))
    after = Copied("c", MONDAY + timedelta(days=2))
    assert "is in doubt after an alarm" in said(clean, ruined, doubtful={"b"})[0]
    assert said(after, clean, ruined, doubtful={"b"}) == []
    assert said(ruined, doubtful={"b"})[0].startswith("Every copy")
    assert said(clean, doubtful=set()) == said(doubtful=set()) == []


def test_canaries_of_before_are_named_before_a_single_new_one_is_written(tmp_path: Path) -> None:
    _no_old_ones(tmp_path, "SIMS")
    old = tmp_path / list(bait.MAKERS)[-1]
    old.write_text("of before")
    with pytest.raises(Refused, match="abide canary plant 'SIMS'") as refused:
        _no_old_ones(tmp_path, "SIMS")
    assert str(old) in str(refused.value)
    assert list(tmp_path.iterdir()) == [old]
