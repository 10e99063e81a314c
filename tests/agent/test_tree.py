"""A restored tree is hostile until proven: nothing is followed, opened or trusted on the way."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest
from blake3 import blake3

from abide.agent.manifest.record import CHANGED, LINK, NAME, OTHER, Record
from abide.agent.tree import (
    MISMATCHED,
    MISSING,
    RIGHT,
    UNPROVEN,
    TreeCheck,
    strip_special_modes,
)
from tests.agent.records import record

ROOT = b"/srv/Admin"
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make devices")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "restored" / "srv" / "Admin").mkdir(parents=True)
    return tmp_path / "restored"


def there(target: Path, name: str = "a", content: bytes = b"good") -> tuple[Path, Record]:
    """Given a name and content, put the file there; return it with its record."""
    file = target / "srv" / "Admin" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file, expected(name, content)


def expected(name: str, content: bytes = b"good") -> Record:
    digest = blake3(content).hexdigest()
    return record(ROOT + b"/" + os.fsencode(name), len(content), hash=digest)


def finding(target: Path, one: Record) -> str:
    return TreeCheck(target, {1: ROOT}).check(one)


def test_the_same_bytes_are_right_and_any_others_are_not(target: Path) -> None:
    file, wanted = there(target)
    assert finding(target, wanted) == RIGHT
    for content in (b"evil", b"goo", b"good!", b""):
        file.write_bytes(content)
        assert finding(target, wanted) == MISMATCHED
    file.unlink()
    assert finding(target, wanted) == MISSING


def test_a_file_with_a_hole_of_the_right_size_is_not_right(target: Path) -> None:
    file, wanted = there(target, content=os.urandom(3 << 20))
    with file.open("r+b") as raw:
        raw.seek(1 << 20)
        raw.write(bytes(1 << 20))
    assert finding(target, wanted) == MISMATCHED


def test_a_link_where_a_file_should_be_is_not_followed(target: Path, tmp_path: Path) -> None:
    file, wanted = there(target)
    (tmp_path / "outside").write_bytes(b"good")
    file.unlink()
    file.symlink_to(tmp_path / "outside")
    assert finding(target, wanted) == MISMATCHED


def test_a_folder_replaced_by_a_link_leads_nowhere(target: Path, tmp_path: Path) -> None:
    file, wanted = there(target, "Photos/1.jpg")
    assert finding(target, wanted) == RIGHT
    file.parent.rename(tmp_path / "elsewhere")
    (target / "srv" / "Admin" / "Photos").symlink_to(tmp_path / "elsewhere")
    assert finding(target, wanted) == MISSING


def test_a_link_higher_up_leads_nowhere_either(target: Path, tmp_path: Path) -> None:
    _, wanted = there(target, "Photos/2026/1.jpg")
    (target / "srv").rename(tmp_path / "elsewhere")
    (target / "srv").symlink_to(tmp_path / "elsewhere")
    assert finding(target, wanted) == MISSING


def test_a_target_reached_by_a_link_is_fine(target: Path, tmp_path: Path) -> None:
    _, wanted = there(target)
    (tmp_path / "scratch").symlink_to(target)
    assert finding(tmp_path / "scratch", wanted) == RIGHT


def test_pipes_sockets_and_folders_where_a_file_should_be_are_not_read(target: Path) -> None:
    file, wanted = there(target)
    file.unlink()
    os.mkfifo(file)
    assert finding(target, wanted) == MISMATCHED
    file.unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(file))
    assert finding(target, wanted) == MISMATCHED
    file.unlink()
    file.mkdir()
    assert finding(target, wanted) == MISMATCHED


@root_only
def test_a_device_where_a_file_should_be_is_not_read(target: Path) -> None:
    file, wanted = there(target, content=b"")
    file.unlink()
    os.mknod(file, 0o666 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero: never ends
    assert finding(target, wanted) == MISMATCHED


def test_what_nobody_can_judge_is_neither_bad_nor_right(target: Path) -> None:
    _, wanted = there(target)
    for mark in (CHANGED, NAME):
        assert finding(target, wanted._replace(mark=mark)) == UNPROVEN
        assert finding(target, expected("gone")._replace(mark=mark)) == UNPROVEN
    assert finding(target, wanted._replace(hash=None)) == UNPROVEN
    assert finding(target, wanted._replace(kind=OTHER)) == RIGHT  # a pipe: nothing to read


def test_links_are_judged_by_where_they_point_and_counted_when_that_is_outside(
    target: Path,
) -> None:
    check = TreeCheck(target, {1: ROOT})
    for name, to in (("in", "a"), ("up", "../../etc/passwd"), ("root", "/etc/passwd")):
        (target / "srv" / "Admin" / name).symlink_to(to)
        wanted = expected(name)._replace(kind=LINK, hash=blake3(to.encode()).hexdigest())
        assert check.check(wanted) == RIGHT
    assert (check.tally.links, check.tally.outside_links, check.tally.files) == (3, 2, 0)
    assert check.check(expected("none")._replace(kind=LINK)) == MISSING
    assert check.check(expected("in")._replace(kind=LINK)) == MISMATCHED
    there(target, "plain")
    assert check.check(expected("plain")._replace(kind=LINK)) == MISMATCHED
    assert not check.tally.right


def test_the_tally_counts_what_is_wrong_by_source(target: Path) -> None:
    check = TreeCheck(target, {1: ROOT, 2: b"/srv/Admin 2"})
    _, good = there(target)
    other = record(b"/srv/Admin 2/x")
    tally = check.check_all([good, expected("gone"), other, good._replace(mark=CHANGED)])
    assert (tally.files, tally.bytes, tally.missing, tally.unproven) == (4, 4, 2, 1)
    assert dict(tally.wrong_by_source) == {1: 1, 2: 1}
    assert tally.problems.kinds == (MISSING,)


def test_a_file_whose_own_mode_keeps_us_out_is_judged_and_left_as_it_was(target: Path) -> None:
    file, wanted = there(target)
    file.chmod(0)
    if os.geteuid() != 0:
        assert finding(target, wanted) == RIGHT
    else:  # root is kept out of nothing: look as somebody else
        os.chmod(target, 0o755)
        for folder in (*target.parents[:1], target, file.parent.parent, file.parent):
            os.chown(folder, 65534, 65534)
        os.chown(file, 65534, 65534)
        assert as_nobody(target, wanted) == RIGHT
    assert stat.S_IMODE(file.lstat().st_mode) == 0


def as_nobody(target: Path, wanted: Record) -> str:
    """Given what to judge, do it in a process of an account without rights; return the finding."""
    reading, writing = os.pipe()
    here = os.open(target, os.O_RDONLY)
    child = os.fork()
    if child == 0:
        try:
            os.fchdir(here)
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
            os.write(writing, finding(Path("."), wanted).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return said.read()


def test_setuid_and_setgid_are_taken_off_files_and_left_on_shared_folders(target: Path) -> None:
    program, _ = there(target, "tool")
    program.chmod(0o6755)
    program.parent.chmod(0o2770)
    plain, _ = there(target, "plain")
    plain.chmod(0o640)
    (target / "link").symlink_to(program)
    assert strip_special_modes(target) == 1
    assert stat.S_IMODE(program.stat().st_mode) == 0o755
    assert stat.S_IMODE(plain.stat().st_mode) == 0o640
    assert stat.S_IMODE(program.parent.stat().st_mode) == 0o2770


@root_only
def test_devices_are_closed_to_everyone_else_and_capabilities_dropped(target: Path) -> None:
    device = target / "disk"
    os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    os.chmod(device, 0o666)
    program, _ = there(target, "tool")
    program.chmod(0o755)
    raw_sockets = bytes.fromhex("0100000200200000000000000000000000000000")
    os.setxattr(program, "security.capability", raw_sockets)
    assert strip_special_modes(target) == 2
    assert stat.S_IMODE(device.lstat().st_mode) == 0o600
    assert "security.capability" not in os.listxattr(program)
