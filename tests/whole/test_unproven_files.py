"""Files nobody can vouch for, and things that are no files: unproven, never bad, never proven."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.whole.school import Home, wait_until

pytestmark = pytest.mark.whole
APPEND = (
    "import sys\nwith open(sys.argv[1], 'ab', buffering=0) as f:\n    while True: f.write(b'.')"
)
LATIN = os.fsdecode(b"Zo\xeb's letter.txt")  # as an old Windows server left it


@contextmanager
def growing(file: Path) -> Iterator[None]:
    """A file that a program never stops writing to."""
    with subprocess.Popen([sys.executable, "-c", APPEND, str(file)]) as writer:
        try:
            wait_until(lambda: file.exists() and file.stat().st_size > 0)
            yield
        finally:
            writer.kill()


def test_a_file_that_changes_while_it_is_copied_is_unproven_never_bad(own: Home) -> None:
    with growing(own.live / "Staff" / "log.txt"):
        ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"], ran.row()["unproven"]) == (0, "complete", 1)
    assert "stay unproven" in ran.problems()["changed"]
    sampled = own.run("drill", "--sample", "10").row()
    assert (sampled["mismatched"], sampled["missing"]) == (0, 0)
    drilled = own.run("drill", "--full")
    row = drilled.row()
    assert (drilled.code, row["verdict"]) == (1, "not proven")
    assert (row["mismatched"], row["missing"], row["unproven"]) == (0, 0, 1)
    outcomes = {check["name"]: check["outcome"] for check in row["checks"]}
    assert outcomes["unproven files"] == "could not look"
    assert "failed" not in outcomes.values()
    system = own.system()
    assert system["status"] not in ("kept", "broken")
    assert system["measured_restore_seconds"] is None
    restored = own.run("restore", "Office", "--to", str(own.root / "back"))
    assert (restored.code, restored.document["outcome"]) == (1, "not proven")
    assert restored.document["unproven"] == 1
    assert own.system()["status"] not in ("kept", "broken")
    assert own.run("backup").complete  # it lies still now
    assert own.run("drill", "--full").code == 0
    assert own.status()["answer"] == "yes"
    own.verify()


def test_a_name_that_is_not_utf_8_is_unproven_and_comes_back_all_the_same(own: Home) -> None:
    (own.live / "Staff" / LATIN).write_text("dear Zoë")
    odd = own.live / "Staff" / os.fsdecode(b"\xe9t\xe9")
    odd.mkdir()
    (odd / "plain.txt").write_text("inside")
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"], ran.row()["unproven"]) == (0, "complete", 2)
    assert "Rename them" in ran.problems()["name"]
    drilled = own.run("drill", "--full")
    assert (drilled.code, drilled.row()["verdict"]) == (1, "not proven")
    assert (drilled.row()["mismatched"], drilled.row()["missing"]) == (0, 0)
    assert own.system()["status"] not in ("kept", "broken")
    restored = own.run("restore", "Office", "--to", str(own.root / "back"))
    assert restored.code == 1
    back = own.root / "back" / "Office" / "1"
    assert (back / LATIN).read_text() == "dear Zoë"
    assert (back / odd.name / "plain.txt").read_text() == "inside"
    (own.live / "Staff" / LATIN).rename(own.live / "Staff" / "Zoë's letter.txt")
    odd.rename(own.live / "Staff" / "été")
    assert own.run("backup").row()["unproven"] == 0
    assert own.run("drill", "--full").code == 0
    own.verify()


def test_links_pipes_sockets_and_setuid_files_come_back_as_what_they_are_but_powerless(
    own: Home,
) -> None:
    staff = own.live / "Staff"
    (staff / "outside").symlink_to("/etc/passwd")
    (staff / "up").symlink_to("../../../elsewhere")
    (staff / "dangling").symlink_to("nobody here")
    os.mkfifo(staff / "pipe")
    tool = staff / "tool"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o6755)
    with (staff / "sparse").open("wb") as hole:
        hole.truncate(3 << 20)
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(staff)  # the whole path may be too long for a socket
        try:
            listening.bind("socket")
        finally:
            os.chdir(here)
        ran = own.run("backup")
    assert ran.complete
    assert ran.problems() == {}
    drilled = own.run("drill", "--full")
    assert (drilled.code, drilled.row()["verdict"]) == (0, "proven")
    restored = own.run("restore", "Office", "--to", str(own.root / "back"))
    assert (restored.code, restored.document["outcome"]) == (0, "proven")
    back = own.root / "back" / "Office" / "1"
    assert os.readlink(back / "outside") == "/etc/passwd"
    assert os.readlink(back / "up") == "../../../elsewhere"
    assert os.readlink(back / "dangling") == "nobody here"
    assert stat.S_ISFIFO((back / "pipe").lstat().st_mode)
    assert stat.S_IMODE((back / "tool").lstat().st_mode) == 0o755
    assert (back / "sparse").read_bytes() == bytes(3 << 20)
    said = " ".join(restored.document["notes"])
    assert "taken off 1 files" in said
    assert "2 links point outside" in said
    assert not os.path.lexists(back / "socket")
    assert own.leftovers() == []
    own.verify()
