"""What restic brings back is what was asked for, or it says that it is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from abide.engines.restic.repository import Failure, Repository, Restic
from tests.engines.restic_cast import backed_up, flip, kind, locks, pack

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


def test_names_of_any_kind_come_back_and_bring_no_other(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    folder = os.fsencode(source)
    for name in NASTY + DECOYS:
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(name)
    os.mkdir(folder + b"/-folder [1]")
    Path(os.fsdecode(folder + b"/-folder [1]/-dash")).write_bytes(b"inside")
    wanted = [folder + b"/" + name for name in NASTY] + [folder + b"/-folder [1]/-dash"]
    snapshot = backed_up(repository, source)
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
    snapshot = backed_up(repository, source)
    path = os.fsencode(source) + b"/register.txt"
    assert repository.restore(snapshot, tmp_path / "out", [path]).failure is None
    found = [name for _, _, names in os.walk(tmp_path / "out") for name in names]
    assert found == ["register.txt"]


def test_a_restore_that_matches_nothing_or_asks_for_nothing_restores_nothing(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    snapshot = backed_up(repository, source)
    report = repository.restore(snapshot, tmp_path / "out", [b"/nothing"])
    assert (report.failure, report.calls) == (None, 1)
    assert list((tmp_path / "out").rglob("*")) == []
    assert repository.restore(snapshot, tmp_path / "out", []).calls == 0


def test_a_damaged_pack_fails_restore_dump_and_check(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    snapshot = backed_up(repository, source)
    flip(pack(repository))
    report = repository.restore(snapshot, tmp_path / "out")
    assert report.failure is Failure.DAMAGED
    assert report.error_count >= 1
    assert {Path(error.path).name for error in report.errors} == {"photo.bin"}
    path = f"{source}/photo.bin"
    assert kind(lambda: repository.dump(snapshot, path, tmp_path / "photo")) == "damaged"
    assert not [one for one in tmp_path.iterdir() if "photo" in one.name]
    assert repository.check().failure is None  # it reads no data, and so sees nothing
    assert repository.check("1/1").failure is Failure.DAMAGED


def test_a_restore_in_retries_ends_when_told_and_leaves_no_lock(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    snapshot = backed_up(repository, source)
    pack(repository).unlink()
    asked = iter([None] * 12)
    report = repository.restore(
        snapshot, tmp_path / "out", stop=lambda: next(asked, "the drive is wanted elsewhere")
    )
    assert report.failure is Failure.INTERRUPTED
    assert locks(repository) == []
    assert repository.within(2).restore(snapshot, tmp_path / "o2").failure is Failure.TIMED_OUT
    assert locks(repository) == []


def test_a_file_is_dumped_whole_into_a_private_file(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    odd = os.fsencode(source) + b"/odd\xff [name]"
    Path(os.fsdecode(odd)).write_bytes(b"contents")
    snapshot = backed_up(repository, source)
    assert repository.dump(snapshot, odd, tmp_path / "dumped") == 8
    assert (tmp_path / "dumped").read_bytes() == b"contents"
    assert (tmp_path / "dumped").stat().st_mode & 0o777 == 0o600
    assert kind(lambda: repository.dump(snapshot, "/no", tmp_path / "none")) == "no snapshot"
    assert not (tmp_path / "none").exists()


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
