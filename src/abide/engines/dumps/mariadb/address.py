"""Where a MariaDB database is: mariadb://user:password@host:port/database, or by a socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from abide.domain.errors import Refused

DEFAULT_PORT = 3306
DEFAULT_SOCKET = "/run/mysqld/mysqld.sock"
_SCHEMES = ("mariadb", "mysql")
_WORDS = ("socket", "ssl_ca")
_OF_THE_SERVER = ("information_schema", "mysql", "performance_schema", "sys")
_HOW = (
    "write it as mariadb://user:password@server:3306/database or, on this machine, as "
    "mariadb://user:password@/database?socket=/run/mysqld/mysqld.sock"
)


@dataclass(frozen=True)
class Address:
    """A database on a server: by `host` and `port`, or where `host` is empty by `socket`.

    `ssl_ca` is a file of the authorities that the server's certificate is held against.
    """

    database: str
    host: str = ""
    port: int = DEFAULT_PORT
    socket: str = DEFAULT_SOCKET
    user: str = ""
    password: str | None = field(default=None, repr=False)
    ssl_ca: str | None = None

    @property
    def label(self) -> str:
        """Return what the database is called: without account and secret."""
        server = f"{self.host}:{self.port}" if self.host else self.socket
        return f"mariadb://{server}/{quote(self.database, safe=' ')}"

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.password,) if self.password else ()


def parse(dsn: str) -> Address:
    """Given a DSN, return the address. Raise Refused, without its text, if it is not understood."""
    try:
        parts = urlsplit(dsn.strip())
        port = parts.port or DEFAULT_PORT
        words = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise Refused(f"a MariaDB DSN is not understood: {_HOW}") from None
    database = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in _SCHEMES or not database:
        raise Refused(f"a MariaDB DSN is not understood: {_HOW}")
    if unknown := sorted(set(words) - set(_WORDS)):
        raise Refused(f"a MariaDB DSN holds {unknown[0]!r}: it takes {' and '.join(_WORDS)} only.")
    if database.lower() in _OF_THE_SERVER:
        raise Refused(f"{database} is the server's own: name the database of the school's program.")
    if parts.hostname and "socket" in words:
        raise Refused("a MariaDB DSN names both a server and a socket: take one out.")
    return _address(parts, port, database, words)


def _address(parts: SplitResult, port: int, database: str, words: dict[str, str]) -> Address:
    return Address(
        database=database,
        host=parts.hostname or "",
        port=port,
        socket=words.get("socket", DEFAULT_SOCKET),
        user=unquote(parts.username or ""),
        password=None if parts.password is None else unquote(parts.password),
        ssl_ca=words.get("ssl_ca"),
    )


def database_of(label: str) -> str | None:
    """Given a label as made above, return the database's name; None for another text."""
    if not label.startswith("mariadb://"):
        return None
    return unquote(label.rpartition("/")[2]) or None
