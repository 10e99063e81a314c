"""What every kind of database can do, and which kinds there are.

A kind's libraries are slow to load, and most schools need one of them: each module of a kind
imports its engine only when it is asked to do something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from abide.agent.config import Source
from abide.engines.dumps.facts import DatabaseFacts

Server = TypeVar("Server")


@dataclass
class Ground:
    """Where a drill loads databases: a private folder, and servers that end with the drill.

    `declared` are the sources of agent.toml by label; `now` is in the school's own time.
    """

    folder: Path
    opened: ExitStack
    declared: Mapping[str, Source] = field(default_factory=dict)
    now: datetime | None = None
    _servers: dict[str, Any] = field(default_factory=dict)

    def server(self, kind: str, make: Callable[[], AbstractContextManager[Server]]) -> Server:
        """Given a kind and how to make its server, return the one server of that kind."""
        if kind not in self._servers:
            self._servers[kind] = self.opened.enter_context(make())
        server: Server = self._servers[kind]
        return server

    def source(self, held: Mapping[str, Any]) -> Source | None:
        """Given a source as the manifest describes it, return it as agent.toml declares it now."""
        return self.declared.get(str(held.get("label")))


class DatabaseKind(Protocol):
    """One kind of database. `title` is its name in sentences, `ending` that of its copies' files,
    `by_hand` the program a person loads a copy with."""

    title: str
    ending: str
    by_hand: str

    def label(self, source: Source) -> str:
        """Given a source, return text that identifies it without any secret."""

    def dump(self, source: Source, to: Path) -> DatabaseFacts:
        """Given a source, copy it to the file `to` and return what the copy holds. Raise
        EngineError, Unreachable, Refused or OSError; then there is no file."""

    def load(self, held: Mapping[str, Any], restored: Path, ground: Ground) -> DatabaseFacts:
        """Given a source as the manifest describes it and its restored copy, load that on the
        ground and return what is there then. Raise EngineError or another AbideError."""

    def load_into(self, held: Mapping[str, Any], restored: Path, dsn: str) -> DatabaseFacts:
        """Given the same and an empty database, load it there and return what is there then. Raise
        Refused if it is not empty, or this kind is not loaded that way."""

    def check_empty(self, dsn: str) -> None:
        """Given a DSN, return if a copy may be loaded there. Raise Refused if not."""

    def look(self, source: Source, seconds: int) -> str:
        """Given a source, say that it answers within some seconds. Raise AbideError if not."""


def kind_of(name: str) -> DatabaseKind:
    """Given the kind of a database source, return what that kind can do. Raise ValueError for
    anything else."""
    from abide.agent.databases.mariadb import MariaDb
    from abide.agent.databases.postgres import Postgres
    from abide.agent.databases.sqlite import Sqlite
    from abide.agent.databases.sqlserver import SqlServer

    kinds: dict[str, Callable[[], DatabaseKind]] = {
        "sqlite": Sqlite,
        "postgres": Postgres,
        "mariadb": MariaDb,
        "sqlserver": SqlServer,
    }
    if name not in kinds:
        raise ValueError(f"{name} is no kind of database")
    return kinds[name]()


def kind_of_dsn(dsn: str) -> str:
    """Given a DSN, return the kind of database that it names."""
    scheme = dsn.partition("://")[0].lower() if "://" in dsn else ""
    return {"mariadb": "mariadb", "mysql": "mariadb", "sqlserver": "sqlserver"}.get(
        scheme, "postgres"
    )
