"""The folder that a SQL Server and we both reach: backups pass through it and never stay.

The server names a file by its own view of the disk, we by ours. What lies there is plaintext, so a
file is removed whatever happens, and what a run that was killed left is removed by the next.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from abide.domain.errors import EngineError, Refused

_RUN = secrets.token_hex(4)
"""This process: a name with another run's in it belongs to a run that is dead, as one agent's runs
never overlap."""
RESERVE_BYTES = 64 << 20
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Passing:
    """One backup file in the folder: where it is for us, and for the server."""

    ours: Path
    theirs: str


@dataclass(frozen=True)
class Exchange:
    """The shared folder. `there` is how the server names it; `owner` tells our files from those of
    other agents, a short word of letters and digits."""

    folder: Path
    there: str
    owner: str

    @property
    def prefix(self) -> str:
        """Return how the names of our scratch databases begin."""
        return f"abide_drill_{self.owner}_"

    def new_name(self) -> str:
        """Return the name of a new scratch database."""
        return f"{self.prefix}{_RUN}_{secrets.token_hex(4)}"

    def is_left(self, name: str) -> bool:
        """Given the name of a database, say whether a run of ours that died left it."""
        pattern = re.escape(self.prefix) + r"([0-9a-f]{8})_[0-9a-f]{8}"
        found = re.fullmatch(pattern, name)
        return found is not None and found[1] != _RUN

    def sweep(self) -> int:
        """Remove the files that runs of ours that died left; return how many. Raise Refused."""
        left = 0
        for each in self._files():
            if not each.name.startswith(f"abide-{self.owner}-{_RUN}-"):
                _remove(each)
                left += 1
        return left

    def check_room(self, needed_bytes: int) -> None:
        """Given the bytes that are to be written, return. Raise Refused unless they fit."""
        free = shutil.disk_usage(self.folder).free
        if free < needed_bytes + RESERVE_BYTES:
            raise Refused(
                f"there is no room in {self.folder}: the backup needs {needed_bytes / 1e6:,.1f} MB "
                f"and {free / 1e6:,.1f} MB are free; free some, or name another backup_folder"
            )

    @contextlib.contextmanager
    def passing(self) -> Iterator[Passing]:
        """Provide a name for a file that is not there yet, and remove the file at the end. Raise
        Refused when the folder is not there, or the file cannot be removed."""
        if not self.folder.is_dir():
            raise Refused(
                f"the folder {self.folder} that SQL Server writes to is not there: mount it, or "
                "mend backup_folder in agent.toml"
            )
        name = f"abide-{self.owner}-{_RUN}-{secrets.token_hex(4)}.bak"
        try:
            yield Passing(self.folder / name, _join(self.there, name))
        finally:
            _remove(self.folder / name)

    @contextlib.contextmanager
    def lent(self, file: Path) -> Iterator[Passing]:
        """Given a backup of ours, provide it where the server can read it, for a while."""
        self.check_room(file.stat().st_size)
        with self.passing() as lent:
            _hand_out(file, lent.ours)
            yield lent

    def _files(self) -> list[Path]:
        try:
            return sorted(self.folder.glob(f"abide-{self.owner}-*-*.bak"))
        except OSError as error:
            raise Refused(f"{self.folder} cannot be read: {error.strerror}") from None


def take(came: Passing, to: Path) -> int:
    """Given a file the server has written, copy it to `to`, mode 0600, put in place in one step;
    return its size. Raise EngineError when it is not there for us, is no file, or is empty."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(came.ours, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise EngineError(
            "backup folder",
            "SQL Server has written its backup, and it cannot be read here "
            f"({error.strerror}): do backup_folder and backup_folder_there name one folder, and "
            "may this account read what the server writes?",
        ) from None
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    with open(descriptor, "rb") as source:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise EngineError("backup folder", "what came is no ordinary file")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            shutil.copyfileobj(source, target, _BLOCK)
            target.flush()
            os.fsync(target.fileno())
            size = os.fstat(target.fileno()).st_size
    if size == 0:
        part.unlink()
        raise EngineError("backup folder", "SQL Server's backup is empty")
    os.replace(part, to)
    return size


def _hand_out(file: Path, to: Path) -> None:
    """Copy a file to the folder so that the server, which owns the folder or is of its group, can
    read it and nobody else."""
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as target, file.open("rb") as source:
        if os.name == "posix":
            place = to.parent.stat()
            with contextlib.suppress(PermissionError):
                os.fchown(descriptor, -1, place.st_gid)
                os.fchmod(descriptor, 0o640)
                os.fchown(descriptor, place.st_uid, -1)
        shutil.copyfileobj(source, target, _BLOCK)


def _join(there: str, name: str) -> str:
    """Given the folder as the server names it and a file, join them as its system does."""
    windows = "\\" in there or re.match(r"[A-Za-z]:", there) is not None
    separator = "\\" if windows else "/"
    return f"{there.rstrip(separator)}{separator}{name}"


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(
            f"a plaintext backup is left in {file.parent} and cannot be removed "
            f"({error.strerror}): give this account the right to, or remove it by hand"
        ) from None
