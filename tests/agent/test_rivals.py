"""The look for a second agent: what could not be seen is said, and never taken for nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from abide.agent.problems import Problems
from abide.agent.rivals import RivalWatch
from abide.domain.errors import EngineError, Unreachable
from abide.engines.restic.repository import Snapshot

EARLY, LATE = datetime(2026, 9, 2, tzinfo=UTC), datetime(2026, 9, 9, tzinfo=UTC)


@dataclass
class _Engine:
    """An engine that lists what it was given, or fails as it was told to."""

    found: list[Snapshot] = field(default_factory=list)
    error: Exception | None = None

    def snapshots(self) -> list[Snapshot]:
        if self.error is not None:
            raise self.error
        return self.found


@dataclass
class _Place:
    name: str = "store"
    folder: Path | None = None


@dataclass
class _Admitted:
    engine: _Engine
    place: _Place = field(default_factory=_Place)
    known_at: datetime = EARLY


def told(tmp_path: Path, engine: _Engine) -> Problems:
    admitted: Any = _Admitted(engine)
    watch, problems = RivalWatch("me", tmp_path / "cache"), Problems()
    watch.look([admitted])
    watch.tell(admitted, problems)
    watch.close()
    return problems


def snapshot_of(agent: str, at: datetime = LATE) -> Snapshot:
    return Snapshot("ab" * 32, at, "t", (), (f"abide-agent={agent}",), "host")


@pytest.mark.parametrize("error", [EngineError("damaged", "no"), Unreachable("no answer")])
def test_a_place_that_cannot_be_listed_is_told_and_leaves_the_backup_complete(
    tmp_path: Path, error: Exception
) -> None:
    problems = told(tmp_path, _Engine(error=error))
    assert problems.kinds == ("second agent not looked for",)
    assert not problems.leaves_gap


def test_another_agent_that_wrote_since_we_came_is_a_gap(tmp_path: Path) -> None:
    problems = told(tmp_path, _Engine([snapshot_of("me"), snapshot_of("other")]))
    assert problems.kinds == ("second agent",)
    assert problems.leaves_gap


def test_what_lay_there_before_we_came_and_what_is_ours_is_no_rival(tmp_path: Path) -> None:
    engine = _Engine([snapshot_of("me"), snapshot_of("other", datetime(2026, 9, 1, tzinfo=UTC))])
    assert not told(tmp_path, engine)
