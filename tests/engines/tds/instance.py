"""A player for the stub that answers our calls as a SQL Server's documentation says it would.

What it answers otherwise, a test scripts with `once`. Backups are small files with a checksum.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.engines.tds.server import Dropped, Login
from tests.engines.tds.tokens import Answer, Failure

THERE = "D:\\Exchange"
DATA = "D:\\Data\\"
USER, PASSWORD = "abide", "kön]ig's-Secret#1"
LOGIN_FAILED = Failure(18456, f"Login failed for user '{USER}'.", 14)
BACKUP_ENDED = Failure(3013, "BACKUP DATABASE is terminating abnormally.")
RESTORE_ENDED = Failure(3013, "RESTORE DATABASE is terminating abnormally.")
Tables = dict[str, int]
Scripted = Answer | Callable[[], Answer | None]
_TEXT = r"N'((?:[^']|'')*)'"
_NAME = r"\[((?:[^\]]|\]\])*)\]"


@dataclass
class Instance:
    """One SQL Server. `databases` holds the rows of each table by "schema.table"."""

    folder: Path
    databases: dict[str, Tables] = field(default_factory=dict)
    name: str = "LIVE"
    version: str = "15.0.2000.5"
    free_bytes: int = 500 << 30
    said: list[str] = field(default_factory=list)
    scratch: dict[str, Tables] = field(default_factory=dict)
    _script: list[tuple[str, Scripted]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def once(self, pattern: str, answer: Scripted) -> None:
        """Given a pattern, answer the next statement that holds it so. A callable may return None,
        to do something on the side."""
        self._script.append((pattern, answer))

    def admit(self, login: Login) -> Failure | None:
        right = (login.user, login.password) == (USER, PASSWORD)
        return None if right else LOGIN_FAILED

    def answer(self, statement: str) -> Answer:
        with self._lock:
            if not re.match(r"SET |use ", statement):
                self.said.append(" ".join(statement.split()))
            scripted = self._scripted(statement)
        answer = scripted() if callable(scripted) else scripted  # it may wait: others go on
        with self._lock:
            return answer if answer is not None else self._answer(statement)

    def verbs(self) -> list[str]:
        """Return the statements that change something or read a backup, by their first words."""
        kinds = r"BACKUP DATABASE|RESTORE \w+|DBCC CHECKDB|DROP DATABASE|SELECT COUNT_BIG"
        return [found[0] for each in self.said if (found := re.match(kinds, each))]

    def _scripted(self, statement: str) -> Scripted | None:
        for number, (pattern, answer) in enumerate(self._script):
            if re.search(pattern, statement):
                del self._script[number]
                return answer
        return None

    def _answer(self, statement: str) -> Answer:
        for pattern, method in _ANSWERS:
            found = re.match(pattern, statement.strip())
            if found:
                answer: Answer = method(self, *(_unquoted(each) for each in found.groups()))
                return answer
        return Answer(failures=[Failure(102, "Incorrect syntax: the stub does not know this.", 15)])

    def _set(self) -> Answer:
        return Answer()

    def _version(self) -> Answer:
        return Answer(rows=[{"version": self.version}])

    def _server_name(self) -> Answer:
        return Answer(rows=[{"server": self.name}])

    def _used(self) -> Answer:
        return Answer(rows=[{"used": 8 << 20}])

    def _data_folder(self) -> Answer:
        return Answer(rows=[{"folder": DATA, "master": DATA + "master.mdf"}])

    def _volumes(self) -> Answer:
        total = 1 << 40
        return Answer(
            rows=[
                {"mounted": "C:\\", "free": 1, "total": total},
                {"mounted": "d:\\", "free": self.free_bytes, "total": total},
            ]
        )

    def _rows_known(self, database: str) -> Answer:
        tables = self._tables(database)
        split = [(*each.split(".", 1), rows) for each, rows in tables.items()]
        rows = [{"schema": s, "table": t, "rows": n} for s, t, n in split]
        return Answer(rows=rows, columns=["schema", "table", "rows"])

    def _tables_of(self, database: str) -> Answer:
        split = [each.split(".", 1) for each in self._tables(database)]
        return Answer(rows=[{"schema": s, "table": t} for s, t in split], columns=["schema"])

    def _count(self, database: str, schema: str, table: str) -> Answer:
        return Answer(rows=[{"rows": self._tables(database)[f"{schema}.{table}"]}])

    def _back_up(self, database: str, path: str, options: str) -> Answer:
        if database not in self.databases:
            return _failed(911, f"Database '{database}' does not exist.", BACKUP_ENDED)
        file = self._file(path)
        if file is None or "FORMAT" not in options:
            said = f"Cannot open backup device '{path}'. Operating system error 3."
            return _failed(3201, said, BACKUP_ENDED)
        major = int(self.version.split(".")[0])
        write_backup(file, database, self.databases[database], server=self.name, major=major)
        return Answer(infos=[(3211, "100 percent processed."), (3014, "BACKUP successful.")])

    def _verify(self, path: str) -> Answer:
        if self._read(path) is None:
            said = "Damage to the backup set was detected."
            return _failed(3189, said, Failure(3013, "VERIFY DATABASE is terminating abnormally."))
        return Answer(infos=[(3262, "The backup set on file 1 is valid.")])

    def _header(self, path: str) -> Answer:
        held = self._read(path, even_if_damaged=True)
        if held is None:
            return _failed(3241, "The media family on device is incorrectly formed.", RESTORE_ENDED)
        more = {
            "FirstLSN": Decimal("37000000036800037"),
            "BackupFinishDate": datetime(2026, 11, 21, 22, 30, 15),  # noqa: DTZ001 - as it comes
            "BackupSetGUID": UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
        }
        size = {"BackupSize": Decimal(held["header"]["BackupSize"])}
        return Answer(rows=[held["header"] | size | more])

    def _files(self, path: str) -> Answer:
        held = self._read(path, even_if_damaged=True)
        files = [each | {"Size": Decimal(each["Size"])} for each in (held["files"] if held else [])]
        return Answer(rows=files, columns=["LogicalName"])

    def _restore(self, database: str, path: str, options: str) -> Answer:
        held = self._read(path)
        if database in self.databases or database in self.scratch or "REPLACE" in options:
            return _failed(
                3154, "The backup set holds a backup of another database.", RESTORE_ENDED
            )
        if held is None:
            said = f'RESTORE detected an error on page (1:153) in database "{database}".'
            self.scratch[database] = {}  # it is left in the state RESTORING
            return _failed(3183, said, RESTORE_ENDED)
        self.scratch[database] = dict(held["tables"])
        return Answer(infos=[(3014, "RESTORE DATABASE successfully processed 344 pages.")])

    def _databases_like(self, size: str, prefix: str) -> Answer:
        names = [each for each in (*self.databases, *self.scratch) if each.startswith(prefix)]
        return Answer(rows=[{"name": each} for each in names], columns=["name"])

    def _drop(self, database: str) -> Answer:
        if self.scratch.pop(database, None) is None:
            return Answer(failures=[Failure(3701, f"Cannot drop the database '{database}'.", 11)])
        return Answer()

    def _tables(self, database: str) -> Tables:
        return {**self.databases, **self.scratch}[database]

    def _file(self, path: str) -> Path | None:
        folder, _, name = path.rpartition("\\")
        return self.folder / name if folder == THERE else None

    def _read(self, path: str, *, even_if_damaged: bool = False) -> dict[str, Any] | None:
        file = self._file(path)
        if file is None or not file.exists():
            return None
        return read_backup(file.read_bytes(), even_if_damaged=even_if_damaged)


def write_backup(
    file: Path, database: str, tables: Tables, *, server: str = "LIVE", major: int = 15
) -> None:
    """Given what a database holds, write a backup of it as this instance makes them."""
    held = {
        "header": {
            "DatabaseName": database,
            "ServerName": server,
            "BackupType": 1,
            "HasBackupChecksums": True,
            "IsDamaged": False,
            "IsCopyOnly": True,
            "SoftwareVersionMajor": major,
            "BackupSize": 4096,
        },
        "files": [
            {"LogicalName": database, "Type": "D", "Size": 8 << 20},
            {"LogicalName": f"{database}'s log", "Type": "L", "Size": 1 << 20},
        ],
        "tables": tables,
    }
    data = json.dumps(held).encode()
    file.write_bytes(hashlib.sha256(data).hexdigest().encode() + b"\n" + data + b" " * 4096)


def read_backup(data: bytes, *, even_if_damaged: bool = False) -> dict[str, Any] | None:
    """Given a backup, return what is in it; None when it is damaged."""
    digest, _, rest = data.partition(b"\n")
    sound = hashlib.sha256(rest[:-4096]).hexdigest().encode() == digest
    if not sound and not even_if_damaged:
        return None
    try:
        held: dict[str, Any] = json.loads(rest)
    except ValueError:
        return None
    return held


def cut() -> Answer:
    """Answer nothing and hang up, as a server does that is stopped."""
    raise Dropped


def _failed(number: int, text: str, *more: Failure) -> Answer:
    return Answer(failures=[Failure(number, text), *more])


def failed(number: int, text: str) -> Answer:
    """Given an error, return the answer that tells it."""
    return Answer(failures=[Failure(number, text)])


def _unquoted(text: str) -> str:
    return text.replace("''", "'").replace("]]", "]")


_ANSWERS: Sequence[tuple[str, Callable[..., Answer]]] = (
    (r"SET |use ", Instance._set),
    (r"SELECT CAST\(SERVERPROPERTY\('ProductVersion'\)", Instance._version),
    (r"SELECT CAST\(SERVERPROPERTY\('ServerName'\)", Instance._server_name),
    (r"(?s)SELECT CAST\(SUM\(.*sys\.database_files", Instance._used),
    (r"SELECT CAST\(SERVERPROPERTY\('InstanceDefaultDataPath'\)", Instance._data_folder),
    (r"(?s)SELECT DISTINCT .*dm_os_volume_stats", Instance._volumes),
    (
        rf"SELECT s\.name .*ISNULL\(SUM\(p\.row_count\).* FROM {_NAME}\.sys\.tables",
        Instance._rows_known,
    ),
    (rf"SELECT s\.name .* FROM {_NAME}\.sys\.tables", Instance._tables_of),
    (rf"SELECT COUNT_BIG\(\*\) AS \[rows\] FROM {_NAME}\.{_NAME}\.{_NAME}$", Instance._count),
    (rf"BACKUP DATABASE {_NAME} TO DISK = {_TEXT} WITH (.*)$", Instance._back_up),
    (rf"RESTORE VERIFYONLY FROM DISK = {_TEXT} WITH FILE = 1, CHECKSUM$", Instance._verify),
    (rf"RESTORE HEADERONLY FROM DISK = {_TEXT}$", Instance._header),
    (rf"RESTORE FILELISTONLY FROM DISK = {_TEXT} WITH FILE = 1$", Instance._files),
    (rf"RESTORE DATABASE {_NAME} FROM DISK = {_TEXT} WITH (.*)$", Instance._restore),
    (r"DBCC CHECKDB \(N'.*'\) WITH NO_INFOMSGS, ALL_ERRORMSGS$", Instance._set),
    (
        rf"SELECT name FROM sys\.databases WHERE LEFT\(name, (\d+)\) = {_TEXT}$",
        Instance._databases_like,
    ),
    (rf"DROP DATABASE {_NAME}$", Instance._drop),
)
