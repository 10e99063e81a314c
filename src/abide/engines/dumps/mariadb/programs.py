"""MariaDB's programs on this machine, or MySQL's own where MariaDB's are missing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from abide.domain.errors import EngineError
from abide.engines.dumps.facts import Limits
from abide.engines.dumps.mariadb.address import Address
from abide.engines.program import Command, run

LARGEST_PACKET = "--max-allowed-packet=1G"
_ELSEWHERE = ("/usr/sbin", "/usr/local/mariadb/bin", "/usr/local/mysql/bin")
_WINDOWS = "C:/Program Files"
_VERSION = re.compile(rb"(?:Distrib |Ver |from )(\d+)\.(\d+)\.\d+")


@dataclass(frozen=True)
class Clients:
    """What dumps and what loads. `by_mysql`: they are MySQL's own, whose words differ; `sandbox`:
    the loading one can refuse whatever is for this machine and not for the server."""

    dump: str
    load: str
    by_mysql: bool = False
    sandbox: bool = False


@dataclass(frozen=True)
class ServerPrograms:
    """What makes a server's data folder, and the server; `version` as (major, minor)."""

    install: str
    server: str
    version: tuple[int, int]


def find_clients(folder: Path | None = None) -> Clients:
    """Given a folder (default: PATH and the usual places), return the client programs there. Raise
    EngineError if they are missing."""
    dump = _find(("mariadb-dump", "mysqldump"), folder)
    load = _find(("mariadb", "mysql"), folder)
    if dump is None or load is None:
        missing = "mariadb-dump" if dump is None else "mariadb"
        raise EngineError("missing program", f"MariaDB's client programs ({missing}) are missing")
    return Clients(
        dump,
        load,
        by_mysql=b"MariaDB" not in _said(dump, "--version"),
        sandbox=b"--sandbox" in _said(load, "--help"),
    )


def find_server(folder: Path | None = None) -> ServerPrograms:
    """Given a folder (default: PATH and the usual places), return the server's programs there.
    Raise EngineError if they are missing, or are MySQL's."""
    server = _find(("mariadbd", "mysqld"), folder)
    install = _find(("mariadb-install-db", "mysql_install_db"), folder)
    if server is None or install is None:
        raise EngineError("missing program", "MariaDB's server program (mariadbd) is missing")
    said = _said(server, "--no-defaults", "--version")
    found = _VERSION.search(said)
    if b"MariaDB" not in said or found is None:
        raise EngineError("missing program", f"{server} is not MariaDB's server")
    return ServerPrograms(install, server, (int(found[1]), int(found[2])))


def client_command(
    argv: tuple[str, ...], address: Address, limits: Limits, user: str | None = None
) -> Command:
    """Given a client program with its words for the server and an address, return the command: the
    password goes by the environment, and no file of options has a say. `user` is the account it
    runs as."""
    where: tuple[str, ...] = ("--protocol=socket", f"--socket={address.socket}")
    if address.host:
        where = ("--protocol=tcp", f"--host={address.host}", f"--port={address.port}")
    words = (*where, *((f"--user={address.user}",) if address.user else ()))
    if address.ssl_ca is not None:
        words += (f"--ssl-ca={address.ssl_ca}", "--ssl-verify-server-cert")
    return Command(
        argv=(argv[0], "--no-defaults", *words, *argv[1:]),
        env={} if address.password is None else {"MYSQL_PWD": address.password},
        secrets=address.secrets,
        time_limit_seconds=limits.time_limit_seconds,
        user=user,
    )


def _find(names: tuple[str, ...], folder: Path | None) -> str | None:
    for name in names:
        for one in [str(folder)] if folder is not None else _folders():
            found = shutil.which(name, path=one)
            if found is not None:
                return found
    return None


def _folders() -> Iterator[str]:
    yield os.environ.get("PATH", os.defpath)
    yield from _ELSEWHERE
    yield from sorted((str(one) for one in Path(_WINDOWS).glob("MariaDB*/bin")), reverse=True)


def _said(program: str, *words: str) -> bytes:
    return run(Command(argv=(program, *words), time_limit_seconds=60)).stdout
