"""MariaDB: dumped by mariadb-dump, proven in a throwaway server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abide.agent.config import Source
from abide.agent.databases.kinds import Ground
from abide.domain.errors import EngineError, Refused
from abide.engines.dumps.facts import DatabaseFacts, Limits


class MariaDb:
    """Sources of kind mariadb."""

    title, ending, by_hand = "MariaDB", ".sql", "mariadb"

    def label(self, source: Source) -> str:
        from abide.engines.dumps.mariadb.address import parse

        try:
            return parse(source.read_dsn()).label
        except (Refused, OSError, ValueError):
            return f"database {source.number}"

    def dump(self, source: Source, to: Path) -> DatabaseFacts:
        from abide.engines.dumps.mariadb.dumping import dump

        return dump(source.read_dsn(), to)

    def load(self, held: Mapping[str, Any], restored: Path, ground: Ground) -> DatabaseFacts:
        from abide.engines.dumps.mariadb.address import database_of
        from abide.engines.dumps.mariadb.loading import Origin, load
        from abide.engines.dumps.mariadb.server import Throwaway

        server = ground.server(str(held["kind"]), lambda: Throwaway(ground.folder))
        origin = Origin(
            database_of(str(held.get("label"))) or "drill",
            str(held.get("encoding", "utf8mb4_general_ci")),
            str(held.get("server_version", "")),
        )
        return load(restored, origin, server)

    def load_into(self, held: Mapping[str, Any], restored: Path, dsn: str) -> DatabaseFacts:
        from abide.engines.dumps.mariadb.loading import load_into

        return load_into(restored, dsn)

    def check_empty(self, dsn: str) -> None:
        from abide.engines.dumps.mariadb.loading import check_empty

        check_empty(dsn)

    def look(self, source: Source, seconds: int) -> str:
        from abide.engines.dumps.mariadb.address import parse
        from abide.engines.dumps.mariadb.rights import HOW, rights_missing
        from abide.engines.dumps.mariadb.session import connected, one

        address = parse(source.read_dsn())
        with connected(address, Limits(seconds)) as session:
            version = str(one(session, "SELECT VERSION()")).partition("-")[0]
            missing = rights_missing(session, address.database)
        if missing:
            raise EngineError("rights missing", f"the account lacks {', '.join(missing)}. {HOW}")
        return f"the database answers (MariaDB {version})"
