"""Where a SQL Server database is, and as whom it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from abide.domain.errors import Refused

DEFAULT_PORT = 1433
_OPTIONS = {"instance", "encrypt"}
_WRITE_IT = (
    "a SQL Server DSN is not understood: write it as sqlserver://user:password@server:1433/database"
)


@dataclass(frozen=True)
class Address:
    """A database on a server: by port, or by the name of an instance, which the server's browser
    service turns into a port. `encrypted`: nothing is sent in clear, the password least of all."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    instance: str = ""
    encrypted: bool = True

    @property
    def server(self) -> str:
        """Return the server as the driver wants it."""
        return f"{self.host}\\{self.instance}" if self.instance else self.host

    @property
    def label(self) -> str:
        """Return text that names the database and holds no secret."""
        where = f"{self.host}:{self.instance or self.port}"
        return f"sqlserver://{where}/{self.database}"

    def is_on_server_of(self, other: Address) -> bool:
        """Given another address, say whether it names the same server by the same name."""
        mine, theirs = (self.server.casefold(), self.port), (other.server.casefold(), other.port)
        return mine == theirs


def parse(dsn: str) -> Address:
    """Given a DSN, return the address. Raise Refused, in words that do not repeat it."""
    try:
        said = urlsplit(dsn.strip())
        port = said.port or DEFAULT_PORT
        options = parse_qs(said.query, keep_blank_values=True, strict_parsing=bool(said.query))
    except ValueError:
        raise Refused(_WRITE_IT) from None
    database, user = unquote(said.path[1:]), unquote(said.username or "")
    if said.scheme != "sqlserver" or not said.hostname or not database or not user:
        raise Refused(_WRITE_IT)
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        raise Refused(f"a SQL Server DSN takes instance and encrypt, not {unknown[0]}")
    encrypt = options.get("encrypt", ["yes"])[-1]
    if encrypt not in ("yes", "no"):
        raise Refused("a SQL Server DSN says encrypt=yes or encrypt=no")
    return Address(
        host=said.hostname,
        port=port,
        database=database,
        user=user,
        password=unquote(said.password or ""),
        instance=options.get("instance", [""])[-1],
        encrypted=encrypt == "yes",
    )
