"""What restic says, parsed into facts: listings, summaries, and failures told by name.

restic 0.14 ends every failure with exit code 1, so its words decide; from 0.17 on the codes 10, 11
and 12 do. What is not recognised is a failure of unknown kind, never a success.

Paths: `ls --json` of 0.14 writes U+FFFD for every byte of a name that is not UTF-8 (measured), so
two such names may look alike and neither is the name on disk. `is_faithful` tells them; restore
and dump take the raw bytes and do find such files.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from abide.domain.errors import EngineError
from abide.engines.program import Result
from abide.engines.restic.facts import Failure, ItemError, Node, Progress, Snapshot

LISTED_ERRORS = 50
_DETAIL_CHARACTERS = 2000
_REPLACED = "\ufffd".encode()
_NOT_UNDERSTOOD = "output not understood"
_TRACE = re.compile(r"^\s|^(?:github\.com/|main\.|runtime\.)")  # 0.14 prints Go's call stacks
_RETRYING = " returned error, retrying after "
_EPOCH = date(1970, 1, 1)
_SETUID, _SETGID, _STICKY = 1 << 23, 1 << 22, 1 << 20  # as Go's os.FileMode numbers them

_BY_CODE = {
    10: Failure.NO_REPOSITORY,
    11: Failure.LOCKED,
    12: Failure.WRONG_PASSWORD,
    130: Failure.INTERRUPTED,
}

# Tried in this order: 0.14 ends with "Is there a repository at" whatever the true cause was.
_BY_WORDS: tuple[tuple[Failure, str], ...] = (
    (Failure.WRONG_PASSWORD, r"wrong password or no key found"),
    (Failure.LOCKED, r"already locked"),
    (Failure.DISK_FULL, r"no space left on device|disk quota exceeded|not enough space|\(507\)"),
    (
        Failure.UNREACHABLE,
        r"connection refused|no such host|i/o timeout|network is unreachable|no route to host"
        r"|connection reset|tls: |x509: |server misbehaving|name resolution|host is down"
        r"|context deadline exceeded|unexpected http response \(50[0234]\)|: eof$"
        r"|service unavailable|slow ?down",
    ),
    (
        Failure.SOURCE_ERRORS,
        r"all (?:target|source) directories/files do not exist|snapshot is empty"
        r"|at least one source file could not be read",
    ),
    (Failure.ALREADY_THERE, r"config file already exists|repository master key.*already"),
    (
        Failure.DENIED,
        r"permission denied|operation not permitted|\(40[13]\)|read-only file system|access denied"
        r"|forbidden|signature you provided|access key id you provided|unable to authenticate"
        r"|invalid_grant|token expired|empty token|couldn't fetch token",
    ),
    (Failure.UNREACHABLE, r"talking http to rclone"),
    (Failure.NO_REPOSITORY, r"is there a repository at|repository does not exist"),
    (
        Failure.NO_SNAPSHOT,
        r"no matching id found|no snapshot found|no snapshots found|multiple ids? with prefix"
        r"|not found in snapshot",
    ),
    (
        Failure.DAMAGED,
        r"ciphertext verification failed|invalid data returned|pack \S+ .*not (?:found|exist)"
        r"|unable to load index|error loading index|(?:load|readfull)\(<(?:data|index"
        r"|snapshot|key)/|could not load snapshot|streampack: "
        r"|repository contains errors|not found in (?:repository|index)|could not (?:find|load)"
        r"|unmarshal: |invalid character|unexpected eof|does not match id|hash mismatch|damaged"
        r"|blob \S+ not found|tree \S+ (?:not|could not)|invalid file length|wrong size",
    ),
)
_RULES = tuple((failure, re.compile(words)) for failure, words in _BY_WORDS)
_SKIPPED = re.compile(r"^(.+) does not exist, skipping$")
_IGNORING = re.compile(r"^ignoring error for (.+?): (.*)$")


def failure_of(result: Result) -> Failure | None:
    """Given how a call ended, return why it failed, or None for exit 0."""
    if result.timed_out:
        return Failure.TIMED_OUT
    if result.interrupted:
        return Failure.INTERRUPTED
    if result.exit_code == 0:
        return None
    if result.exit_code in _BY_CODE:
        return _BY_CODE[result.exit_code]
    if result.exit_code < 0:
        return Failure.INTERRUPTED
    said = list(_plain(result.stderr))
    told = "\n".join(line for line in said if _RETRYING not in line)
    items = "\n".join(error.message for error in item_errors(result.stderr))
    found = (failure_in(words) for words in (told, items, "\n".join(said)))
    return next((one for one in found if one is not Failure.UNKNOWN), Failure.UNKNOWN)


def failure_in(words: str) -> Failure:
    """Given the words of a failure, return its name; UNKNOWN where they are not recognised."""
    lowered = words.lower()
    for failure, rule in _RULES:
        if rule.search(lowered):
            return failure
    return Failure.UNKNOWN


def detail_of(result: Result) -> str:
    """Given how a call ended, return its last words, masked; they may name paths: stay here."""
    said = list(_plain(result.stderr))
    said = [line for line in said if _RETRYING not in line] or said
    return "\n".join(said[-12:])[-_DETAIL_CHARACTERS:]


def _plain(stderr: str) -> Iterator[str]:
    """Given standard error, return its lines of text, an `exit_error` (0.18) as its message,
    without the per-item errors."""
    for line in stderr.splitlines():
        if not line.startswith("{"):
            if line.strip() and not _TRACE.match(line):
                yield line.strip()
            continue
        found = _object(line)
        if found.get("message_type") == "exit_error":
            yield str(found.get("message", ""))
        elif found.get("message_type") != "error":
            yield line


def item_errors(stderr: str) -> list[ItemError]:
    """Given standard error, return every path that could not be read or written."""
    found = []
    for line in stderr.splitlines():
        if line.startswith("{"):
            said = _object(line)
            if said.get("message_type") == "error":
                found.append(ItemError(str(said.get("item", "")), _message(said.get("error"))))
        elif ignored := _IGNORING.match(line):
            found.append(ItemError(ignored[1], ignored[2]))
    return found


def skipped_sources(stderr: str) -> tuple[str, ...]:
    """Given standard error of a backup, return the named sources that did not exist: 0.14 goes on
    without them and exits 0."""
    return tuple(found[1] for line in stderr.splitlines() if (found := _SKIPPED.match(line)))


def _message(error: Any) -> str:
    """Given the `error` of a message, return its words: 0.14 writes Go's own structure, with the
    number of the system's error, later versions a message."""
    if not isinstance(error, dict):
        return str(error)
    if "message" in error:
        return str(error["message"])
    number = error.get("Err")
    reason = os.strerror(number) if isinstance(number, int) else "no reason given"
    return f"{error.get('Op', 'error')}: {reason}"


def _object(line: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class BackupListener:
    """Hears the lines of `backup --json`: passes progress on and keeps the summary."""

    def __init__(self, on_progress: Callable[[Progress], None] | None) -> None:
        self.summary: dict[str, Any] = {}
        self.errors_counted = 0
        self._on_progress = on_progress

    def __call__(self, line: bytes) -> None:
        said = _object(line)
        kind = said.get("message_type")
        if kind == "summary":
            self.summary = said
        elif kind == "status":
            self.errors_counted = max(self.errors_counted, int(said.get("error_count", 0)))
            if self._on_progress is not None:
                self._on_progress(progress_of(said))


def progress_of(said: dict[str, Any]) -> Progress:
    """Given a status line of backup or (0.17 on) restore, return it as progress."""
    return Progress(
        files_done=int(said.get("files_done", said.get("files_restored", 0))),
        files_total=int(said.get("total_files", 0)),
        bytes_done=int(said.get("bytes_done", said.get("bytes_restored", 0))),
        bytes_total=int(said.get("total_bytes", 0)),
    )


class EntriesListener:
    """Hears the lines of `ls --json`: keeps the snapshot, passes every node on."""

    def __init__(self, on_entry: Callable[[Node], None]) -> None:
        self.snapshot: Snapshot | None = None
        self._on_entry = on_entry

    def __call__(self, line: bytes) -> None:
        """Given a line, pass it on. Raise EngineError if it is not understood."""
        if not line:
            return
        try:
            said = json.loads(line)
            if said["struct_type"] == "node":
                self._on_entry(_node(said))
            elif said["struct_type"] == "snapshot":
                self.snapshot = _snapshot(said)
        except (ValueError, KeyError, TypeError) as error:
            raise EngineError(_NOT_UNDERSTOOD, f"a line of the listing: {error!r}") from error


def _node(said: dict[str, Any]) -> Node:
    mode = said.get("mode", 0)
    bits = mode & 0o777
    if mode & (_SETUID | _SETGID | _STICKY):
        bits |= (mode & _SETUID and 0o4000) | (mode & _SETGID and 0o2000)
        bits |= mode & _STICKY and 0o1000
    return Node(
        said["path"].encode("utf-8", "surrogatepass"),
        said["type"],
        said.get("size", 0),
        moment_ns(said["mtime"]),
        moment_ns(said["ctime"]) if "ctime" in said else 0,
        bits,
    )


def is_faithful(path: bytes) -> bool:
    """Given a path from a listing, say whether it is surely the name on disk: one that holds U+FFFD
    may stand for bytes that the listing could not carry."""
    return _REPLACED not in path


def snapshots_of(lines: Iterable[bytes]) -> list[Snapshot]:
    """Given the output of `snapshots --json`, return them, oldest first. Raise EngineError."""
    try:
        rows = json.loads(b"\n".join(lines)) or []
        return sorted((_snapshot(row) for row in rows), key=lambda one: one.time)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(_NOT_UNDERSTOOD, f"the list of snapshots: {error!r}") from error


def repository_id(stdout: bytes) -> str:
    """Given the output of `cat config`, return the repository's id. Raise EngineError otherwise."""
    found = _object(stdout).get("id")
    if not isinstance(found, str) or not re.fullmatch(r"[0-9a-f]{64}", found):
        raise EngineError(_NOT_UNDERSTOOD, "the repository's configuration has no id")
    return found


def _snapshot(row: dict[str, Any]) -> Snapshot:
    nanoseconds = moment_ns(row["time"])
    return Snapshot(
        id=row["id"],
        time=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=nanoseconds // 1000),
        tree=row.get("tree", ""),
        paths=tuple(row.get("paths") or ()),
        tags=tuple(row.get("tags") or ()),
        hostname=row.get("hostname", ""),
        original=row.get("original") or None,
    )


def moment_ns(text: str) -> int:
    """Given a moment as Go writes it (RFC 3339, up to nine decimals), return nanoseconds since
    1970. Raise ValueError otherwise. Quick for moments in Z, which is what TZ=UTC brings."""
    if text[-1] != "Z":
        return _moment_with_offset(text)
    seconds = _second(text[:16]) + int(text[17:19])
    return seconds * 1_000_000_000 + (int(text[20:-1].ljust(9, "0")) if len(text) > 20 else 0)


@lru_cache(maxsize=4096)
def _second(minute: str) -> int:
    """Given "2026-11-22T00:17", return its seconds since 1970 (UTC)."""
    days = (date.fromisoformat(minute[:10]) - _EPOCH).days
    return days * 86_400 + int(minute[11:13]) * 3600 + int(minute[14:16]) * 60


def _moment_with_offset(text: str) -> int:
    found = re.fullmatch(r"(.{19})(?:\.(\d{1,9}))?([+-])(\d\d):(\d\d)", text)
    if found is None:
        raise ValueError(f"not a moment: {text!r}")
    local = moment_ns(f"{found[1]}.{found[2] or '0'}Z")
    offset = (int(found[4]) * 3600 + int(found[5]) * 60) * 1_000_000_000
    return local - offset if found[3] == "+" else local + offset
