"""A backup by restic is complete and seen again, or says why it is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from abide.domain.errors import EngineError, Unreachable
from abide.engines.restic.repository import BackupRequest, Failure, Node, Repository, Restic
from tests.engines.restic_cast import backed_up, entries, flip, kind


def test_a_repository_is_made_once_and_keeps_its_id(unmade: Repository) -> None:
    made = unmade.make()
    assert unmade.identity() == made
    assert kind(unmade.make) == "already a repository"


def test_a_backup_is_seen_again_by_a_new_process(repository: Repository, source: Path) -> None:
    report = repository.backup(
        BackupRequest((source,), excludes=("*.tmp",), tags=("a", "b"), host="school")
    )
    assert (report.failure, report.files, report.files_new) == (None, 2, 2)
    assert report.bytes_read == (1 << 20) + 4
    assert report.bytes_added > 1 << 20
    assert report.snapshot is not None
    nodes: list[Node] = []
    seen = repository.entries(report.snapshot, nodes.append)
    assert seen.id.startswith(report.snapshot)
    assert seen.tags == ("a", "b")
    assert seen.paths == (str(source),)
    sizes = {node.path: node.size for node in nodes if node.kind == "file"}
    path = os.fsencode(source)
    assert sizes == {path + b"/register.txt": 4, path + b"/photo.bin": 1 << 20}
    (listed,) = repository.snapshots(tags=("a", "b"))
    assert listed == seen
    assert repository.snapshots(tags=("a", "c")) == []


def test_moments_and_modes_are_those_on_disk(repository: Repository, source: Path) -> None:
    file = source / "register.txt"
    file.chmod(0o4751)
    os.utime(file, ns=(1, 1_234_567_890_123_456_789))
    node = next(n for n in entries(repository, backed_up(repository, source)) if n.size == 4)
    seen = file.stat()
    assert (node.mtime_ns, node.ctime_ns) == (seen.st_mtime_ns, seen.st_ctime_ns)
    assert node.mode == 0o4751


def test_what_is_excluded_is_not_in_the_snapshot(repository: Repository, source: Path) -> None:
    (source / "x.tmp").write_text("x")
    report = repository.backup(BackupRequest((source,), excludes=("*.tmp", "/*/nothing")))
    assert report.files == 2


def test_an_unchanged_source_adds_next_to_nothing(repository: Repository, source: Path) -> None:
    first = backed_up(repository, source)
    again = repository.backup(BackupRequest((source,), parent=first))
    assert (again.failure, again.files_unmodified) == (None, 2)
    assert again.bytes_added < 10_000  # folders above the source may have changed


def test_a_source_that_is_not_there_makes_the_backup_incomplete(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    report = repository.backup(BackupRequest((source, tmp_path / "drive")))
    assert report.failure is Failure.SOURCE_ERRORS
    assert report.skipped_sources == (str(tmp_path / "drive"),)
    assert report.snapshot is not None
    alone = repository.backup(BackupRequest((tmp_path / "drive",)))
    assert (alone.failure, alone.snapshot) == (Failure.SOURCE_ERRORS, None)


def test_an_item_that_cannot_be_read_makes_the_backup_incomplete(
    unmade: Repository, fake: Callable[[str, str], Path]
) -> None:
    recorded = Path(__file__).parent / "outputs/restic-0.14/backup-unreadable"
    program = fake("restic", f"cat {recorded}.out; cat {recorded}.err >&2; exit 3")
    report = replace(unmade, restic=Restic(str(program), (0, 14, 0))).backup(BackupRequest(()))
    assert report.failure is Failure.SOURCE_ERRORS
    assert report.snapshot is not None
    assert report.item_error_count == 1
    assert report.item_errors[0].path == "/T/source/Office/Register 7B.txt"


@pytest.mark.parametrize("script", ["exit 0", "echo '{}'", "echo nonsense", "kill -9 $$"])
def test_a_backup_without_a_summary_has_failed(
    unmade: Repository, fake: Callable[[str, str], Path], script: str
) -> None:
    old = Restic(str(fake("restic", script)), (0, 14, 0))
    report = replace(unmade, restic=old).backup(BackupRequest(()))
    assert report.failure is not None
    assert report.snapshot is None


def test_a_place_that_holds_no_repository_is_told(unmade: Repository, source: Path) -> None:
    assert unmade.backup(BackupRequest((source,))).failure is Failure.NO_REPOSITORY
    assert kind(unmade.identity) == "no repository"
    assert unmade.heal().failure is Failure.NO_REPOSITORY
    assert not Path(unmade.url).exists()


def test_a_wrong_password_is_told(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("battery staple")
    wrong = replace(repository, password_file=tmp_path / "other")
    assert kind(wrong.identity) == "wrong password"
    with wrong.store("x") as store:
        assert kind(store.commit) == "wrong password"


def test_an_unreachable_store_is_told_without_its_password(unmade: Repository) -> None:
    away = replace(unmade, url="rest:http://office:hunter%2F22@127.0.0.1:9/")
    with pytest.raises(Unreachable) as caught:
        away.identity()
    assert "22" not in str(caught.value).replace("127", "")
    assert "drive-a" in str(caught.value)
    report = away.backup(BackupRequest((Path("/etc/hostname"),)))
    assert report.failure is Failure.UNREACHABLE
    assert "hunter" not in report.detail


def test_a_snapshot_that_is_not_there_is_an_error_though_restic_exits_0(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    backed_up(repository, source)
    assert kind(lambda: entries(repository, "00000000")) == "no snapshot"
    report = repository.restore("00000000", tmp_path / "out")
    assert report.failure is Failure.NO_SNAPSHOT


def test_a_damaged_snapshot_is_told_and_the_others_can_still_be_had(
    repository: Repository, source: Path
) -> None:
    good = backed_up(repository, source)
    bad = backed_up(repository, source)
    (file,) = (Path(repository.url) / "snapshots").glob(f"{bad}*")
    flip(file)
    assert kind(repository.snapshots) == "damaged"
    (found,) = repository.snapshots(damaged_too=True)
    assert found.id.startswith(good)
    assert kind(lambda: entries(repository, file.name)) == "damaged"


@pytest.mark.parametrize("why", ["permission denied", "connection reset by peer"])
def test_a_list_that_leaves_a_snapshot_out_is_no_list_whatever_the_cause(
    repository: Repository, source: Path, tmp_path: Path, why: str
) -> None:
    backed_up(repository, source)
    program = tmp_path / "restic"
    said = f"could not load snapshot 05925e0a: open snapshots/05925e0a18: {why}"
    program.write_text(f'#!/bin/sh\necho "{said}" >&2\nexec {repository.restic.path} "$@"\n')
    program.chmod(0o755)
    beside = replace(repository, restic=replace(repository.restic, path=str(program)))
    kind(beside.snapshots)
    assert len(beside.snapshots(damaged_too=True)) == 1


def test_a_damaged_index_is_told_without_a_cache(repository: Repository, source: Path) -> None:
    snapshot = backed_up(repository, source)
    for index in (Path(repository.url) / "index").iterdir():
        flip(index)
    assert kind(lambda: entries(repository, snapshot)) == "damaged"


def test_the_location_and_its_password_are_never_arguments(
    unmade: Repository, fake: Callable[[str, str], Path], tmp_path: Path
) -> None:
    program = fake("restic", f'echo "$@" >> {tmp_path}/argv; env > {tmp_path}/env')
    away = replace(
        unmade,
        restic=Restic(str(program), (0, 14, 0)),
        url="rest:https://office:hunter22@store.example/",
        environment={"AWS_SECRET_ACCESS_KEY": "sesame-open"},
    )
    away.backup(BackupRequest((Path("/x"),)))
    away.check()
    with pytest.raises(EngineError):
        away.identity()
    argv = (tmp_path / "argv").read_text()
    assert "store.example" not in argv
    assert "sesame" not in argv
    assert "hunter22" in (tmp_path / "env").read_text()


def test_a_tag_that_restic_would_split_is_refused(unmade: Repository) -> None:
    with pytest.raises(ValueError, match="tag"):
        unmade.backup(BackupRequest((), tags=("a,b",)))
