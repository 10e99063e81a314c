"""Restored bytes against the manifest: every file opened without following links, and hashed."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from blake3 import blake3

from abide.agent.disk import READ_PLAINLY
from abide.agent.manifest.record import FILE, LINK, Record
from abide.agent.manifest.walk import hash_descriptor
from abide.agent.problems import Problems

RIGHT, MISMATCHED, MISSING, UNPROVEN = "right", "mismatched", "missing", "unproven"


@dataclass
class Tally:
    """What came back: files and bytes that are right, and what is not, in all and by source."""

    files: int = 0
    bytes: int = 0
    mismatched: int = 0
    missing: int = 0
    unproven: int = 0
    links: int = 0
    outside_links: int = 0
    wrong_by_source: Counter[int] = field(default_factory=Counter)
    problems: Problems = field(default_factory=Problems)

    @property
    def right(self) -> bool:
        """Say whether every file that could be judged came back as it was."""
        return self.mismatched == 0 and self.missing == 0


class TreeCheck:
    """Judges a restored tree, file by file."""

    def __init__(self, target: Path, roots: dict[int, bytes]) -> None:
        """Given where the snapshot's root was restored to and the root of each source, prepare."""
        self._target = os.fsencode(target)
        self._roots = [(number, root.rstrip(b"/")) for number, root in roots.items()]
        self._safe_folders: set[bytes] = set()
        self.tally = Tally()

    def check_all(self, records: Iterable[Record]) -> Tally:
        """Given the records that should be there, judge each; return the tally."""
        for record in records:
            self.check(record)
        return self.tally

    def check(self, record: Record) -> str:
        """Given one record, judge what was restored of it and count it; return the finding."""
        tally = self.tally
        if record.kind == LINK:
            finding = self._judge_link(record)
            tally.links += 1
        elif record.kind == FILE:
            finding = self._judge_file(record)
            tally.files += 1
        else:
            return RIGHT  # devices and pipes are never opened
        if finding == RIGHT:
            tally.bytes += record.size if record.kind == FILE else 0
        elif finding == UNPROVEN:
            tally.unproven += 1
        else:
            self._wrong(record, finding)
        return finding

    def _wrong(self, record: Record, finding: str) -> None:
        if finding == MISMATCHED:
            self.tally.mismatched += 1
            sentence = "Files came back with other content than was copied."
        else:
            self.tally.missing += 1
            sentence = "Files did not come back."
        self.tally.wrong_by_source[self._source_of(record.path)] += 1
        self.tally.problems.add(finding, sentence, example=record.path)

    def _source_of(self, path: bytes) -> int:
        for number, root in self._roots:
            if path == root or path.startswith(root + b"/"):
                return number
        return 0

    def _judge_file(self, record: Record) -> str:
        if not record.provable:
            return UNPROVEN
        path = self._target + record.path
        if not self._folder_is_real(os.path.dirname(path)):
            return MISSING
        try:
            descriptor = _open_plainly(path)
        except FileNotFoundError:
            return MISSING
        except OSError:
            return MISMATCHED  # a link or something unreadable where a file should be
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size != record.size:
                return MISMATCHED
            return RIGHT if hash_descriptor(descriptor) == record.hash else MISMATCHED
        except OSError:
            return MISMATCHED
        finally:
            os.close(descriptor)

    def _judge_link(self, record: Record) -> str:
        if record.mark is not None or record.hash is None:
            return UNPROVEN
        path = self._target + record.path
        try:
            target = os.readlink(path)
        except FileNotFoundError:
            return MISSING
        except OSError:
            return MISMATCHED
        if os.path.isabs(target) or target.startswith(b".."):
            self.tally.outside_links += 1
        return RIGHT if blake3(target).hexdigest() == record.hash else MISMATCHED

    def _folder_is_real(self, folder: bytes) -> bool:
        """Say whether no part of a restored folder's path is a link that leads elsewhere."""
        if folder in self._safe_folders:
            return True
        if os.path.realpath(folder) != os.path.realpath(self._target) + folder[len(self._target) :]:
            return False
        self._safe_folders.add(folder)
        return True


def _open_plainly(path: bytes) -> int:
    """Given a restored path, open it without following a link or waiting for a pipe.

    A file whose own mode keeps us out is let in for that moment. Raise OSError.
    """
    flags = READ_PLAINLY
    try:
        return os.open(path, flags)
    except PermissionError:
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            raise
    os.chmod(path, stat.S_IRUSR)
    try:
        return os.open(path, flags)
    finally:
        os.chmod(path, stat.S_IMODE(mode))


def strip_special_modes(folder: Path) -> int:
    """Given a restored tree, take away what would give its files power; return how many had any.

    That is setuid, setgid and capabilities of files, and everyone else's access to devices.
    """
    stripped = 0
    for top, _, names in os.walk(os.fsencode(folder)):
        for name in names:
            stripped += _strip(os.path.join(top, name))
    return stripped


def _strip(path: bytes) -> bool:
    mode = os.lstat(path).st_mode
    if stat.S_ISREG(mode):
        capable = bool(mode & 0o111) and _drop_capabilities(path)
        if mode & (stat.S_ISUID | stat.S_ISGID):
            os.chmod(path, stat.S_IMODE(mode) & ~(stat.S_ISUID | stat.S_ISGID))
            return True
        return capable
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
        return True
    return False


def _drop_capabilities(path: bytes) -> bool:
    """Given a program's path, take its capabilities off it; say whether it had any."""
    if not hasattr(os, "removexattr"):  # Linux alone has them
        return False
    try:
        os.removexattr(path, "security.capability", follow_symlinks=False)
    except OSError:
        return False
    return True
