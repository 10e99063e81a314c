"""The recipes over a real repository do what they say, and say so when they could not."""

from __future__ import annotations

import os
import random
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from abide.domain.errors import EngineError, Unreachable
from abide.engines.restic.repository import (
    BackupRequest,
    Failure,
    Node,
    Repository,
    Restic,
)

NASTY = [
    b"b [x]*?.txt",
    b"bad\xffname",
    b"back\\slash",
    b"back\\",
    b"new\nline",
    b"-dash",
    b" lead",
    b"trail ",
    b"**",
    b"[^a]",
    b"[",
    b"]",
    b"{a,b}",
    b"$HOME",
    b"#c",
    b"!n",
    b"a,b",
    b"\xc3\xa9",
    b"e\xcc\x81",
    b"\xff\xfe",
    b"tab\tbell\a",
]
DECOYS = [b"b xx.txt", b"badYname", b"backslash", b"b", b"x", b"newline", b"a", b"trail", b"lead"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "register.txt").write_text("here")
    (folder / "photo.bin").write_bytes(random.Random(1).randbytes(1 << 20))
    return folder


def _backed_up(repository: Repository, source: Path) -> str:
    report = repository.backup(BackupRequest(paths=(source,), tags=("abide",), host="school"))
    assert report.failure is None
    assert report.snapshot is not None
    return report.snapshot


def _entries(repository: Repository, snapshot: str) -> list[Node]:
    found: list[Node] = []
    repository.entries(snapshot, found.append)
    return found


def _kind(work: Callable[[], object]) -> str:
    with pytest.raises(EngineError) as caught:
        work()
    return caught.value.kind


def _locks(repository: Repository) -> list[str]:
    return os.listdir(Path(repository.url) / "locks")


def _pack(repository: Repository) -> Path:
    """The largest pack: it holds the data, not the trees."""
    packs = Path(repository.url).glob("data/*/*")
    return max(packs, key=lambda pack: pack.stat().st_size)


def _flip(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


def test_a_repository_is_made_once_and_keeps_its_id(unmade: Repository) -> None:
    made = unmade.make()
    assert unmade.identity() == made
    assert _kind(unmade.make) == "already a repository"


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
    node = next(n for n in _entries(repository, _backed_up(repository, source)) if n.size == 4)
    seen = file.stat()
    assert (node.mtime_ns, node.ctime_ns) == (seen.st_mtime_ns, seen.st_ctime_ns)
    assert node.mode == 0o4751


def test_what_is_excluded_is_not_in_the_snapshot(repository: Repository, source: Path) -> None:
    (source / "x.tmp").write_text("x")
    report = repository.backup(BackupRequest((source,), excludes=("*.tmp", "/*/nothing")))
    assert report.files == 2


def test_an_unchanged_source_adds_next_to_nothing(repository: Repository, source: Path) -> None:
    first = _backed_up(repository, source)
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
    assert _kind(unmade.identity) == "no repository"
    assert unmade.heal().failure is Failure.NO_REPOSITORY
    assert not Path(unmade.url).exists()


def test_a_wrong_password_is_told(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("battery staple")
    wrong = replace(repository, password_file=tmp_path / "other")
    assert _kind(wrong.identity) == "wrong password"
    with wrong.store("x") as store:
        assert _kind(store.commit) == "wrong password"


def test_an_unreachable_store_is_told_without_its_password(unmade: Repository) -> None:
    away = replace(unmade, url="rest:http://office:hunter%2F22@127.0.0.1:9/")
    with pytest.raises(Unreachable) as caught:
        away.identity()
    assert "22" not in str(caught.value).replace("127", "")
    assert "drive-a" in str(caught.value)
    report = away.backup(BackupRequest((Path("/etc/hostname"),)))
    assert report.failure is Failure.UNREACHABLE
    assert "hunter" not in report.detail


def test_names_of_any_kind_come_back_and_bring_no_other(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    folder = os.fsencode(source)
    for name in NASTY + DECOYS:
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(name)
    os.mkdir(folder + b"/-folder [1]")
    Path(os.fsdecode(folder + b"/-folder [1]/-dash")).write_bytes(b"inside")
    wanted = [folder + b"/" + name for name in NASTY] + [folder + b"/-folder [1]/-dash"]
    snapshot = _backed_up(repository, source)
    report = repository.restore(snapshot, tmp_path / "out", wanted)
    assert (report.failure, report.calls) == (None, 1)
    out = os.fsencode(tmp_path / "out")
    found = {os.path.join(at, name) for at, _, names in os.walk(out) for name in names}
    assert found == {out + path for path in wanted}
    for path in wanted:
        expected = b"inside" if b"/-folder" in path else path.rsplit(b"/", 1)[1]
        assert Path(os.fsdecode(out + path)).read_bytes() == expected


def test_one_file_asked_for_brings_one_file(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    snapshot = _backed_up(repository, source)
    path = os.fsencode(source) + b"/register.txt"
    assert repository.restore(snapshot, tmp_path / "out", [path]).failure is None
    found = [name for _, _, names in os.walk(tmp_path / "out") for name in names]
    assert found == ["register.txt"]


def test_a_restore_that_matches_nothing_or_asks_for_nothing_restores_nothing(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    snapshot = _backed_up(repository, source)
    report = repository.restore(snapshot, tmp_path / "out", [b"/nothing"])
    assert (report.failure, report.calls) == (None, 1)
    assert list((tmp_path / "out").rglob("*")) == []
    assert repository.restore(snapshot, tmp_path / "out", []).calls == 0


def test_a_damaged_pack_fails_restore_dump_and_check(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    snapshot = _backed_up(repository, source)
    _flip(_pack(repository))
    report = repository.restore(snapshot, tmp_path / "out")
    assert report.failure is Failure.DAMAGED
    assert report.error_count >= 1
    assert {Path(error.path).name for error in report.errors} == {"photo.bin"}
    path = f"{source}/photo.bin"
    assert _kind(lambda: repository.dump(snapshot, path, tmp_path / "photo")) == "damaged"
    assert not [one for one in tmp_path.iterdir() if "photo" in one.name]
    assert repository.check().failure is None  # it reads no data, and so sees nothing
    assert repository.check("1/1").failure is Failure.DAMAGED


def test_a_restore_in_retries_ends_when_told_and_leaves_no_lock(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    snapshot = _backed_up(repository, source)
    _pack(repository).unlink()
    asked = iter([None] * 12)
    report = repository.restore(
        snapshot, tmp_path / "out", stop=lambda: next(asked, "the drive is wanted elsewhere")
    )
    assert report.failure is Failure.INTERRUPTED
    assert _locks(repository) == []
    assert repository.within(2).restore(snapshot, tmp_path / "o2").failure is Failure.TIMED_OUT
    assert _locks(repository) == []


def test_a_snapshot_that_is_not_there_is_an_error_though_restic_exits_0(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    _backed_up(repository, source)
    assert _kind(lambda: _entries(repository, "00000000")) == "no snapshot"
    report = repository.restore("00000000", tmp_path / "out")
    assert report.failure is Failure.NO_SNAPSHOT


def test_a_damaged_snapshot_is_told_and_the_others_can_still_be_had(
    repository: Repository, source: Path
) -> None:
    good = _backed_up(repository, source)
    bad = _backed_up(repository, source)
    (file,) = (Path(repository.url) / "snapshots").glob(f"{bad}*")
    _flip(file)
    assert _kind(repository.snapshots) == "damaged"
    (found,) = repository.snapshots(damaged_too=True)
    assert found.id.startswith(good)
    assert _kind(lambda: _entries(repository, file.name)) == "damaged"


def test_a_damaged_index_is_told_without_a_cache(repository: Repository, source: Path) -> None:
    snapshot = _backed_up(repository, source)
    for index in (Path(repository.url) / "index").iterdir():
        _flip(index)
    assert _kind(lambda: _entries(repository, snapshot)) == "damaged"


def test_a_file_is_dumped_whole_into_a_private_file(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    odd = os.fsencode(source) + b"/odd\xff [name]"
    Path(os.fsdecode(odd)).write_bytes(b"contents")
    snapshot = _backed_up(repository, source)
    assert repository.dump(snapshot, odd, tmp_path / "dumped") == 8
    assert (tmp_path / "dumped").read_bytes() == b"contents"
    assert (tmp_path / "dumped").stat().st_mode & 0o777 == 0o600
    assert _kind(lambda: repository.dump(snapshot, "/no", tmp_path / "none")) == "no snapshot"
    assert not (tmp_path / "none").exists()


def test_a_stored_file_comes_back_as_it_was_fed(repository: Repository, tmp_path: Path) -> None:
    parts = [os.urandom(100_000) for _ in range(5)]
    with repository.store("manifest.json", ("manifest", "abide"), host="school") as store:
        for part in parts:
            store.write(part)
        snapshot = store.commit()
    assert repository.dump(snapshot, "/manifest.json", tmp_path / "got") == 500_000
    assert (tmp_path / "got").read_bytes() == b"".join(parts)
    (listed,) = repository.snapshots(("manifest",))
    assert listed.id.startswith(snapshot)
    assert listed.hostname == "school"
    assert _locks(repository) == []


@pytest.mark.parametrize("fed", [0, 10, 30_000_000])
def test_a_store_that_is_given_up_leaves_no_snapshot_and_no_lock(
    repository: Repository, fed: int
) -> None:
    with pytest.raises(LookupError), repository.store("manifest.json") as store:
        _feed_and_fail(store.write, fed)
    assert repository.snapshots() == []
    assert _locks(repository) == []


def _feed_and_fail(write: Callable[[bytes], None], fed: int) -> None:
    if fed:
        write(b"x" * fed)
    raise LookupError


def test_a_store_is_refused_where_there_is_no_repository(unmade: Repository) -> None:
    with unmade.store("x") as store:
        assert _kind(store.commit) == "no repository"


def test_an_empty_store_is_refused(repository: Repository) -> None:
    with repository.store("x") as store:
        assert _kind(store.commit) == "source errors"
    assert repository.snapshots() == []


def _killed_backup(repository: Repository) -> None:
    """Leave behind what a killed backup does: a lock, and packs that no index names."""
    env = {"RESTIC_PASSWORD_FILE": str(repository.password_file), "PATH": os.environ["PATH"]}
    argv = ["restic", "--no-cache", "-r", repository.url, "backup", "--stdin"]
    with subprocess.Popen(argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as one:
        assert one.stdin is not None
        one.stdin.write(random.Random(2).randbytes(40 << 20))
        one.stdin.flush()
        while not list(Path(repository.url).glob("data/*/*")):
            threading.Event().wait(0.05)
        one.kill()


def test_healing_removes_the_lock_of_a_killed_run_and_finds_its_packs(
    repository: Repository,
) -> None:
    _killed_backup(repository)
    assert len(_locks(repository)) == 1
    assert repository.check().failure is Failure.LOCKED
    healed = repository.heal(reindex=True)
    assert (healed.failure, healed.unlocked, healed.reindexed, healed.locks_left) == (
        None,
        True,
        True,
        0,
    )
    assert list((Path(repository.url) / "index").iterdir())
    again = repository.heal()
    assert (again.unlocked, again.reindexed, again.locks_left) == (False, False, 0)


def test_healing_leaves_the_lock_of_a_run_under_way(repository: Repository, source: Path) -> None:
    with repository.store("x") as store:
        store.write(b"x")
        while not _locks(repository):
            threading.Event().wait(0.05)
        healed = repository.heal()
        assert (healed.failure, healed.unlocked, healed.locks_left) == (None, False, 1)
        assert repository.heal(reindex=True).failure is Failure.LOCKED
        assert repository.backup(BackupRequest((source,))).failure is None  # locks are shared
        store.commit()
    assert _locks(repository) == []


def test_a_repository_where_no_lock_can_be_made_can_still_be_read(
    repository: Repository, source: Path
) -> None:
    snapshot = _backed_up(repository, source)
    locks = Path(repository.url) / "locks"
    locks.rmdir()
    locks.write_text("in the way")
    unlocked = replace(repository, no_lock=True)
    assert unlocked.snapshots()
    assert _entries(unlocked, snapshot)


def test_a_later_restic_is_given_an_include_file_and_asked_for_json(
    unmade: Repository, fake: Callable[[str, str], Path], tmp_path: Path
) -> None:
    script = f"""
for word; do printf '%s\\n' "$word" >> {tmp_path}/argv; done
while [ $# -gt 0 ]; do [ "$1" = --include-file ] && cat "$2" > {tmp_path}/listed; shift; done"""
    new = replace(unmade, restic=Restic(str(fake("restic", script)), (0, 17, 3)))
    paths = [b"/a/plain", b"/a/$x [1]", b"/a/trail ", b"/a/new\nline", b"/a/\xff"]
    assert new.restore("abc", tmp_path / "out", paths).calls == 1
    said = (tmp_path / "argv").read_bytes()
    assert b"--json\n" in said
    assert (tmp_path / "listed").read_bytes() == b"/a/plain\n/a/$$x \\[1\\]\n"
    assert said.endswith(b"-i\n/a/trail \n-i\n/a/new\nline\n-i\n/a/\xff\n")


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
