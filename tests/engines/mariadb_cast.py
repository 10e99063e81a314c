"""A MariaDB server that plays the school's own, its accounts, and a database with a bit of all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from abide.engines.dumps.facts import Limits
from abide.engines.dumps.mariadb.address import Address
from abide.engines.dumps.mariadb.server import Throwaway
from abide.engines.dumps.mariadb.session import connected, quoted, rows_of

ALL = "SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON *.*"
SCHEMA = (
    "CREATE TABLE pupils (id int AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL,"
    " photo blob, long_ int AS (length(name)) STORED, joined timestamp DEFAULT current_timestamp)",
    "CREATE TABLE `marks ``7B`` now` (pupil int, `mark ) VALUES (` text,"
    " FOREIGN KEY (pupil) REFERENCES pupils (id))",
    "CREATE TABLE visits (at date) PARTITION BY HASH (year(at)) PARTITIONS 3",
    "CREATE TABLE nothing (a int)",
    "INSERT INTO pupils (name) SELECT concat('pupil ', seq) FROM seq_1_to_300",
    "INSERT INTO pupils (name, photo) VALUES ('a),(b', x'00ff275c'), ('O''Hara\n(1),\\\\', NULL),"
    " ('x;\r\n-- Dump completed', ''), ('Zoë \U0001f600', NULL)",
    "INSERT INTO `marks ``7B`` now` SELECT seq, 'INSERT INTO `x` VALUES' FROM seq_1_to_250",
    "INSERT INTO visits SELECT '2026-05-01' + INTERVAL seq DAY FROM seq_1_to_400",
    "CREATE VIEW names AS SELECT name FROM pupils",
    "CREATE SEQUENCE receipts START 41",
    "DO NEXTVAL(receipts)",
    "CREATE PROCEDURE fill() BEGIN\nINSERT INTO `nothing` VALUES\n(3),\n(4);\nSELECT '\n"
    "DELIMITER ;\n'; CREATE TABLE `made` (\na int); END",
    "CREATE FUNCTION one() RETURNS int RETURN 1",
    "CREATE TRIGGER noted AFTER INSERT ON visits FOR EACH ROW\nINSERT INTO `nothing` VALUES (1)",
    "CREATE EVENT nightly ON SCHEDULE EVERY 1 SECOND DO DELETE FROM visits",
)
COUNTS = {"marks `7B` now": 250, "nothing": 0, "pupils": 304, "visits": 400}
THINGS = {"events": 1, "routines": 2, "sequences": 1, "triggers": 1, "views": 1}
COLLATION = "utf8mb4_unicode_ci"
_SOON = Limits(time_limit_seconds=120)
_number = itertools.count(1)


@dataclass(frozen=True)
class School:
    """The school's server. An address is an account with a database."""

    server: Throwaway

    def database(self, *statements: str, name: str | None = None) -> Address:
        """Make a database by some statements; return it as its administrator reaches it."""
        name = name or f"school_{next(_number)}"
        self.run(f"DROP DATABASE IF EXISTS {quoted(name)}")
        self.run(f"CREATE DATABASE {quoted(name)} COLLATE {COLLATION}")
        address = replace(self.server.owner, database=name)
        run(address, *statements)
        return address

    def run(self, *statements: str) -> None:
        run(self.server.owner, *statements)

    def account(self, database: Address, *grants: str, password: str = "p@ss: wörd/") -> str:
        """Make an account with some grants; return the DSN by which it reaches a database."""
        name = f"account{next(_number)}"
        self.run(f"CREATE USER {name}@localhost IDENTIFIED BY '{password}'")
        for grant in grants:
            self.run(f"GRANT {grant} TO {name}@localhost")
        return dsn_of(replace(database, user=name, password=password))


def dsn_of(address: Address) -> str:
    password = quote(address.password or "", safe="")
    database = quote(address.database, safe="")
    return f"mariadb://{address.user}:{password}@/{database}?socket={address.socket}"


def run(address: Address, *statements: str) -> None:
    with connected(address, _SOON) as session:
        for statement in statements:
            rows_of(session, statement)


def ask(address: Address, query: str) -> list[tuple[Any, ...]]:
    with connected(address, _SOON) as session:
        return rows_of(session, query)


@contextmanager
def school_in(folder: Path) -> Iterator[School]:
    """Given a folder, provide a server that plays the school's own."""
    with Throwaway(folder) as server:
        yield School(server)
