"""SQLite: a consistent copy of a database in use, and what is in it."""

from __future__ import annotations

from pathlib import Path

from abide.engines.dumps.facts import DatabaseFacts


def copy(source: Path, to: Path, *, time_limit_seconds: float = 3600.0) -> DatabaseFacts:
    raise NotImplementedError


def inspect(path: Path, *, full: bool = False, time_limit_seconds: float = 3600.0) -> DatabaseFacts:
    raise NotImplementedError
