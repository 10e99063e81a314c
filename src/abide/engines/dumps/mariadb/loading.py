"""Loading a dump: into a throwaway server as a role without rights, or into an empty database.

A dump is hostile until proven. MariaDB's client would run what a line of it tells this machine to
run; it is started so that it knows no such words, and what it is fed goes through our hands.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from abide.domain.errors import EngineError, Refused
from abide.engines.dumps.facts import DatabaseFacts, Limits
from abide.engines.dumps.mariadb.address import Address, parse
from abide.engines.dumps.mariadb.programs import (
    LARGEST_PACKET,
    Clients,
    client_command,
    find_clients,
)
from abide.engines.dumps.mariadb.reading import goes_on, lines
from abide.engines.dumps.mariadb.server import Throwaway
from abide.engines.dumps.mariadb.session import complaints, connected, facts_of, things_inside
from abide.engines.dumps.mariadb.words import judge
from abide.engines.program import start

_BLOCK_BYTES = 1 << 20
_ACCOUNT = rb"`(?:[^`]|``)*`"
_DEFINER = re.compile(rb" ?DEFINER=" + _ACCOUNT + rb"(?:@" + _ACCOUNT + rb")?")
_ALTER = re.compile(rb"ALTER DATABASE " + _ACCOUNT + rb" ")
_FOR_THE_CLIENT = b"/*M!999999"
"""How the first line of newer dumps begins: it asks a client for what ours does anyway, and older
clients stumble over it."""
_MENDS = {
    "needs superuser": "Views and routines belong to accounts that this one may not act for: let "
    "an administrator run GRANT SET USER ON *.* TO it, or load with another account. ",
    "access denied": "Let an administrator give the account all rights on the new database. ",
}
_BATCH = ("--batch", "--binary-mode", "--local-infile=0", "--default-character-set=utf8mb4")


@dataclass(frozen=True)
class Origin:
    """Where a dump comes from, as recorded: the database's name and collation, and the version of
    its server."""

    database: str
    collation: str
    version: str = ""


def load(
    dump_file: Path, origin: Origin, server: Throwaway, *, limits: Limits | None = None
) -> DatabaseFacts:
    """Given a dump and a throwaway server, load it there under its own name and return the rows
    that are there then, checked. Raise EngineError if anything in it does not load."""
    limits = limits or Limits()
    clients = find_clients()
    address = server.fresh_database(origin.database, origin.collation)
    try:
        _feed(dump_file, address, clients, limits, server)
    except EngineError as error:
        if error.kind == "load failed" and is_newer(origin.version, server.version):
            ours = ".".join(str(part) for part in server.version)
            detail = f"made by version {origin.version}, loaded into {ours}: {error.detail}"
            raise EngineError("server version", detail) from None
        raise
    with connected(address, limits) as session:
        facts = replace(facts_of(session), integrity=complaints(session))
    return replace(facts, bytes=dump_file.stat().st_size)


def load_into(dump_file: Path, dsn: str, *, limits: Limits | None = None) -> DatabaseFacts:
    """Given a proven dump and an empty database, load it there and return the rows that are there
    then. Raise Refused if it is not empty, EngineError if anything in the dump does not load."""
    limits = limits or Limits()
    check_empty(dsn, limits=limits)
    address = _target(dsn)
    try:
        _feed(dump_file, address, find_clients(), limits, None)
    except EngineError as error:
        mend = _MENDS.get(error.kind, "")
        said = f"{error.detail}. {mend}Drop what has been loaded before you try again"
        raise EngineError(error.kind, said) from None
    with connected(address, limits) as session:
        return replace(facts_of(session), bytes=dump_file.stat().st_size)


def check_empty(dsn: str, *, limits: Limits | None = None) -> None:
    """Given a database, return if it is empty, so that a dump may be loaded into it. Raise Refused
    if it is not, EngineError or Unreachable."""
    address = _target(dsn)
    with connected(address, limits or Limits()) as session:
        if things_inside(session):
            raise Refused(
                f"the database {address.database!r} is not empty: make a new one (CREATE DATABASE) "
                "and name that."
            )


def _target(dsn: str) -> Address:
    """Given the DSN that a person typed, return the address; a password that they did not type is
    taken from where MariaDB's programs look for it."""
    address = parse(dsn)
    if address.password is None:
        return replace(address, password=os.environ.get("MYSQL_PWD"))
    return address


def is_newer(made_by: str, version: tuple[int, int]) -> bool:
    """Given the version that a dump was made by and that of our server, say whether what does not
    load may be that server's lack: it is older, or MySQL made the dump."""
    found = re.match(r"(\d+)\.(\d+)", made_by)
    if found is None:
        return False
    return "mariadb" not in made_by.lower() or (int(found[1]), int(found[2])) > version


def _feed(
    dump_file: Path, address: Address, clients: Clients, limits: Limits, server: Throwaway | None
) -> None:
    """Feed a dump to the client program, which ends at the first statement that fails."""
    words = (*_BATCH, *(("--sandbox",) if clients.sandbox else ()), LARGEST_PACKET)
    user = server.user if server is not None else None
    argv = (clients.load, *words, address.database)
    command = client_command(argv, address, limits, user)
    with start(command, feed=True) as running, dump_file.open("rb") as file:
        try:
            for block in _blocks(_fit(lines(file), drill=server is not None)):
                running.write(block)
                if limits.stop is not None and limits.stop() is not None:
                    raise EngineError("interrupted", "told to stop")
            running.close_stdin()
        except EngineError as error:
            if error.kind != "ended early":
                raise
        result = running.wait(limits.stop)
    judge(result, "load failed", address.database)


def _fit(dumped: Iterator[bytes], *, drill: bool) -> Iterator[bytes]:
    """Given the lines of a dump, return them fit for another server.

    No database is altered by name: that might be another one there. In a drill nothing belongs to
    the accounts of the school's server, which are not there. Rows stay as they are.
    """
    in_rows = False
    for line in dumped:
        if in_rows or line.startswith(b"INSERT INTO "):
            in_rows = goes_on(line)
        elif line.startswith(_FOR_THE_CLIENT):
            continue
        elif line.startswith(b"ALTER DATABASE "):
            line = _ALTER.sub(b"ALTER DATABASE ", line, count=1)
        elif drill and b"DEFINER=" in line:
            line = _DEFINER.sub(b"", line)
        yield line


def _blocks(dumped: Iterator[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in dumped:
        held.append(line)
        size += len(line)
        if size >= _BLOCK_BYTES:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
