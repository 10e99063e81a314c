"""A MariaDB dump holds the rows that it is said to hold, or there is none."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.dumps.facts import Limits
from abide.engines.dumps.mariadb.dumping import dump
from abide.engines.dumps.mariadb.loading import Origin, load
from abide.engines.dumps.mariadb.programs import find_clients
from abide.engines.dumps.mariadb.session import connected, rows_of
from tests.engines.mariadb_cast import (
    ALL,
    COLLATION,
    COUNTS,
    SCHEMA,
    THINGS,
    School,
    ask,
    dsn_of,
    run,
)


def _kind(work: Callable[[], object]) -> str:
    with pytest.raises(EngineError) as caught:
        work()
    return caught.value.kind


def gaps_of(dsn: str, to: Path) -> dict[str, str]:
    return dict(dump(dsn, to).gaps)


def test_a_dump_is_what_was_counted_and_comes_back_whole(mariadb: School, tmp_path: Path) -> None:
    live = mariadb.database(*SCHEMA)
    to = tmp_path / "school.sql"
    facts = dump(mariadb.account(live, ALL), to)
    assert (facts.tables, facts.things, facts.gaps) == (COUNTS, THINGS, ())
    assert (facts.kind, facts.encoding) == ("mariadb", COLLATION)
    assert (to.stat().st_mode & 0o777, to.stat().st_size) == (0o600, facts.bytes)
    loaded = load(to, Origin("other name", facts.encoding, facts.server_version), mariadb.server)
    assert loaded == facts
    there = replace(live, database="other name")
    same = "SELECT id, name, photo, long_, joined FROM pupils ORDER BY id"
    assert ask(there, same) == ask(live, same)
    assert ask(there, "SELECT count(*) FROM names") == [(304,)]
    assert ask(there, "SELECT NEXTVAL(receipts) > 41, one()") == [(1, 1)]
    assert ask(there, "SELECT count(*) FROM visits") == [(400,)]  # the event did not run


def test_an_unchanged_database_gives_the_same_bytes(mariadb: School, tmp_path: Path) -> None:
    dsn = mariadb.account(mariadb.database(*SCHEMA), ALL)
    for name in ("a", "b"):
        dump(dsn, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_counts_are_those_of_the_dump_while_rows_come_and_go(
    mariadb: School, tmp_path: Path
) -> None:
    live = mariadb.database(*SCHEMA)
    dsn = mariadb.account(live, ALL)
    halt = threading.Event()

    def work() -> None:
        with connected(live, Limits()) as session:
            while not halt.is_set():
                rows_of(session, "INSERT INTO pupils (name) VALUES ('new')")
                rows_of(session, "INSERT INTO `marks ``7B`` now` VALUES (1, 'x')")

    writer = threading.Thread(target=work)
    writer.start()
    try:
        taken = [(dump(dsn, tmp_path / f"{n}.sql"), tmp_path / f"{n}.sql") for n in range(3)]
    finally:
        halt.set()
        writer.join()
    assert ask(live, "SELECT count(*) FROM pupils")[0][0] > taken[0][0].tables["pupils"]
    for facts, file in taken:
        loaded = load(file, Origin("busy", COLLATION), mariadb.server)
        assert (loaded.tables, loaded.integrity) == (facts.tables, "ok")


OLD_TABLES = (
    "CREATE TABLE old (a int) ENGINE=MyISAM",
    "CREATE TABLE `ar``ia` (a int) ENGINE=Aria",
    "INSERT INTO old VALUES (1), (2)",
)


def test_tables_that_no_transaction_freezes_are_held_still_or_told(
    mariadb: School, tmp_path: Path, fake: Callable[[str, str], Path]
) -> None:
    live = mariadb.database(*OLD_TABLES)
    clients = find_clients()
    noted = tmp_path / "locked"
    # While the dump is made, another account tries to write to the old table.
    tries = f"{clients.load} --no-defaults -u root -S {live.socket} {live.database} -e"
    script = f"MYSQL_PWD={live.password} {tries} 'SET lock_wait_timeout=0; DELETE FROM old' 2>>"
    watched = replace(clients, dump=str(fake("dump", f'{script}{noted}\nexec {clients.dump} "$@"')))
    facts = dump(mariadb.account(live, ALL), tmp_path / "a.sql", clients=watched)
    assert (facts.tables, facts.gaps) == ({"old": 2, "ar`ia": 0}, ())
    assert "Lock wait timeout" in noted.read_text()
    run(live, "DELETE FROM old WHERE a = 1")  # nothing is locked any more
    may_not = mariadb.account(live, ALL.replace(", LOCK TABLES", ""))
    told = gaps_of(may_not, tmp_path / "b.sql")
    assert list(told) == ["tables not frozen"]
    assert "may not lock" in told["tables not frozen"]
    assert "LOCK TABLES" in told["tables not frozen"]


@pytest.mark.parametrize(
    ("grants", "lacks"),
    [
        ((ALL,), ""),
        (("ALL PRIVILEGES ON *.*",), ""),
        (("ALL PRIVILEGES ON `{like}`.*",), ""),
        (("ALL PRIVILEGES ON `school%`.*",), ""),
        (("SELECT, SHOW VIEW, EVENT ON *.*",), "TRIGGER:"),
        (("SELECT, SHOW VIEW, TRIGGER, EVENT ON `{like}`.*",), "SELECT ON mysql.proc"),
        (
            ("SELECT, SHOW VIEW, TRIGGER, EVENT ON `{like}`.*", "SELECT ON mysql.proc"),
            "",
        ),
        (("SELECT, SHOW VIEW, TRIGGER ON `{name}`.pupils",), "an error"),
        (("SELECT ON `{name}`.pupils", "SHOW VIEW, TRIGGER, EVENT ON *.*"), "an error"),
        (("SELECT (id) ON `{name}`.pupils", "TRIGGER, EVENT, SHOW VIEW ON *.*"), "an error"),
    ],
)
def test_what_an_account_may_not_see_is_told(
    mariadb: School, tmp_path: Path, grants: tuple[str, ...], lacks: str
) -> None:
    live = mariadb.database(
        "CREATE TABLE pupils (id int, name text)",
        "CREATE TABLE secrets (id int)",
        "INSERT INTO pupils VALUES (1, 'x')",
    )
    words = {"name": live.database, "like": live.database.replace("_", r"\_")}
    dsn = mariadb.account(live, *(each.format(**words) for each in grants))
    if lacks == "an error":
        assert _kind(lambda: dump(dsn, tmp_path / "a.sql")) == "access denied"
        return
    told = gaps_of(dsn, tmp_path / "a.sql")
    assert set(told) == ({"rights missing"} if lacks else set())
    assert lacks in told.get("rights missing", "")


def test_routines_that_cannot_be_read_end_the_dump(mariadb: School, tmp_path: Path) -> None:
    live = mariadb.database(*SCHEMA)
    dsn = mariadb.account(live, f"ALL PRIVILEGES ON `{live.database}`.*")
    with pytest.raises(EngineError, match=r"access denied.*GRANT SELECT"):
        dump(dsn, tmp_path / "a.sql")
    assert list(tmp_path.iterdir()) == []


def test_the_history_of_rows_is_said_to_be_left_out(mariadb: School, tmp_path: Path) -> None:
    live = mariadb.database(
        "CREATE TABLE marks (mark int) WITH SYSTEM VERSIONING",
        "INSERT INTO marks VALUES (1), (2)",
        "UPDATE marks SET mark = 3",
    )
    facts = dump(mariadb.account(live, ALL), tmp_path / "a.sql")
    assert (facts.tables, [kind for kind, _ in facts.gaps]) == ({"marks": 2}, ["history left out"])


DIES = ["echo half; exit 1", "echo half; kill -9 $$", "echo '-- Dump completed'; exit 2"]
LACKS = [
    "",
    "echo '-- Dump completed'",  # the tables are not in it
    'exec {dump} "$@" --where=1=0',
    'exec {dump} "$@" --ignore-table={database}.pupils',
    '{dump} "$@" | head -c 9000',
    "{dump} \"$@\" | grep -v '^-- Dump'",
]


@pytest.mark.parametrize("script", [*DIES, *LACKS])
def test_a_dump_that_dies_or_lacks_something_is_none(
    mariadb: School, tmp_path: Path, fake: Callable[[str, str], Path], script: str
) -> None:
    live, clients = mariadb.database(*SCHEMA), find_clients()
    script = script.format(dump=clients.dump, database=live.database)
    programs = replace(clients, dump=str(fake("dump", script)))
    to = tmp_path / "out" / "a.sql"
    to.parent.mkdir()
    dsn = mariadb.account(live, ALL)
    assert _kind(lambda: dump(dsn, to, clients=programs)) == "dump failed"
    assert os.listdir(to.parent) == []


def test_a_dump_over_its_time_or_told_to_stop_is_none(
    mariadb: School, tmp_path: Path, fake: Callable[[str, str], Path]
) -> None:
    programs = replace(find_clients(), dump=str(fake("dump", "echo half; exec sleep 60")))
    dsn = mariadb.account(mariadb.database(), ALL)
    to = tmp_path / "a.sql"
    told = Limits(stop=lambda: "the school closes")
    assert _kind(lambda: dump(dsn, to, clients=programs, limits=told)) == "interrupted"
    short = Limits(time_limit_seconds=2)
    assert _kind(lambda: dump(dsn, to, clients=programs, limits=short)) == "timed out"
    assert [one.name for one in tmp_path.iterdir() if "a.sql" in one.name] == []


def test_the_password_goes_by_the_environment_only(
    mariadb: School, tmp_path: Path, fake: Callable[[str, str], Path]
) -> None:
    clients = find_clients()
    script = f'tr "\\0" " " < /proc/$$/cmdline > {tmp_path}/argv\nenv > {tmp_path}/env\n'
    programs = replace(clients, dump=str(fake("dump", f'{script}exec {clients.dump} "$@"')))
    live = mariadb.database(*SCHEMA)
    assert dump(mariadb.account(live, ALL), tmp_path / "a.sql", clients=programs).tables == COUNTS
    assert "wörd" not in (tmp_path / "argv").read_text()
    assert "MYSQL_PWD=p@ss: wörd/" in (tmp_path / "env").read_text()


@pytest.mark.parametrize(
    "dsn",
    [
        "mariadb://u:hunter22@[bad/school",
        "mariadb://u:hunter22@server:port/school",
        "mariadb://u:hunter22@server/",
        "mariadb://u:hunter22@server/mysql",
        "mariadb://u:hunter22@server/school?compress=1",
        "mariadb://u:hunter22@server/school?socket=/s",
        "mariadb://u:hunter22@server/school?ssl_ca=/not/there",
        "postgresql://u:hunter22@server/school",
    ],
)
def test_a_dsn_that_cannot_be_meant_is_refused_without_its_password(
    dsn: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        dump(dsn, tmp_path / "a.sql")
    assert "hunter22" not in str(refused.value)


def test_a_server_that_is_not_there_a_wrong_password_and_a_database_that_is_none(
    mariadb: School, tmp_path: Path
) -> None:
    to = tmp_path / "a.sql"
    for dsn in (
        "mariadb://u:hunter22@127.0.0.1:9/school",
        f"mariadb://u:hunter22@/school?socket={tmp_path}/none",
    ):
        with pytest.raises(Unreachable) as caught:
            dump(dsn, to)
        assert "hunter22" not in str(caught.value)
    live = mariadb.database()
    wrong = dsn_of(replace(live, password="hunter22"))
    assert _kind(lambda: dump(wrong, to)) == "wrong password"
    assert _kind(lambda: dump(dsn_of(replace(live, database="none")), to)) == "no database"
    assert list(tmp_path.iterdir()) == []
