"""What rclone says, parsed into facts: listings, hashes that a remote has, failures by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from abide.domain.errors import EngineError
from abide.engines.program import Result

NOT_UNDERSTOOD = "output not understood"
UNREACHABLE, TOKEN, REFUSED = "unreachable", "token expired", "wrong credentials"
NOT_FOUND, NO_REMOTE, DISK_FULL = "not found", "no such remote", "disk full"
THROTTLED, TIMED_OUT, INTERRUPTED = "throttled", "timed out", "interrupted"
UNKNOWN = "unknown"
_DETAIL_CHARACTERS = 1000
_STAMP = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ")

# Tried in this order: a token that cannot be renewed because nobody answers is not expired.
_BY_WORDS = tuple(
    (kind, re.compile(words))
    for kind, words in (
        (DISK_FULL, r"no space left on device|disk quota exceeded"),
        (
            UNREACHABLE,
            r"connection refused|no such host|i/o timeout|network is unreachable|no route to host"
            r"|connection reset|server misbehaving|name resolution|host is down|tls: |x509: "
            r"|context deadline exceeded|50[0234] |unexpected eof|: eof\b|broken pipe"
            r"|tls handshake timeout",
        ),
        (NO_REMOTE, r"didn't find section in config file|didn't find backend called"),
        (
            TOKEN,
            r"invalid_grant|refresh token|token expired|empty token|config reconnect|aadsts"
            r"|invalidauthenticationtoken|couldn't fetch token",
        ),
        (
            REFUSED,
            r"signaturedoesnotmatch|invalidaccesskeyid|unable to authenticate|handshake failed"
            r"|access ?denied|permission denied|unauthori[sz]ed|forbidden|\b40[13]\b"
            r"|is it obscured",
        ),
        (THROTTLED, r"\b429\b|too many requests|throttl|rate ?limit"),
        (NOT_FOUND, r"not found|nosuchbucket|\b404\b"),
    )
)


@dataclass(frozen=True)
class RemoteFile:
    """One file as the remote tells it. `size` is -1 where it is known only once it is fetched (a
    Google document); `hash` is None where the remote has none of it."""

    path: str
    size: int
    modified: str
    hash: str | None = None


@dataclass
class Listing:
    """Everything a remote holds, by path. `hash_kind` is the kind that hashes are of; `twice` are
    paths that stand for more than one file, `unsafe` ones that could lead out of a folder."""

    hash_kind: str | None = None
    files: dict[str, RemoteFile] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return sum(max(0, each.size) for each in self.files.values())

    @property
    def hashed(self) -> int:
        return sum(each.hash is not None for each in self.files.values())


class ListingListener:
    """Hears the lines of `lsjson`; `listing` is whole once the last one has been heard."""

    def __init__(self, hash_kind: str | None) -> None:
        self.listing = Listing(hash_kind)
        self.ended = False

    def __call__(self, line: bytes) -> None:
        """Given a line, take its file in. Raise EngineError if it is not understood."""
        text = line.strip().rstrip(b",")
        if text in (b"", b"["):
            return
        if text in (b"]", b"[]"):
            self.ended = True
            return
        try:
            self._take(_file(text, self.listing.hash_kind))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(NOT_UNDERSTOOD, f"a line of rclone's listing: {error!r}") from None

    def _take(self, file: RemoteFile) -> None:
        if not is_safe(file.path):
            self.listing.unsafe.append(file.path)
        elif file.path in self.listing.files:
            self.listing.twice.append(file.path)
        else:
            self.listing.files[file.path] = file


def _file(text: bytes, hash_kind: str | None) -> RemoteFile:
    said = json.loads(text)
    hashes = said.get("Hashes") or {}
    found = hashes.get(hash_kind) if hash_kind else None
    return RemoteFile(
        str(said["Path"]),
        int(said["Size"]),
        str(said.get("ModTime", "")),
        str(found).lower() if found else None,
    )


def is_safe(path: str) -> bool:
    """Given a path of a listing, say whether it surely stays below the folder it is put into."""
    if not path or "\0" in path or path.startswith("/") or re.match(r"[A-Za-z]:[/\\]", path):
        return False
    if "\ufffd" in path or any(0xD800 <= ord(c) <= 0xDFFF for c in path):
        return False  # not the name the file has: it was no text
    parts = path.replace("\\", "/").split("/")
    return not ({"", ".", ".."} & set(parts))


def hashes_of(stdout: bytes) -> tuple[str, ...]:
    """Given the output of `backend features`, return the kinds of hash the remote has. Raise
    EngineError if it is not understood."""
    try:
        return tuple(str(each) for each in json.loads(stdout)["Hashes"] or ())
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError(NOT_UNDERSTOOD, f"what the remote can do: {error!r}") from None


def failure_of(result: Result) -> str | None:
    """Given how a call ended, return the kind of its failure, or None for exit 0."""
    if result.timed_out:
        return TIMED_OUT
    if result.interrupted or result.exit_code < 0:
        return INTERRUPTED
    if result.exit_code == 0:
        return None
    return failure_in(result.stderr)


def failure_in(words: str) -> str:
    """Given the words of a failure, return its kind; "unknown" where they are not recognised."""
    lowered = words.lower()
    return next((kind for kind, rule in _BY_WORDS if rule.search(lowered)), UNKNOWN)


def detail_of(result: Result) -> str:
    """Given how a call ended, return the last words worth keeping, already masked; they may name
    paths, so they stay on the premises."""
    said = [_STAMP.sub("", each).strip() for each in result.stderr.splitlines() if each.strip()]
    return "\n".join(_without_notices(said)[-4:])[-_DETAIL_CHARACTERS:]


def _without_notices(lines: Iterable[str]) -> list[str]:
    kept = [each for each in lines if not each.startswith("NOTICE:") or "Failed" in each]
    return kept or list(lines)
