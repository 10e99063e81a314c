"""A restored dump is good only when it loads, passes its checks and holds the rows it had."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from abide.agent.config import Source
from abide.agent.databases.counts import judge
from abide.agent.databases.kinds import Ground, kind_of
from abide.domain.drill import Check, Outcome
from abide.domain.errors import AbideError, EngineError

_COULD_NOT_LOOK = frozenset(
    {
        "missing program",
        "missing account",
        "missing extension",
        "missing collation",
        "missing engine",
        "other database",
        "throwaway server",
        "scratch server",
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
        return Check(name, *judge(source, facts))
