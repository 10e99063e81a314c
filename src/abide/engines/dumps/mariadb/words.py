"""What MariaDB and its programs say, as kinds of failure. They tell them by numbers."""

from __future__ import annotations

import re

import pymysql

from abide.domain.errors import EngineError, Unreachable
from abide.engines.program import Result, mask

_DETAIL_CHARACTERS = 2000
# "ERROR 1227 (42000) at line 5: ..." of the client, "...: Got error: 1045: ..." and
# "...: Error 1412: ..." and "Couldn't execute '...': ... (1142)" of mariadb-dump.
_NUMBER = re.compile(r"(?:\berror:? (\d{4})\b)|\((\d{4})\)\s*$", re.IGNORECASE | re.MULTILINE)
_ERROR_LINE = re.compile(r"^(?:ERROR \d{4} .*|.*(?:dump|admin): .*)$", re.MULTILINE)
_KINDS = {
    "wrong password": (1045, 1698, 1862),
    "access denied": (1044, 1142, 1143, 1370, 1410),
    "needs superuser": (1227,),
    "no database": (1049,),
    "missing collation": (1115, 1273),
    "missing engine": (1286,),
    "disk full": (1021, 1114),
    "changed meanwhile": (1412,),
    "timed out": (1205, 1969, 3024),
    "interrupted": (1053, 1317),
    "too large": (1153, 2020),
    "gone": (2002, 2003, 2005, 2006, 2013, 2055),
}
_BY_NUMBER = {number: kind for kind, numbers in _KINDS.items() for number in numbers}
_NO_SUCH_TABLE = 1146
_IN_WORDS = {
    "no space left on device": "disk full",
    "insufficient privileges": "access denied",
}


def kind_of_number(number: int) -> str | None:
    """Given an error number of MariaDB, return the kind of failure it tells."""
    return _BY_NUMBER.get(number)


def from_driver(error: pymysql.Error, secrets: tuple[str, ...]) -> EngineError | Unreachable:
    """Given what the library raised, return it in our own words and without secrets."""
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    said = mask(str(error.args[-1]) if error.args else type(error).__name__, secrets)
    kind = kind_of_number(number)
    if kind == "gone" or (number == 0 and isinstance(error, pymysql.err.InterfaceError)):
        return Unreachable(said[:_DETAIL_CHARACTERS])
    return EngineError(kind or "database error", said[:_DETAIL_CHARACTERS])


def judge(result: Result, otherwise: str, database: str = "") -> None:
    """Given how a program ended, return if that was well. Raise EngineError of the kind its words
    tell, else of the kind `otherwise`. `database` is the one it worked in."""
    if result.exit_code == 0 and not result.timed_out and not result.interrupted:
        return
    said = _told(result.stderr) or f"exit code {result.exit_code}"
    if result.timed_out:
        raise EngineError("timed out", said)
    if result.interrupted:
        raise EngineError("interrupted", said)
    raise EngineError(_kind(said, database) or otherwise, said)


def _told(stderr: str) -> str:
    """Given the words of a program, return its complaints: not the statement, which may hold
    what a row holds."""
    lines = [found[0] for found in _ERROR_LINE.finditer(stderr)] or stderr.strip().splitlines()[-1:]
    return "\n".join(lines)[-_DETAIL_CHARACTERS:]


def _kind(said: str, database: str) -> str | None:
    for words, kind in _IN_WORDS.items():
        if words in said.lower():
            return kind
    for found in _NUMBER.finditer(said):
        number = int(found[1] or found[2])
        if number == _NO_SUCH_TABLE and _elsewhere(said, database):
            return "other database"
        if number in _BY_NUMBER:
            told = _BY_NUMBER[number]
            return "other database" if told == "no database" and database else told
    return None


def _elsewhere(said: str, database: str) -> bool:
    """Say whether a table that is missing is one of another database."""
    found = re.search(r"Table '([^'.]+)\.", said)
    return database != "" and found is not None and found[1].lower() != database.lower()
