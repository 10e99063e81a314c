"""A SQL Server database is backed up by its server into a folder we share, and nothing stays there.

Against a stub: this shows what we ask and what we make of the answers, not what SQL Server does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from abide.domain.errors import AbideError, EngineError, Refused, Unreachable
from abide.engines.dumps.sqlserver.dumping import dump
from tests.engines.tds.cast import DATABASE, OWNER, PUPILS, Played, played
from tests.engines.tds.instance import PASSWORD, cut, failed, read_backup, write_backup
from tests.engines.tds.tokens import Answer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Played]:
    with played(tmp_path) as found:
        yield found


def test_a_database_is_backed_up_verified_and_taken_over(server: Played) -> None:
    facts = server.dump()
    assert dict(facts.tables) == PUPILS
    assert (facts.kind, facts.server_version) == ("sqlserver", "15.0.2000.5")
    assert facts.bytes == server.copy.stat().st_size
    assert read_backup(server.copy.read_bytes())
    assert server.copy.stat().st_mode & 0o777 == 0o600
    assert server.left() == []


def test_the_calls_are_made_in_order_and_as_they_should_be(server: Played) -> None:
    server.dump()
    assert server.instance.verbs() == [
        "BACKUP DATABASE",
        "RESTORE VERIFYONLY",
        "RESTORE HEADERONLY",
    ]
    backup = next(each for each in server.instance.said if each.startswith("BACKUP"))
    assert backup.startswith(f"BACKUP DATABASE [Pupils] TO DISK = N'D:\\Exchange\\abide-{OWNER}-")
    assert backup.endswith(
        ".bak' WITH CHECKSUM, COPY_ONLY, INIT, FORMAT, NO_COMPRESSION, STATS = 10"
    )
    counted = [n for n, each in enumerate(server.instance.said) if "row_count" in each]
    at = server.instance.said.index(backup)
    assert [n < at for n in counted] == [True, False]


def test_the_login_is_encrypted_and_names_us(server: Played) -> None:
    server.dump()
    assert all(each.secured and each.program == "abide" for each in server.stub.logins)


def test_a_server_without_encryption_is_not_told_the_password(tmp_path: Path) -> None:
    with played(tmp_path, offers_encryption=False) as server:
        with pytest.raises(AbideError):
            server.dump()
        assert server.stub.logins == []
        dump(server.address(options="?encrypt=no"), server.copy, server.exchange)
        assert len(server.stub.logins) == 1


def test_names_are_quoted_whatever_they_hold(server: Played) -> None:
    name = "Pu]p'ils; DROP DATABASE [x]--"
    server.instance.databases[name] = {"dbo.Pupil": 1}
    assert dict(server.dump(name).tables) == {"dbo.Pupil": 1}
    assert any(
        each.startswith("BACKUP DATABASE [Pu]]p'ils; DROP DATABASE [x]]--] TO")
        for each in server.instance.said
    )


def test_a_table_that_changed_meanwhile_is_known_by_both_counts(server: Played) -> None:
    def grow() -> Answer | None:
        server.instance.databases[DATABASE] |= {"dbo.Mark": 31_007, "dbo.New": 5}
        del server.instance.databases[DATABASE]["dbo.Empty"]
        return None

    server.instance.once("RESTORE VERIFYONLY", grow)  # counted before this
    assert server.dump().tables_before == {}
    server.instance.databases[DATABASE] = dict(PUPILS)
    server.instance.once("BACKUP DATABASE", grow)
    facts = server.dump()
    assert facts.tables_before == {"dbo.Mark": 31_000, "dbo.New": 0, "dbo.Empty": 0}
    assert facts.tables["dbo.Mark"] == 31_007


def test_tables_in_memory_are_counted_one_by_one(server: Played) -> None:
    rows = [{"schema": "dbo", "table": "Mark", "rows": -1}]
    server.instance.once("row_count", Answer(rows=rows))
    server.instance.once("row_count", Answer(rows=rows))
    assert dict(server.dump().tables) == {"dbo.Mark": 31_000}


@pytest.mark.parametrize(
    ("statement", "number", "said", "kind"),
    [
        ("BACKUP", 3201, "Cannot open backup device. Operating system error 5", "backup folder"),
        ("BACKUP", 3202, "Write on device failed: 112(not enough space)", "disk full"),
        ("BACKUP", 3043, "BACKUP detected an error on page (1:153)", "damaged database"),
        ("BACKUP", 262, "BACKUP DATABASE permission denied", "access denied"),
        ("BACKUP", 3023, "Backup operations must be serialized", "busy database"),
        ("VERIFYONLY", 3189, "Damage to the backup set was detected", "damaged dump"),
        ("row_count", 262, "VIEW DATABASE STATE permission denied", "access denied"),
        ("sys.database_files", 99999, "something new", "database error"),
    ],
)
def test_what_fails_is_told_by_its_kind_and_leaves_nothing(
    server: Played, statement: str, number: int, said: str, kind: str
) -> None:
    server.instance.once(statement, failed(number, said))
    with pytest.raises(EngineError) as error:
        server.dump()
    assert (error.value.kind, error.value.detail) == (kind, f"{said} (error {number})")
    assert server.left() == []
    assert not server.copy.exists()


def test_a_wrong_password_is_told_and_not_repeated(server: Played) -> None:
    with pytest.raises(EngineError) as error:
        dump(server.address(password="hunter2"), server.copy, server.exchange)
    assert error.value.kind in ("wrong password", "login refused")  # the driver may lose the words
    assert "hunter2" not in str(error.value)


def test_a_password_in_the_server_s_words_is_masked(server: Played) -> None:
    server.instance.once("BACKUP", failed(50000, f"you said {PASSWORD} to me"))
    with pytest.raises(EngineError) as error:
        server.dump()
    assert "you said *** to me" in str(error.value)


def test_a_server_that_is_not_there_is_unreachable_even_after_a_wrong_password(
    server: Played,
) -> None:
    with pytest.raises(EngineError):
        dump(server.address(password="wrong"), server.copy, server.exchange)
    server.stub.stop()
    with pytest.raises(Unreachable):
        server.dump()


def test_a_server_that_is_stopped_meanwhile_leaves_nothing_in_the_folder(server: Played) -> None:
    def write_half_and_cut() -> Answer:
        path = next(each for each in server.instance.said if each.startswith("BACKUP")).split("'")[
            1
        ]
        (server.exchange.folder / path.rpartition("\\")[2]).write_bytes(b"half")
        return cut()

    server.instance.once("BACKUP", write_half_and_cut)
    with pytest.raises(AbideError):
        server.dump()
    assert server.left() == []


def test_a_folder_too_small_is_refused_before_anything_is_written(server: Played) -> None:
    server.instance.once("sys.database_files", Answer(rows=[{"used": 1 << 60}]))
    with pytest.raises(Refused, match="no room"):
        server.dump()
    assert server.instance.verbs() == []


def test_a_folder_that_is_not_there_is_refused(server: Played) -> None:
    server.exchange.folder.rmdir()
    with pytest.raises(Refused, match="mount it, or mend backup_folder"):
        server.dump()


def test_a_backup_that_does_not_come_here_says_which_keys_to_look_at(server: Played) -> None:
    elsewhere = server.root / "elsewhere"
    elsewhere.mkdir()
    server.instance.folder = elsewhere
    with pytest.raises(EngineError, match="backup_folder and backup_folder_there name one folder"):
        server.dump()


def test_a_link_in_place_of_the_backup_is_not_followed(server: Played) -> None:
    secret = server.root / "secret"
    secret.write_text("not a backup")

    def swap() -> Answer | None:
        (file,) = server.exchange.folder.iterdir()
        file.unlink()
        os.symlink(secret, file)
        return None

    server.instance.once("'ProductVersion'", swap)
    with pytest.raises(EngineError, match="cannot be read here"):
        server.dump()
    assert secret.read_text() == "not a backup"
    assert server.left() == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"DatabaseName": "Library"}, "of another database"),
        ({"BackupType": 5}, "not of the whole database"),
        ({"HasBackupChecksums": False}, "without checksums"),
        ({"IsDamaged": True}, "says that it is damaged"),
    ],
)
def test_a_backup_that_says_it_is_something_else_is_not_taken(
    server: Played, change: dict[str, object], says: str
) -> None:
    write_backup(server.root / "other", DATABASE, PUPILS)
    held = read_backup((server.root / "other").read_bytes())
    assert held
    server.instance.once("HEADERONLY", Answer(rows=[held["header"] | change]))
    with pytest.raises(EngineError, match=says):
        server.dump()
    assert server.left() == []


def test_what_a_killed_run_left_is_swept_and_what_others_left_is_not(server: Played) -> None:
    folder = server.exchange.folder
    (folder / f"abide-{OWNER}-deadbeef-00000000.bak").write_text("plaintext")
    others = ["SIMS.bak", "abide-9999999999-deadbeef-00000000.bak", f"abide-{OWNER}.bak"]
    for name in others:
        (folder / name).write_text("theirs")
    server.dump()
    assert server.left() == sorted(others)
