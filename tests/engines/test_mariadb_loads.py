"""A MariaDB dump is hostile until proven: it loads whole and harms nothing, or it does not load."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from abide.domain.errors import EngineError, Refused
from abide.engines.dumps import abandoned
from abide.engines.dumps.mariadb import loading
from abide.engines.dumps.mariadb.address import Address
from abide.engines.dumps.mariadb.dumping import dump
from abide.engines.dumps.mariadb.loading import Origin, check_empty, load, load_into
from abide.engines.dumps.mariadb.programs import find_clients, find_server
from abide.engines.dumps.mariadb.server import ACCOUNTS, Throwaway
from tests.engines.mariadb_cast import ALL, COLLATION, COUNTS, SCHEMA, School, ask, dsn_of, run

ORIGIN = Origin("drill", COLLATION)
END = "\n-- Dump completed\n"


@pytest.fixture
def drill(mariadb: School) -> Iterator[Callable[[str], object]]:
    """Load a dump of some text into the server."""
    file = mariadb.server.folder / "hostile.sql"

    def loaded(text: str) -> object:
        file.write_text(text + END)
        return load(file, ORIGIN, mariadb.server)

    yield loaded
    file.unlink(missing_ok=True)


def _kind(work: Callable[[], object]) -> str:
    with pytest.raises(EngineError) as caught:
        work()
    return caught.value.kind


FOR_THE_CLIENT = [
    r"\! touch {mark}",
    r"SELECT 1 \! touch {mark}",
    "system touch {mark}",
    "source {mark}.sql",
    r"\. {mark}.sql",
    "tee {mark}",
    "pager cat > {mark}\nSELECT 1;",
    "DELIMITER ;;\nsystem touch {mark} ;;",
]
FOR_THE_SERVER = [
    "SELECT 'x' INTO OUTFILE '{mark}';",
    "SELECT 'x' INTO DUMPFILE '{mark}';",
    "CREATE TABLE t (a text); LOAD DATA INFILE '{mark}.sql' INTO TABLE t;",
    "CREATE TABLE t (a text); LOAD DATA LOCAL INFILE '{mark}.sql' INTO TABLE t;",
    "SET GLOBAL event_scheduler = ON;",
    "SET GLOBAL general_log_file = '{mark}';",
    "INSTALL SONAME 'ha_federatedx';",
    "CREATE FUNCTION sys_exec RETURNS int SONAME 'lib_mysqludf_sys.so';",
    "INSERT INTO mysql.user VALUES ();",
    "CREATE DATABASE another;",
    "GRANT FILE ON *.* TO CURRENT_USER;",
    "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (USER 'root');",
    "USE other; DROP TABLE kept;",
    "DROP TABLE other.kept;",
]


@pytest.fixture
def other(mariadb: School) -> Iterator[Address]:
    """Another database on the server, and a file that a dump may wish to read."""
    files = mariadb.server.folder / "files"
    (files / "mark.sql").write_text("CREATE TABLE came_in (a int);")
    (files / "mark.sql").chmod(0o644)
    address = mariadb.database("CREATE TABLE kept (a int)", name="other")
    yield address
    assert not (files / "mark").exists()
    assert ask(address, "SHOW TABLES") == [("kept",)]
    came_in = "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'came_in'"
    assert ask(address, came_in) == [(0,)]
    assert ask(address, "SELECT @@event_scheduler") == [("OFF",)]


@pytest.mark.parametrize("sandbox", [True, False])
@pytest.mark.parametrize("words", FOR_THE_CLIENT)
def test_a_dump_can_tell_the_loading_program_to_do_nothing(
    mariadb: School,
    other: Address,
    drill: Callable[[str], object],
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    sandbox: bool,
) -> None:
    clients = replace(find_clients(), sandbox=sandbox)  # older ones know no sandbox
    monkeypatch.setattr(loading, "find_clients", lambda: clients)
    with pytest.raises(EngineError, match="load failed"):
        drill(words.format(mark=mariadb.server.folder / "files" / "mark"))


def test_no_statement_of_a_dump_reaches_a_file_a_setting_or_another_database(
    mariadb: School, other: Address, drill: Callable[[str], object]
) -> None:
    for words in FOR_THE_SERVER:
        with pytest.raises(EngineError):
            drill(words.format(mark=mariadb.server.folder / "files" / "mark"))


def test_a_table_in_another_folder_is_made_in_ours(
    mariadb: School, drill: Callable[[str], object]
) -> None:
    files = mariadb.server.folder / "files"
    for engine in ("MyISAM", "InnoDB", "Aria"):
        drill(f"CREATE TABLE t_{engine} (a int) ENGINE={engine} DATA DIRECTORY='{files}';")
    assert [one.name for one in files.iterdir() if one.name.startswith("t_")] == []


def test_what_belongs_to_accounts_that_are_not_there_loads_and_what_it_says_stays(
    mariadb: School, drill: Callable[[str], object]
) -> None:
    drill(
        "/*!50003 CREATE*/ /*!50017 DEFINER=`gone`@`%`*/ /*!50003 FUNCTION f() RETURNS int"
        " RETURN 1 */;\n"
        "CREATE DEFINER=`go``ne`@`localhost` PROCEDURE p() SELECT 1;\n"
        "CREATE DEFINER=`a_role` PROCEDURE q() SELECT 1;\n"
        "CREATE TABLE `t` (`a` text);\nLOCK TABLES `t` WRITE;\n"
        "INSERT INTO `t` VALUES\n('x DEFINER=`a`@`b`'),\n('ALTER DATABASE `a` ');\nUNLOCK TABLES;\n"
        "ALTER DATABASE `other` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;\n"
    )
    there = replace(mariadb.server.owner, database="drill")
    assert ask(there, "SELECT a FROM t") == [("x DEFINER=`a`@`b`",), ("ALTER DATABASE `a` ",)]
    definers = (
        "SELECT DISTINCT DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA='drill'"
    )
    assert all(name.startswith("load") for (name,) in ask(there, definers))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CREATE TABLE t (a int) COLLATE utf8mb4_0900_ai_ci;", "missing collation"),
        ("SET SESSION sql_mode='NO_ENGINE_SUBSTITUTION'; CREATE TABLE t (a int) ENGINE=RocksDB;",
         "missing engine"),
        ("CREATE VIEW v AS SELECT * FROM elsewhere.pupils;", "access denied"),
        ("CREATE TABLE t (a int;", "load failed"),
        ("INSERT INTO nowhere VALUES (1);", "load failed"),
        ("SET GLOBAL gtid_slave_pos = '';", "needs superuser"),
    ],
)  # fmt: skip
def test_what_does_not_load_is_told_by_its_kind(
    drill: Callable[[str], object], text: str, kind: str
) -> None:
    assert _kind(lambda: drill(text)) == kind


def test_a_dump_of_a_newer_server_or_of_mysql_may_be_beyond_ours(
    mariadb: School, tmp_path: Path
) -> None:
    file = tmp_path / "a.sql"
    file.write_text("CREATE TABLE t (a something_new);\n" + END)
    for version, kind in (
        ("10.5.1-MariaDB", "load failed"),
        ("99.1.0-MariaDB", "server version"),
        ("8.0.36", "server version"),
    ):
        origin = replace(ORIGIN, version=version)
        assert _kind(lambda origin=origin: load(file, origin, mariadb.server)) == kind  # type: ignore[misc]
    odd = replace(ORIGIN, collation="utf8; DROP DATABASE mysql")
    assert _kind(lambda: load(file, odd, mariadb.server)) == "missing collation"


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_truncated_dump_holds_less_or_does_not_load(
    mariadb: School, tmp_path: Path, keep: float
) -> None:
    file = tmp_path / "a.sql"
    facts = dump(mariadb.account(mariadb.database(*SCHEMA), ALL), file)
    os.truncate(file, int(facts.bytes * keep))
    with contextlib.suppress(EngineError):
        loaded = load(file, ORIGIN, mariadb.server)
        assert (loaded.tables, loaded.things) != (facts.tables, facts.things)


def test_a_dump_loads_into_an_empty_database_and_into_no_other(
    mariadb: School, tmp_path: Path
) -> None:
    file = tmp_path / "a.sql"
    live = mariadb.database(*SCHEMA)
    facts = dump(mariadb.account(live, ALL), file)
    empty = mariadb.database()
    loaded = load_into(file, dsn_of(empty))
    assert (loaded.tables, loaded.things) == (COUNTS, facts.things)
    assert ask(
        empty, "SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_NAME='names' LIMIT 1"
    )
    for dsn in (dsn_of(empty), dsn_of(live)):
        with pytest.raises(Refused, match="not empty"):
            load_into(file, dsn)
    only_routine = mariadb.database("CREATE FUNCTION f() RETURNS int RETURN 1")
    with pytest.raises(Refused, match="not empty"):
        check_empty(dsn_of(only_routine))


def test_an_account_that_may_not_act_for_others_is_told_what_it_lacks(
    mariadb: School, tmp_path: Path
) -> None:
    file = tmp_path / "a.sql"
    dump(mariadb.account(mariadb.database(*SCHEMA), ALL), file)
    empty = mariadb.database()
    ordinary = mariadb.account(empty, f"ALL PRIVILEGES ON {empty.database}.*")
    with pytest.raises(EngineError, match=r"needs superuser: .*SET USER.*Drop what has been"):
        load_into(file, ordinary)
    allowed = mariadb.database()
    dsn = mariadb.account(allowed, f"ALL PRIVILEGES ON {allowed.database}.*", "SET USER ON *.*")
    assert load_into(file, dsn).tables == COUNTS


def test_a_password_that_nobody_typed_is_taken_from_the_environment(
    mariadb: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = mariadb.database()
    monkeypatch.setenv("MYSQL_PWD", empty.password or "")
    check_empty(f"mariadb://{empty.user}@/{empty.database}?socket={empty.socket}")


def test_a_throwaway_server_is_nobody_s_but_ours_and_leaves_nothing(tmp_path: Path) -> None:
    with Throwaway(tmp_path) as server:
        folder, pid = server.folder, int((server.folder / "data" / "server.pid").read_text())
        assert folder.stat().st_mode & 0o777 == 0o700
        assert server.user in ACCOUNTS or os.geteuid() != 0
        assert Path(f"/proc/{pid}").stat().st_uid == folder.stat().st_uid
        # No password, no way in; no other administrator; no network.
        with pytest.raises(EngineError, match="wrong password"):
            run(replace(server.owner, password=None), "SELECT 1")
        assert ask(server.owner, "SELECT Host FROM user WHERE User = 'root'") == [("localhost",)]
        assert ask(server.owner, "SELECT @@skip_networking, @@port") == [(1, 0)]
    assert not folder.exists()
    assert not _alive(pid)


MAKER = """
import sys
from pathlib import Path
from abide.engines.dumps.mariadb.server import Throwaway
with Throwaway(Path(sys.argv[1])) as server:
    print(server.folder, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_maker_leaves_is_stopped_and_swept(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", MAKER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(argv, text=True, **pipes) as maker:  # type: ignore[call-overload]
        folder = Path(maker.stdout.readline().strip())
        pid = int((folder / "data" / "server.pid").read_text())
        maker.kill()
    abandoned.sweep(tmp_path)  # or another run on this machine has done so already
    assert not folder.exists()
    assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_missing_programs_are_named(tmp_path: Path) -> None:
    for find in (find_clients, find_server):
        with pytest.raises(EngineError) as caught:
            find(tmp_path)
        assert caught.value.kind == "missing program"
