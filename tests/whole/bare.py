"""A bare machine: a root folder with a shell and six small programs, no Python, no restic, no
network, and an empty home. What a school has on the worst day, or a little less.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

TOOLS = ("sh", "tar", "gzip", "sha256sum", "uname", "mkdir", "cat", "ls")


class BareMachine:
    """A root folder of its own; `plug` copies a drive in, `run` runs a shell script there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("tmp", "proc", "dev", "media", "srv", "bin"):
            (root / name).mkdir(parents=True)
        for name in TOOLS:
            found = shutil.which(name)
            assert found is not None
            self._take(Path(found).resolve(), f"/bin/{name}")
        (root / "dev" / "null").touch()
        (root / "dev" / "urandom").write_bytes(os.urandom(1 << 16))

    def _take(self, program: Path, to: str) -> None:
        shutil.copy2(program, self.root / to.lstrip("/"))
        said = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        for library in re.findall(r"(/\S+) \(0x", said):
            copy = self.root / library.lstrip("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists():
                shutil.copy2(Path(library).resolve(), copy)

    def plug(self, drive: Path, name: str) -> str:
        shutil.copytree(drive, self.root / "media" / name)
        return f"/media/{name}"

    def run(
        self, script: str, *, words: str = "", check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Given a script and what is typed meanwhile, run it with an empty environment and no
        network."""
        argv: Sequence[str | Path] = ["unshare", "-n", "chroot", self.root, "/bin/sh", "-c", script]
        done = subprocess.run(
            argv,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            input=words,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert not check or done.returncode == 0, done
        return done


def needs_a_bare_machine() -> None:
    """Skip the test, saying why, where no root folder can be changed or no network cut."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can make a bare machine of a folder")
    if shutil.which("unshare") is None or shutil.which("chroot") is None:
        pytest.skip("unshare or chroot is not installed")
    if subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode != 0:
        pytest.skip("the network cannot be cut off here")
