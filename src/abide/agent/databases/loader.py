"""A restored dump is good only when it loads, passes its checks and holds the rows it had."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from abide.agent.config import Source
from abide.agent.databases.kinds import Ground, kind_of
from abide.domain.drill import Check, Outcome
from abide.domain.errors import AbideError, EngineError

_COULD_NOT_LOOK = frozenset(
    {
        "missing program",
        "missing account",
        "missing extension",
        "missing collation",
        "throwaway server",
        "server version",
        "needs superuser",
        "disk full",
        "timed out",
        "interrupted",
    }
)
"""Kinds that say nothing of the dump: this machine could not try."""


class Loader:
    """Loads restored databases; starts one throwaway server of a kind, and only when needed."""

    def __init__(
        self,
        folder: Path,
        declared: Mapping[str, Source] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Given a private folder for throwaway servers, the sources that are declared by label and
        the moment in the school's own time, prepare."""
        self._opened = ExitStack()
        self._ground = Ground(folder, self._opened, declared or {}, now)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.__exit__(kind, error, trace)

    def check(self, source: Mapping[str, Any], restored: Path) -> Check:
        """Given a source as the manifest describes it and its restored copy, return the check."""
        name = f"database {source['number']} ({source['kind']})"
        try:
            facts = kind_of(source["kind"]).load(source, restored, self._ground)
        except EngineError as error:
            outcome = Outcome.COULD_NOT_LOOK if error.kind in _COULD_NOT_LOOK else Outcome.FAILED
            return Check(name, outcome, f"it did not load: {error}")
        except (AbideError, OSError) as error:
            return Check(name, Outcome.COULD_NOT_LOOK, str(error))
        if facts.integrity != "ok":
            return Check(name, Outcome.FAILED, f"it fails its own check: {facts.integrity}")
        then = {str(table): int(rows) for table, rows in dict(source["tables"]).items()}
        if dict(facts.tables) != then:
            return Check(name, Outcome.FAILED, _difference(then, facts.tables))
        if any(rows < 0 for rows in then.values()):
            return Check(name, Outcome.COULD_NOT_LOOK, "a table of it could not be counted")
        rows = sum(then.values())
        return Check(
            name,
            Outcome.PASSED,
            f"opened, checked, {rows:,} rows in {len(then)} tables, the same as when it was copied",
        )


def _difference(then: Mapping[str, int], now: Mapping[str, int]) -> str:
    wrong = sorted(
        table for table in {*then, *now} if then.get(table, None) != now.get(table, None)
    )
    shown = ", ".join(
        f"{table}: {then.get(table, 'none')} → {now.get(table, 'none')}" for table in wrong[:3]
    )
    return f"row counts differ from those at the backup ({shown})"
