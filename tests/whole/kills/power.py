"""Disks whose power can be cut: what the file system had not yet written down is gone.

`cut` shuts an ext4 down as it stands (the kernel's own way of testing for this): nothing more
reaches the disk, the journal is not closed. After `replug` the disk holds what a cut of the power
would have left: what was flushed, and whatever else happened to be written already.
"""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.whole.disks import Disk, make_disk
from tests.whole.school import wait_until

_SHUT_DOWN = 0x8004587D
_WITHOUT_FLUSHING = struct.pack("I", 2)


@dataclass(frozen=True)
class PoweredDisk:
    """An ext4 on an image that can lose its power, and be put back to how it was once."""

    disk: Disk

    @property
    def mount(self) -> Path:
        return self.disk.mount

    @property
    def _kept(self) -> Path:
        return self.disk.image.with_suffix(".kept")

    def cut(self) -> None:
        """Let nothing reach the disk from this moment on."""
        folder = os.open(self.mount, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(folder, _SHUT_DOWN, _WITHOUT_FLUSHING)
        finally:
            os.close(folder)

    def unplug(self) -> None:
        """Take the disk away, as soon as nothing has a file open on it."""
        wait_until(self._unmounted)

    def replug(self) -> None:
        """Take the disk away and put it back: its journal is read and made good."""
        self.unplug()
        self.disk.plug()

    def keep(self) -> None:
        """Remember what the disk holds; it stays unplugged."""
        self.unplug()
        _copy(self.disk.image, self._kept)

    def put_back(self) -> None:
        """Let the disk hold what it held when it was kept, and plug it in."""
        if os.path.ismount(self.mount):
            self.unplug()
        _copy(self._kept, self.disk.image)
        self.disk.plug()

    def _unmounted(self) -> bool:
        done = subprocess.run(("umount", str(self.mount)), capture_output=True)
        return done.returncode == 0


def _copy(image: Path, to: Path) -> None:
    """Given the image of a disk, copy it; what is empty takes neither room nor time."""
    subprocess.run(("cp", "--sparse=always", str(image), str(to)), check=True)


def powered_disk(folder: Path, megabytes: int) -> PoweredDisk:
    """Given a new folder and a size, return a disk that is plugged in. Skip the test where this
    machine does not allow that."""
    return PoweredDisk(make_disk(folder, megabytes))
