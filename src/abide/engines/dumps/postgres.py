"""PostgreSQL: a dump with the row counts of the very same moment, and loading it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from abide.engines.dumps.facts import DatabaseFacts
from abide.engines.dumps.throwaway import Throwaway
from abide.engines.program import Stop


@dataclass(frozen=True)
class Limits:
    """How long a dump or load may take, and a poll that may stop it."""

    time_limit_seconds: float = 12 * 3600.0
    stop: Stop | None = None


def dump(dsn: str, to: Path, *, limits: Limits | None = None) -> DatabaseFacts:
    raise NotImplementedError


def load(
    dump_file: Path, into: Throwaway | str, *, encoding: str = "UTF8", limits: Limits | None = None
) -> DatabaseFacts:
    raise NotImplementedError


def count(dsn: str) -> DatabaseFacts:
    raise NotImplementedError
