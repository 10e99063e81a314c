"""A SQL Server backup is restored under a name of ours, checked, counted and always dropped.

Against a stub: this shows what we ask and what we make of the answers, not what SQL Server does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from abide.domain.errors import AbideError, EngineError, Refused, Unreachable
from abide.engines.dumps import sqlserver
from abide.engines.dumps.sqlserver.session import Limits, Said
from tests.engines.tds.cast import DATABASE, OWNER, PUPILS, Played, played
from tests.engines.tds.instance import DATA, PASSWORD, cut, failed, write_backup
from tests.engines.tds.tokens import Answer

LEFT = f"abide_drill_{OWNER}_deadbeef_00000000"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Played]:
    with played(tmp_path) as found:
        write_backup(found.copy, DATABASE, PUPILS)
        yield found


def test_a_backup_is_restored_under_a_name_of_ours_checked_counted_and_dropped(
    server: Played,
) -> None:
    facts = server.load()
    assert dict(facts.tables) == PUPILS
    assert facts.integrity == "ok"
    assert server.instance.verbs() == [
        "RESTORE HEADERONLY", "RESTORE FILELISTONLY", "RESTORE DATABASE", "DBCC CHECKDB",
        *["SELECT COUNT_BIG"] * 4, "DROP DATABASE",
    ]  # fmt: skip
    assert server.left() == []
    assert server.instance.scratch == {}
    assert server.instance.databases == {DATABASE: PUPILS}


def test_the_restore_replaces_nothing_lets_nobody_in_and_moves_every_file(server: Played) -> None:
    server.load()
    (said,) = [each for each in server.instance.said if each.startswith("RESTORE DATABASE")]
    name = said.split("[")[1].split("]")[0]
    assert name.startswith(f"abide_drill_{OWNER}_")
    assert "REPLACE" not in said
    assert "CHECKSUM" in said
    assert "RESTRICTED_USER" in said
    assert f"MOVE N'Pupils' TO N'{DATA}{name}_1.mdf'" in said
    assert f"MOVE N'Pupils''s log' TO N'{DATA}{name}_2.ldf'" in said
    check = f"DBCC CHECKDB (N'{name}') WITH NO_INFOMSGS, ALL_ERRORMSGS"
    assert check in server.instance.said
    assert server.instance.said[-1] == f"DROP DATABASE [{name}]"


def test_what_went_well_counts_for_nothing_until_it_was_run_on_that_version(
    server: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.load().untried == "not yet run on SQL Server"
    monkeypatch.setattr(sqlserver, "PROVEN_ON", (16,))
    assert server.load().untried
    monkeypatch.setattr(sqlserver, "PROVEN_ON", (15,))
    assert server.load().untried == ""
    write_backup(server.copy, DATABASE, PUPILS, major=11)
    assert server.load().untried


def test_a_backup_with_a_flipped_byte_is_damaged(server: Played) -> None:
    data = bytearray(server.copy.read_bytes())
    data[300] ^= 1
    server.copy.write_bytes(data)
    with pytest.raises(EngineError) as error:
        server.load()
    assert error.value.kind == "damaged dump"
    assert server.instance.scratch == {}  # also one that was left half restored
    assert server.left() == []


def test_what_is_no_backup_is_damaged(server: Played) -> None:
    server.copy.write_bytes(b"rubbish" * 1000)
    with pytest.raises(EngineError) as error:
        server.load()
    assert error.value.kind == "damaged dump"
    assert "RESTORE DATABASE" not in server.instance.verbs()


@pytest.mark.parametrize("number", [8939, 8928, 2533, 5242, 824])
def test_a_complaint_of_checkdb_is_told_and_nothing_is_counted(server: Played, number: int) -> None:
    server.instance.once("DBCC", failed(number, "Table error: Object ID 245575913."))
    facts = server.load()
    assert facts.integrity == f"Table error: Object ID 245575913. (error {number})"
    assert "SELECT COUNT_BIG" not in server.instance.verbs()
    assert server.instance.scratch == {}


@pytest.mark.parametrize(
    ("statement", "number", "kind"),
    [
        ("DBCC", 2571, "scratch server"),  # not permitted
        ("DBCC", 1823, "scratch server"),  # no room for its own snapshot
        ("RESTORE DATABASE", 3257, "disk full"),
        ("RESTORE DATABASE", 3169, "server version"),
        ("RESTORE DATABASE", 33111, "scratch server"),  # its certificate is not here
        ("RESTORE DATABASE", 262, "scratch server"),
        ("HEADERONLY", 3201, "scratch server"),
        ("COUNT_BIG", 99999, "scratch server"),
    ],
)
def test_what_says_nothing_of_the_backup_is_no_fault_of_it(
    server: Played, statement: str, number: int, kind: str
) -> None:
    server.instance.once(statement, failed(number, "it would not"))
    with pytest.raises(EngineError) as error:
        server.load()
    assert error.value.kind == kind
    assert f"error {number}" in str(error.value)
    assert server.instance.scratch == {}
    assert server.left() == []


def test_an_older_instance_is_not_even_asked(server: Played) -> None:
    write_backup(server.copy, DATABASE, PUPILS, major=16)
    with pytest.raises(EngineError, match="made by version 16") as error:
        server.load()
    assert error.value.kind == "server version"
    assert "RESTORE DATABASE" not in server.instance.verbs()


def test_the_scratch_database_is_dropped_also_when_the_connection_was_cut(server: Played) -> None:
    server.instance.once("DBCC", cut)
    with pytest.raises(AbideError):
        server.load()
    assert server.instance.verbs()[-1] == "DROP DATABASE"
    assert server.instance.scratch == {}


def test_a_statement_that_takes_too_long_is_given_up_and_its_database_dropped(
    server: Played,
) -> None:
    over = threading.Event()

    def never() -> Answer:
        over.wait(60)
        return cut()

    server.instance.once("DBCC", never)
    try:
        with pytest.raises(EngineError) as error:
            server.load(limits=Limits(time_limit_seconds=1))
    finally:
        over.set()
    assert error.value.kind == "timed out"
    assert server.instance.scratch == {}
    assert server.left() == []


def test_a_scratch_database_that_cannot_be_dropped_is_named_and_swept_by_the_next_run(
    server: Played,
) -> None:
    server.instance.once("^DROP", failed(3702, "Cannot drop: it is in use."))
    with pytest.raises(EngineError, match=r"may be left on 127\.0\.0\.1") as error:
        server.load()
    assert error.value.kind == "scratch server"
    (left,) = server.instance.scratch
    assert left in str(error.value)


def test_databases_of_runs_that_were_killed_are_dropped_and_no_others(server: Played) -> None:
    others: dict[str, dict[str, int]] = {
        "abide_drill_9999999999_deadbeef_00000000": {},  # another agent's
        f"abide_drill_{OWNER}_notes": {},  # somebody's who likes the name
        f"{LEFT}_copy": {},
    }
    server.instance.databases |= others
    server.instance.scratch = {LEFT: {"dbo.Pupil": 1}}
    server.load()
    assert server.instance.scratch == {}
    assert set(others) <= set(server.instance.databases)
    dropped = [each for each in server.instance.said if each.startswith("DROP")]
    assert dropped[0] == f"DROP DATABASE [{LEFT}]"
    assert len(dropped) == 2


def test_a_live_server_without_room_is_left_alone(server: Played) -> None:
    server.instance.free_bytes = 9 << 20
    with pytest.raises(Refused, match="no room to load the backup"):
        server.load(live=True)
    assert "RESTORE DATABASE" not in server.instance.verbs()
    assert server.left() == []


@pytest.mark.parametrize(
    "answer", [Answer(columns=["mounted"]), failed(300, "VIEW SERVER STATE permission denied")]
)
def test_a_live_server_that_does_not_show_its_room_is_left_alone(
    server: Played, answer: Answer
) -> None:
    server.instance.once("dm_os_volume_stats", answer)
    with pytest.raises(Refused, match="grant this login VIEW SERVER STATE"):
        server.load(live=True)
    assert "RESTORE DATABASE" not in server.instance.verbs()


def test_another_instance_may_judge_its_own_room(server: Played) -> None:
    server.instance.name = "SCRATCH"
    server.instance.once("dm_os_volume_stats", failed(300, "VIEW SERVER STATE permission denied"))
    assert dict(server.load(live=False).tables) == PUPILS


def test_another_instance_that_is_the_live_one_by_another_name_is_refused(server: Played) -> None:
    with pytest.raises(Refused, match="the very server that made the backup"):
        server.load(live=False)
    assert "RESTORE DATABASE" not in server.instance.verbs()


def test_an_instance_that_is_too_old_to_name_its_folder_restores_beside_its_own_files(
    server: Played,
) -> None:
    row = {"folder": None, "master": "D:\\Old\\master.mdf"}
    server.instance.once("InstanceDefaultDataPath", Answer(rows=[row]))
    server.load()
    assert any("TO N'D:\\Old\\abide_drill_" in each for each in server.instance.said)


def test_an_instance_that_does_not_answer_is_unreachable(server: Played) -> None:
    server.stub.stop()
    with pytest.raises(Unreachable):
        server.load()
    assert server.left() == []


def test_the_copy_handed_to_the_server_is_open_to_its_group_and_nobody_else(
    server: Played,
) -> None:
    modes = []

    def look() -> Answer | None:
        (lent,) = server.exchange.folder.iterdir()
        modes.append(lent.stat().st_mode & 0o777)
        return None

    server.instance.once("HEADERONLY", look)
    server.load()
    assert modes == [0o640]


def test_every_statement_is_heard_with_its_outcome_and_no_secret(server: Played) -> None:
    heard: list[Said] = []
    server.instance.once("DBCC", failed(2571, f"no permission, said {PASSWORD}"))
    with pytest.raises(EngineError):
        server.load(limits=Limits(heard=heard.append))
    outcomes = {each.statement.split(" ")[0]: each.outcome for each in heard}
    assert (outcomes["RESTORE"], outcomes["DBCC"], outcomes["DROP"]) == (
        "ok", "access denied", "ok",
    )  # fmt: skip
    assert PASSWORD not in repr(heard)
