"""PostgreSQL: dumped by pg_dump, proven in a throwaway server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abide.agent.config import Source
from abide.agent.databases.kinds import Ground
from abide.engines.dumps.facts import DatabaseFacts, Limits


class Postgres:
    """Sources of kind postgres."""

    title, ending, by_hand = "PostgreSQL", ".dump", "pg_restore"

    def label(self, source: Source) -> str:
        try:
            from psycopg.conninfo import conninfo_to_dict

            parts = conninfo_to_dict(source.read_dsn())
        except Exception:  # noqa: BLE001 - psycopg raises several kinds for a bad dsn
            return f"database {source.number}"
        host, port = parts.get("host") or "", parts.get("port") or ""
        return f"{source.kind}://{host}:{port}/{parts.get('dbname') or parts.get('user') or ''}"

    def dump(self, source: Source, to: Path) -> DatabaseFacts:
        from abide.engines.dumps import postgres

        return postgres.dump(source.read_dsn(), to)

    def load(self, held: Mapping[str, Any], restored: Path, ground: Ground) -> DatabaseFacts:
        from abide.engines.dumps import postgres
        from abide.engines.dumps.throwaway import Throwaway

        server = ground.server(str(held["kind"]), lambda: Throwaway(ground.folder))
        return postgres.load(restored, server, encoding=_encoding(held))

    def load_into(self, held: Mapping[str, Any], restored: Path, dsn: str) -> DatabaseFacts:
        from abide.engines.dumps import postgres

        return postgres.load(restored, dsn, encoding=_encoding(held))

    def check_empty(self, dsn: str) -> None:
        from abide.engines.dumps import postgres

        postgres.check_empty(dsn)

    def look(self, source: Source, seconds: int) -> str:
        from abide.engines.dumps.session import connected

        with connected(_hurried(source.read_dsn(), seconds), Limits(seconds)) as connection:
            major = connection.info.server_version // 10_000
        return f"the database answers (PostgreSQL {major})"


def _encoding(held: Mapping[str, Any]) -> str:
    return str(held.get("encoding", "UTF8"))


def _hurried(dsn: str, seconds: int) -> str:
    """Given a DSN, return it with our own patience; one that is not understood as it is."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    try:
        return make_conninfo(dsn, connect_timeout=seconds)
    except psycopg.Error:
        return dsn
