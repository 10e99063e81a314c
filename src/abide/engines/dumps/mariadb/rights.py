"""What the account of a DSN may not see: a dump leaves that out without a word."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass

from pymysql.connections import Connection as Session

from abide.engines.dumps.mariadb.session import rows_of

NEEDED = ("SELECT", "SHOW VIEW", "TRIGGER", "EVENT")
"""Without SELECT on the whole database its other tables are not even listed; the same goes for
triggers without TRIGGER. Without the other two a dump ends with an error."""
_SEES_ROUTINES = ("EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE", "SHOW CREATE ROUTINE")
_GRANT = re.compile(r"(GRANT|REVOKE) (.+) ON (\*|`(?:[^`]|``)*`)\.(\*|`(?:[^`]|``)*`) (?:TO|FROM) ")
HOW = (
    "Let an administrator of the server run: GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES "
    "ON *.* TO that account"
)


@dataclass(frozen=True)
class _Grant:
    rights: frozenset[str]
    database: str
    table: str
    taken: bool


def rights_missing(session: Session, database: str) -> list[str]:
    """Given a session, return the rights without which not all of the database is seen."""
    found = [re.match(_GRANT, str(row[0])) for row in rows_of(session, "SHOW GRANTS")]
    grants = [_grant(each) for each in found if each is not None]
    held = _held(grants, database)
    missing = [each for each in NEEDED if each not in held]
    sees = _held(grants, "mysql") | _on_table(grants, "proc")
    routines = "SELECT" in sees or held & set(_SEES_ROUTINES)
    return missing if routines else [*missing, "SELECT ON mysql.proc"]


def _grant(found: re.Match[str]) -> _Grant:
    # A right on some columns only, such as SELECT (`a`, `b`), is none on the table.
    words = re.sub(r"[A-Z]+ \([^)]*\)", "", found[2])
    rights = {each.strip() for each in words.split(",")}
    if rights & {"ALL", "ALL PRIVILEGES"}:
        rights |= {*NEEDED, *_SEES_ROUTINES}
    return _Grant(frozenset(rights), _bare(found[3]), _bare(found[4]), found[1] == "REVOKE")


def _bare(name: str) -> str:
    return name if name == "*" else name[1:-1].replace("``", "`")


def _held(grants: list[_Grant], database: str) -> set[str]:
    """Given grants, return the rights held on all of a database."""
    held: set[str] = set()
    for taken in (False, True):
        for each in grants:
            if each.table == "*" and each.taken is taken and _covers(each.database, database):
                held = held - each.rights if taken else held | each.rights
    return held


def _on_table(grants: list[_Grant], table: str) -> set[str]:
    mine = (each for each in grants if (each.database, each.table) == ("mysql", table))
    return {right for each in mine if not each.taken for right in each.rights}


def _covers(pattern: str, database: str) -> bool:
    r"""Given the database of a grant, where % and _ stand for anything unless after \, say whether
    it means this one."""
    if pattern == "*":
        return True
    parts = re.split(r"(\\[%_]|[%_])", pattern)
    wild = {"%": "*", "_": "?"}
    glob = "".join(wild.get(part) or _plain(part.removeprefix("\\")) for part in parts)
    return fnmatch.fnmatchcase(database, glob)


def _plain(text: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", text)
