"""Try Abide's SQL Server calls on a real one, and write a transcript to send back.

Run by a technician (docs/sqlserver.md). It makes a small database of its own, backs it up, verifies
it, restores it under another name, checks it, then damages copies of its own and expects to be
told. It touches no other database. The transcript holds statements, outcomes and seconds: no data,
no password, no name of a server, an account or a folder.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from abide.domain.errors import AbideError, EngineError
from abide.engines.dumps.sqlserver import statements
from abide.engines.dumps.sqlserver.address import Address, parse
from abide.engines.dumps.sqlserver.dumping import dump
from abide.engines.dumps.sqlserver.errors import NumberedError
from abide.engines.dumps.sqlserver.exchange import Exchange
from abide.engines.dumps.sqlserver.loading import Instance, load
from abide.engines.dumps.sqlserver.session import Limits, Said, Session, connected

TABLES = {"dbo.Pupil": 5_000, "dbo.O'Neill [old]": 7, "dbo.Empty": 0}
_ROWS = (
    "INSERT INTO [dbo].{table} (name) SELECT TOP ({rows}) N'Zoë ' + CAST(ROW_NUMBER() OVER "
    "(ORDER BY a.object_id) AS nvarchar(20)) FROM sys.all_objects AS a CROSS JOIN "
    "sys.all_objects AS b"
)
_PAGE = (
    "SELECT TOP (1) allocated_page_page_id AS page FROM sys.dm_db_database_page_allocations("
    "DB_ID({database}), OBJECT_ID(N'[dbo].[Pupil]'), NULL, NULL, 'DETAILED') WHERE page_type = 1"
)


class NotTried(Exception):
    """A step that this login or this version does not allow; its text says why."""


class Amiss(Exception):
    """Something is not as it should be; its text says what."""


def require(is_right: bool, what: str) -> None:
    """Given whether all is right, return. Raise Amiss with `what` is wrong."""
    if not is_right:
        raise Amiss(what)


@dataclass
class Transcript:
    """What was said and what came of it, a JSON line each, with every name masked."""

    file: Any
    masks: Sequence[tuple[str, str]]
    outcomes: dict[str, str] = field(default_factory=dict)

    def heard(self, said: Said) -> None:
        self._write(asdict(said))

    def step(self, name: str, work: Callable[[], str]) -> None:
        """Given a step and its work, do it and write what came of it; nothing is raised."""
        started = time.monotonic()
        try:
            outcome, detail = "passed", work()
        except NotTried as reason:
            outcome, detail = "could not try", str(reason)
        except (AbideError, OSError, Amiss) as error:
            outcome, detail = "failed", f"{type(error).__name__}: {error}"
        self.outcomes[name] = outcome
        seconds = round(time.monotonic() - started, 3)
        self._write({"step": name, "outcome": outcome, "seconds": seconds, "detail": detail})
        print(f"{outcome:14} {name}" + (f": {detail}" if outcome != "passed" else ""))

    def end(self, about: dict[str, str]) -> None:
        counted = {o: list(self.outcomes.values()).count(o) for o in set(self.outcomes.values())}
        self._write({"summary": counted, **about})

    def _write(self, row: dict[str, Any]) -> None:
        line = json.dumps(row, ensure_ascii=False)
        for secret, mask in self.masks:
            for form in {secret, json.dumps(secret, ensure_ascii=False)[1:-1]}:
                # A whole word only: an account named "sa" is not to be found in "disabled".
                line = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", mask, line)
        self.file.write(line + "\n")
        self.file.flush()


@dataclass
class Trial:
    """One run of all steps against one server."""

    live: Address
    into: Instance
    exchange: Exchange
    folder: Path
    limits: Limits
    name: str = field(default_factory=lambda: f"abide_acceptance_{secrets.token_hex(4)}")

    @property
    def address(self) -> Address:
        return replace(self.live, database=self.name)

    @property
    def copy(self) -> Path:
        return self.folder / "copy.bak"

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield "reach the server", self.reach
        yield "a wrong password is told", self.wrong_password
        yield "make a small database", self.make
        yield "back it up, verify, take it over", self.back_up
        yield "restore under another name, check, count, drop", self.restore
        yield "nothing is left behind", self.nothing_left
        yield "a flipped byte in a copy is told", self.flipped
        yield "a copy cut short is told", self.cut_short
        yield "a damaged page is told by CHECKDB", self.damaged_page
        yield "a damaged page is told by the backup", self.damaged_backup
        yield "nothing is left behind by what failed", self.nothing_left
        yield "drop the small database", self.drop

    @contextmanager
    def session(self, database: str = "master") -> Iterator[Session]:
        with connected(self.live, self.limits, database=database) as session:
            yield session

    def reach(self) -> str:
        with self.session() as session:
            edition = "SELECT CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition"
            return f"{session.version()}, {session.value(edition)}"

    def wrong_password(self) -> str:
        try:
            with connected(replace(self.live, password=secrets.token_hex(8)), self.limits):
                raise Amiss("a wrong password was let in")
        except EngineError as error:
            require(error.kind in ("wrong password", "login refused"), str(error))
        return ""

    def make(self) -> str:
        with self.session() as session:
            session.run(f"CREATE DATABASE {statements.name(self.name)}")
        with self.session(self.name) as session:
            for table, rows in TABLES.items():
                quoted = statements.name(table.partition(".")[2])
                session.run(
                    f"CREATE TABLE [dbo].{quoted} (id int IDENTITY PRIMARY KEY, "
                    "name nvarchar(200), filler char(300) DEFAULT 'x')"
                )
                session.run(_ROWS.format(table=quoted, rows=rows))
        return ""

    def back_up(self) -> str:
        facts = dump(self.address, self.copy, self.exchange, limits=self.limits)
        require(dict(facts.tables) == TABLES, f"counted {dict(facts.tables)}")
        require(facts.tables_before == {}, "tables that nobody writes to have moved")
        return f"{facts.bytes:,} bytes, version {facts.server_version}"

    def restore(self) -> str:
        facts = load(self.copy, self.into, limits=self.limits)
        require(facts.integrity == "ok", facts.integrity)
        require(dict(facts.tables) == TABLES, f"counted {dict(facts.tables)}")
        return f"version {facts.server_version}"

    def nothing_left(self) -> str:
        files = list(self.exchange.folder.glob(f"abide-{self.exchange.owner}-*"))
        require(files == [], f"{len(files)} files are left in the folder")
        with connected(self.into.address, self.limits, database="master") as session:
            left = session.rows(statements.databases_like(self.exchange.prefix))
        require(left == [], f"{len(left)} databases are left")
        return ""

    def flipped(self) -> str:
        return self._damaged(lambda data: _flip(data, len(data) // 2))

    def cut_short(self) -> str:
        return self._damaged(lambda data: data[: len(data) * 2 // 3])

    def _damaged(self, damage: Callable[[bytes], bytes]) -> str:
        file = self.folder / "damaged.bak"
        file.write_bytes(damage(self.copy.read_bytes()))
        try:
            facts = load(file, self.into, limits=self.limits)
        except EngineError as error:
            require(error.kind == "damaged dump", str(error))
            return str(error)
        require(facts.integrity != "ok", "it was loaded as if nothing were wrong")
        return facts.integrity

    def damaged_page(self) -> str:
        with self.session(self.name) as session:
            self._write_page(session)
        with self.session() as session:
            try:
                session.run(statements.check(self.name))
            except NumberedError as error:
                require(error.is_complaint, f"it is not taken for a complaint: {error}")
                return str(error)
        raise Amiss("CHECKDB found nothing wrong")

    def _write_page(self, session: Session) -> None:
        """Damage a page of our own small database on the disk, past its checksum."""
        quoted, text = statements.name(self.name), statements.text(self.name)
        try:
            page = int(session.value(_PAGE.format(database=text)))
            session.run(f"ALTER DATABASE {quoted} SET SINGLE_USER WITH ROLLBACK IMMEDIATE")
            session.run(f"DBCC WRITEPAGE ({text}, 1, {page}, 4000, 1, 0x45, 1)")
        except EngineError as error:
            raise NotTried(f"this login may not damage a page: {error}") from None
        finally:
            with suppress(AbideError):
                session.run(f"ALTER DATABASE {quoted} SET MULTI_USER")

    def damaged_backup(self) -> str:
        try:
            dump(self.address, self.folder / "of-damaged.bak", self.exchange, limits=self.limits)
        except EngineError as error:
            require(error.kind == "damaged database", str(error))
            return str(error)
        raise NotTried("no page could be damaged, or the backup did not look at it")

    def drop(self) -> str:
        with self.session() as session:
            session.run(statements.drop(self.name))
        return ""


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def main(words: Sequence[str] | None = None) -> int:
    """Given the command's words, run the trial; return 0 when every step passed, 1 when not, 2
    when it could not run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--dsn-file", type=Path, required=True, help="sqlserver://… of any database"
    )
    parser.add_argument("--backup-folder", type=Path, required=True, help="the folder as we see it")
    parser.add_argument("--backup-folder-there", help="the folder as SQL Server sees it")
    parser.add_argument("--scratch-dsn-file", type=Path, help="load on this instance instead")
    parser.add_argument("--to", type=Path, required=True, help="the transcript, a new file")
    asked = parser.parse_args(words)
    there = asked.backup_folder_there or str(asked.backup_folder)
    exchange = Exchange(asked.backup_folder, there, "acceptance")
    try:
        live = parse(asked.dsn_file.read_text(encoding="utf-8"))
        scratch = asked.scratch_dsn_file
        other = parse(scratch.read_text(encoding="utf-8")) if scratch else None
        file = asked.to.open("x", encoding="utf-8")
    except (AbideError, OSError) as error:
        print(f"could not run: {error}", file=sys.stderr)
        return 2
    with file, ExitStack() as opened:
        transcript = Transcript(file, _masks(live, other, there, asked.backup_folder))
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="abide-trial-")))
        into = Instance(other or live, exchange, live=other is None)
        trial = Trial(live, into, exchange, folder, Limits(heard=transcript.heard))
        for name, work in trial.steps():
            transcript.step(name, work)
        transcript.end({"python": platform.python_version(), "system": platform.platform()})
    return 0 if set(transcript.outcomes.values()) == {"passed"} else 1


def _masks(live: Address, other: Address | None, there: str, folder: Path) -> list[tuple[str, str]]:
    masks = [(there, "<folder>"), (str(folder), "<folder>")]
    for each in (live, *([other] if other else [])):
        masks += [(each.password, "<password>"), (each.host, "<host>"), (each.user, "<user>")]
        masks += [(each.instance, "<instance>")]
    return sorted((m for m in masks if m[0]), key=lambda m: -len(m[0]))


if __name__ == "__main__":
    sys.exit(main())
