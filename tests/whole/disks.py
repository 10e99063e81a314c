"""Small disks that can be pulled out: ext4 images mounted through a loop device."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.whole.school import wait_until


@dataclass
class Disk:
    """One disk and the folder it is mounted at."""

    image: Path
    mount: Path

    def plug(self) -> None:
        """Mount it. Skip the test where this machine does not allow that."""
        wait_until(lambda: not self._loops())  # an older mount may still be going away
        done = _run("mount", "-o", "loop", str(self.image), str(self.mount))
        if done.returncode != 0:
            pytest.skip(f"no disk image can be mounted here: {done.stderr.strip()}")

    def pull(self) -> None:
        """Take the disk away at once, whoever uses it: its folder is bare from now on."""
        if os.path.ismount(self.mount):
            assert _run("umount", "--lazy", str(self.mount)).returncode == 0

    def _loops(self) -> str:
        return _run("losetup", "--associated", str(self.image)).stdout


def make_disk(folder: Path, megabytes: int) -> Disk:
    """Given a new folder and a size, return a disk that is plugged in there.

    Skip the test where this machine does not allow that.
    """
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk image")
    disk = Disk(folder / "disk.img", folder / "drive")
    disk.mount.mkdir(parents=True)
    with disk.image.open("wb") as file:
        file.truncate(megabytes << 20)
    made = _run("mkfs.ext4", "-q", "-m", "0", "-F", str(disk.image))
    assert made.returncode == 0, made.stderr
    disk.plug()
    return disk


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    return subprocess.run(words, capture_output=True, text=True, env={"PATH": path}, timeout=60)
