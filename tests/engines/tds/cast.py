"""What the tests of SQL Server share: an instance behind its stub, a DSN for it and the folder that
both reach."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from abide.engines.dumps.facts import DatabaseFacts
from abide.engines.dumps.sqlserver.address import Address, parse
from abide.engines.dumps.sqlserver.dumping import dump
from abide.engines.dumps.sqlserver.exchange import Exchange
from abide.engines.dumps.sqlserver.loading import Instance as Into
from abide.engines.dumps.sqlserver.loading import load
from abide.engines.dumps.sqlserver.session import Limits
from tests.engines.tds.instance import PASSWORD, THERE, USER, Instance
from tests.engines.tds.server import Stub, serving

PUPILS = {"dbo.Pupil": 412, "dbo.Mark": 31_000, "Sales.O'Neill [old]": 3, "dbo.Empty": 0}
DATABASE = "Pupils"
OWNER = "0123456789"


@dataclass
class Played:
    """A school's SQL Server, played: what it holds, where it answers, and the folder."""

    root: Path
    instance: Instance
    stub: Stub

    @property
    def exchange(self) -> Exchange:
        return Exchange(self.root / "exchange", THERE, OWNER)

    @property
    def copy(self) -> Path:
        return self.root / "Pupils.bak"

    def dsn(self, database: str = DATABASE, password: str = PASSWORD, options: str = "") -> str:
        secret, name = quote(password, safe=""), quote(database, safe="")
        return f"sqlserver://{USER}:{secret}@127.0.0.1:{self.stub.port}/{name}{options}"

    def address(self, **more: str) -> Address:
        return parse(self.dsn(**more))

    def dump(self, database: str = DATABASE) -> DatabaseFacts:
        return dump(self.address(database=database), self.copy, self.exchange)

    def load(self, *, live: bool = True, limits: Limits | None = None) -> DatabaseFacts:
        return load(self.copy, Into(self.address(), self.exchange, live), limits=limits)

    def left(self) -> list[str]:
        """Return what lies in the shared folder."""
        return sorted(each.name for each in self.exchange.folder.iterdir())


@contextlib.contextmanager
def played(root: Path, *, offers_encryption: bool = True) -> Iterator[Played]:
    """Given a folder, provide a played SQL Server that holds one database."""
    folder = root / "exchange"
    folder.mkdir()
    instance = Instance(folder, {DATABASE: dict(PUPILS)})
    with serving(instance, offers_encryption=offers_encryption) as stub:
        yield Played(root, instance, stub)
