"""PostgreSQL: a dump with the row counts of the very same moment, and loading it again.

`pg_dump`'s own exit decides whether there is a dump; whether it is good, only loading it does
(`pg_restore -l` of a truncated dump exits 0, and a failing load may have filled whole tables).
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from abide.domain.errors import EngineError, Refused
from abide.engines.dumps.facts import DatabaseFacts, Limits
from abide.engines.dumps.session import (
    Target,
    bytes_on_disk,
    connected,
    export_snapshot,
    facts_of,
    judge,
    target_of,
    things_inside,
)
from abide.engines.dumps.throwaway import LOADER, Binaries, Throwaway, find_binaries
from abide.engines.program import Command, run, start

__all__ = ["Limits", "check_empty", "count", "dump", "load"]

_LOCK_WAIT_MS = 600_000


def dump(
    dsn: str, to: Path, *, limits: Limits | None = None, binaries: Binaries | None = None
) -> DatabaseFacts:
    """Given a database, dump it to `to` (custom format, uncompressed so that the engine can
    deduplicate; mode 0600; put in place in one step) and return its row counts in the same
    snapshot. Raise EngineError, Unreachable or Refused; then there is no file."""
    limits = limits or Limits()
    programs = binaries or find_binaries()
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        with connected(dsn, limits) as connection:
            snapshot = export_snapshot(connection)
            argv = (programs.path("pg_dump"), "--format=custom", "--compress=0")
            wait = (f"--lock-wait-timeout={_LOCK_WAIT_MS}", f"--snapshot={snapshot}")
            command = target_of(dsn, connection).command((*argv, *wait), limits)
            with start(replace(command, stdout_to=part)) as running:
                facts = facts_of(connection)
                judge(running.wait(limits.stop), "dump failed")
        with part.open("rb") as written:
            os.fsync(written.fileno())
            size = os.fstat(written.fileno()).st_size
        os.replace(part, to)
    finally:
        part.unlink(missing_ok=True)
    return replace(facts, bytes=size)


def load(
    dump_file: Path,
    into: Throwaway | str,
    *,
    encoding: str = "UTF8",
    limits: Limits | None = None,
) -> DatabaseFacts:
    """Given a dump and a throwaway server or the DSN of an empty database, load it and return the
    rows that are there then. `encoding` is the source's, as recorded. Raise EngineError if anything
    in it does not load, Refused if the database of the DSN is not empty."""
    limits = limits or Limits()
    if isinstance(into, Throwaway):
        facts = _load_throwaway(dump_file, into, encoding, limits)
    else:
        facts = _load_dsn(dump_file, into, limits)
    return replace(facts, bytes=dump_file.stat().st_size)


def count(dsn: str, *, limits: Limits | None = None) -> DatabaseFacts:
    """Given a database, return its row counts of one moment; `bytes` is its size on disk. Raise
    EngineError or Unreachable."""
    with connected(dsn, limits or Limits()) as connection:
        return replace(facts_of(connection), bytes=bytes_on_disk(connection))


def check_empty(dsn: str, *, limits: Limits | None = None) -> None:
    """Given a database, return if it is empty, so that a dump may be loaded into it. Raise Refused
    if it is not, EngineError or Unreachable."""
    with connected(dsn, limits or Limits()) as connection:
        if things_inside(connection):
            raise Refused(
                f"the database {connection.info.dbname!r} is not empty: make a new one, for"
                " instance with createdb --template=template0, and name that."
            )


def _load_throwaway(
    dump_file: Path, server: Throwaway, encoding: str, limits: Limits
) -> DatabaseFacts:
    """Extensions and schemas first, by a superuser (their code comes from this machine), all else
    by an ordinary role, so that a hostile dump gains nothing. Event triggers, publications and
    subscriptions are left out: a superuser's business, and none of the data."""
    database = server.fresh_database(encoding)
    target = Target(server.dsn(database, user=LOADER), None)
    program = server.binaries.path("pg_restore")
    listing = Command(argv=(program, "--list"), stdin=dump_file, user=server.user)
    listed = run(listing, stop=limits.stop)
    judge(listed, "load failed")
    if listed.truncated:
        raise EngineError("load failed", "the dump holds too many things to list")
    first, rest = _divided(listed.stdout)
    server.set_superuser(True)
    try:
        _restore(target, server, dump_file, first, limits)
    finally:
        server.set_superuser(False)
    _restore(target, server, dump_file, rest, limits)
    with connected(server.dsn(database), limits) as connection:
        return facts_of(connection)


def _divided(listing: bytes) -> tuple[bytes, bytes]:
    """Given the listing of a dump, return that of schemas and extensions, and that of the rest."""
    first, rest = [], []
    for line in listing.splitlines():
        words = line.split(b" ", 3)
        kind = words[3] if len(words) == 4 and not line.startswith(b";") else b""
        if kind.startswith((b"SCHEMA - ", b"EXTENSION - ")):
            first.append(line)
        elif kind and not kind.startswith((b"EVENT TRIGGER - ", b"COMMENT - EVENT TRIGGER ")):
            rest.append(line)
    return b"\n".join(first) + b"\n", b"\n".join(rest) + b"\n"


def _restore(
    target: Target, server: Throwaway, dump_file: Path, listing: bytes, limits: Limits
) -> None:
    listed = server.folder / "listing"
    listed.write_bytes(listing)
    listed.chmod(0o644)  # its folder is the server's own, mode 0700
    words = ("--no-publications", "--no-subscriptions", "--no-tablespaces", "--no-security-labels")
    argv = (*_pg_restore(server.binaries), *words, f"--use-list={listed}")
    command = replace(target.command(argv, limits), stdin=dump_file, user=server.user)
    judge(run(command, stop=limits.stop), "load failed")


def _load_dsn(dump_file: Path, dsn: str, limits: Limits) -> DatabaseFacts:
    check_empty(dsn, limits=limits)
    with connected(dsn, limits) as connection:
        target = target_of(dsn, connection)
    command = replace(target.command(_pg_restore(find_binaries()), limits), stdin=dump_file)
    judge(run(command, stop=limits.stop), "load failed")
    with connected(dsn, limits) as connection:
        return facts_of(connection)


def _pg_restore(binaries: Binaries) -> tuple[str, ...]:
    return (binaries.path("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error")
