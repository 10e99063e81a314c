"""Reading and writing manifest files as streams, with a digest over every line."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from abide.agent.home import make_private
from abide.agent.manifest.record import FILE, Record, parse_path, parse_record
from abide.domain.errors import EngineError

_BATCH = 500
_READ_BYTES = 1 << 18
_damaged = (OSError, EOFError, zlib.error, UnicodeDecodeError, ValueError)


class ManifestWriter:
    """Writes one manifest to a file and, where given, to a second sink at the same time."""

    def __init__(
        self, file: Path, header: dict[str, Any], also: Callable[[bytes], None] | None = None
    ) -> None:
        """Given the file, the header and maybe a second sink for the plain bytes, start."""
        self.file = file
        self.count = 0
        self._partial = file.with_name(file.name + ".partial")
        make_private(file.parent)
        descriptor = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._raw = os.fdopen(descriptor, "wb")
        self._zip = gzip.GzipFile(fileobj=self._raw, mode="wb", compresslevel=1, mtime=0)
        self._also = also
        self._digest = hashlib.sha256()
        self._lines: list[str] = [json.dumps({"abide-manifest": 1, **header}, sort_keys=True)]

    def add(self, record: Record) -> None:
        """Given the next record in order, write it."""
        self.add_line(record.line())

    def add_line(self, line: str) -> None:
        """Given the line of the next record in order, without its break, write it as it is."""
        self._lines.append(line)
        self.count += 1
        if len(self._lines) >= _BATCH:
            self._flush()

    def close(self, footer: dict[str, Any]) -> str:
        """Given the footer, finish the file durably and return the digest of all it says (hex)."""
        self._flush()
        end = {"end": self.count, **footer}
        digest = _sealed(self._digest, end)
        self._lines.append(json.dumps({**end, "sha256": digest}))
        self._flush()
        self._zip.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        os.replace(self._partial, self.file)
        return digest

    def discard(self) -> None:
        """Throw the unfinished file away; a full disk does not stand in the way."""
        for each in (self._zip, self._raw):
            with contextlib.suppress(OSError, ValueError):
                each.close()
        self._partial.unlink(missing_ok=True)

    def _flush(self) -> None:
        data = ("\n".join(self._lines) + "\n").encode("utf-8") if self._lines else b""
        self._lines = []
        self._digest.update(data)
        self._zip.write(data)
        if self._also is not None and data:
            self._also(data)


class Manifest:
    """One manifest on disk: its header and footer, and its records as a stream."""

    def __init__(self, file: Path) -> None:
        """Given a manifest's file (gzipped or plain), read its header.

        Raise EngineError when it is not a manifest.
        """
        self.file = file
        self._end: dict[str, Any] | None = None
        try:
            with _open(file) as stream:
                self.header = _value(stream.readline(), file)
        except _damaged as error:
            raise EngineError("damaged manifest", f"{file}: {error}") from None
        if self.header.get("abide-manifest") != 1:
            raise EngineError("damaged manifest", f"{file} is not a manifest of this version")

    def records(self) -> Iterator[Record]:
        """Return the records in order.

        Raise EngineError when the file is cut short, changed or cannot be read, at the latest when
        its end is reached: judge nothing before the stream has ended.
        """
        return map(parse_record, self.lines())

    def file_paths(self) -> Iterator[bytes]:
        """Return the paths of the files (no links, no devices) in order, as `records` does."""
        return (path for path, kind in (parse_path(line) for line in self.lines()) if kind == FILE)

    def lines(self) -> Iterator[str]:
        """Return the records' lines in order, each with its break; raise as `records` does."""
        digest = hashlib.sha256()
        count = 0
        try:
            with _open(self.file) as stream:
                digest.update(stream.readline())
                for line in stream:
                    if line.startswith(b"{"):
                        self._check_end(_value(line, self.file), count, digest)
                        return
                    digest.update(line)
                    count += 1
                    yield line.decode("utf-8")
        except _damaged as error:
            raise EngineError("damaged manifest", f"{self.file}: {error}") from None
        raise EngineError("damaged manifest", f"{self.file} ends before its footer")

    def footer(self) -> dict[str, Any]:
        """Return the footer; every line before it is checked first, once. Raise EngineError."""
        if self._end is None:
            for _ in self.lines():
                pass
        return self._end or {}

    def _check_end(self, footer: dict[str, Any], count: int, digest: hashlib._Hash) -> None:
        said = footer.pop("sha256", None)
        if footer.get("end") != count or said != _sealed(digest, footer):
            raise EngineError("damaged manifest", f"{self.file} was changed or is incomplete")
        self._end = {**footer, "sha256": said}


def _sealed(lines: hashlib._Hash, footer: dict[str, Any]) -> str:
    """Given the digest of the lines and the footer without its own, return that of both (hex)."""
    both = lines.copy()
    both.update(json.dumps(footer, sort_keys=True).encode())
    return both.hexdigest()


def _open(file: Path) -> io.BufferedReader:
    """Given a manifest's file, open it for reading lines, gzipped or plain."""
    with file.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    if zipped:
        return io.BufferedReader(cast(io.RawIOBase, gzip.open(file)), _READ_BYTES)
    return file.open("rb")


def _value(line: bytes, file: Path) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise EngineError("damaged manifest", f"{file} has an unreadable header or footer")
    return value
