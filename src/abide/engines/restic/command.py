"""restic's command lines and environment as data: nothing runs here."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

Argv = tuple[str | bytes, ...]

_SECRET_WORDS = ("PASSWORD", "SECRET", "TOKEN", "_KEY", "PASS")
_STATUS_LINES_A_SECOND = "2"
_MAGIC = b"*?[]\\"
# One call may carry this many bytes of patterns: Windows allows 32 KB of arguments in all, Linux
# 2 MB, of which the environment takes a part.
_ROOM_FOR_PATTERNS = 900_000 if os.name == "posix" else 24_000


@dataclass(frozen=True)
class Restic:
    """The restic program that was found, and the version it says it is."""

    path: str
    version: tuple[int, int, int]

    @property
    def reads_include_files(self) -> bool:
        return self.version >= (0, 17, 0)

    @property
    def restores_with_json(self) -> bool:
        return self.version >= (0, 17, 0)

    @property
    def has_repair(self) -> bool:
        return self.version >= (0, 16, 0)


@dataclass(frozen=True)
class Place:
    """Where a repository is and how it is opened. `url` is what restic is given; it may hold a
    password, so it goes by the environment only. `cache` None means --no-cache (drills: as on a
    replacement machine). `environment` adds what a storage needs. `no_lock` reads without leaving
    a lock file (emergencies, read-only media). `upload_kib` and `download_kib` a second are what
    the engine may send and fetch; None: as much as it can. `rclone` is the program that it reaches
    a remote with."""

    name: str
    url: str
    password_file: Path
    restic: Restic
    cache: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    cacert: Path | None = None
    no_lock: bool = False
    upload_kib: int | None = None
    download_kib: int | None = None
    rclone: str | None = None


@dataclass(frozen=True)
class BackupRequest:
    """What to back up: absolute `paths`; `excludes` are restic's patterns; tags hold no comma;
    `parent` is the id of the snapshot to compare with (default: restic's own choice); `shadow`
    reads from a volume shadow copy, where files in use lie still (Windows only; not run)."""

    paths: tuple[Path, ...]
    excludes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    host: str | None = None
    parent: str | None = None
    shadow: bool = os.name == "nt"


def environment(place: Place) -> dict[str, str]:
    """Given a place, return the environment that opens it. TZ makes every moment end in Z."""
    found = {
        "RESTIC_REPOSITORY": place.url,
        "RESTIC_PASSWORD_FILE": str(place.password_file),
        "RESTIC_PROGRESS_FPS": _STATUS_LINES_A_SECOND,
        "TZ": "UTC",
    }
    if place.cache is not None:
        found["RESTIC_CACHE_DIR"] = str(place.cache)
    return found | dict(place.environment)


def secrets(place: Place) -> tuple[str, ...]:
    """Given a place, return what must never be seen: passwords in its address, as written and as
    meant, and the values of its environment whose names say so."""
    found = {
        value
        for name, value in place.environment.items()
        if any(word in name.upper() for word in _SECRET_WORDS)
    }
    scheme, _, address = place.url.partition(":")
    if scheme in ("rest", "s3", "swift", "b2"):
        try:
            password = urlsplit(address).password
        except ValueError:  # not an address after all: then it holds no password of that form
            password = None
        if password:
            found |= {password, unquote(password)}
    return tuple(sorted(found - {""}))


def base(place: Place, *words: str | bytes, reads: bool = False) -> Argv:
    """Given a place and the words of a command, return the whole argv."""
    argv: list[str | bytes] = [place.restic.path]
    if place.cache is None:
        argv.append("--no-cache")
    if place.cacert is not None:
        argv += ["--cacert", str(place.cacert)]
    if place.no_lock and reads:
        argv.append("--no-lock")
    for option, kib in (("upload", place.upload_kib), ("download", place.download_kib)):
        argv += [] if kib is None else [f"--limit-{option}", str(kib)]
    if place.rclone is not None:
        argv += ["-o", f"rclone.program='{place.rclone}'"]
    return (*argv, *words)


def from_environment(source: Place) -> dict[str, str]:
    """Given the repository that is copied from, return what names it beside the other's own.

    What opens a storage (keys of an S3 bucket and the like) both read from the same names."""
    return dict(source.environment) | {
        "RESTIC_FROM_REPOSITORY": source.url,
        "RESTIC_FROM_PASSWORD_FILE": str(source.password_file),
    }


def can_stand_together(one: Place, other: Place) -> bool:
    """Given two repositories, say whether one call can open both: one name in the environment has
    one value, and one file of certificates is read."""
    shared = one.environment.keys() & other.environment.keys()
    if any(one.environment[name] != other.environment[name] for name in shared):
        return False
    return None in (one.cacert, other.cacert) or one.cacert == other.cacert


def init(place: Place, *, like_another: bool = False) -> Argv:
    """Make a repository; `like_another` cuts files as the one that copies come from does, without
    which what both hold is stored twice."""
    return base(place, "init", *(("--copy-chunker-params",) if like_another else ()))


def copy(place: Place, snapshots: Sequence[str]) -> Argv:
    """Copy snapshots of the repository that the environment names (RESTIC_FROM_...) to `place`."""
    return base(place, "copy", *snapshots)


def forget(place: Place, snapshots: Sequence[str]) -> Argv:
    """Remove these snapshots and no others; their data stays until a prune."""
    if not snapshots:
        raise ValueError("nothing to forget was named")
    return base(place, "forget", *snapshots)


def prune(place: Place) -> Argv:
    return base(place, "prune")


def cat_config(place: Place) -> Argv:
    """The repository's own id. Reads without a lock: it must answer while a prune runs."""
    return (*base(place, "cat", "config"), "--no-lock")


def list_locks(place: Place) -> Argv:
    return (*base(place, "list", "locks"), "--no-lock")


def unlock(place: Place) -> Argv:
    """Remove stale locks only; never --remove-all, which would pull one from under a live run."""
    return base(place, "unlock")


def reindex(place: Place) -> Argv:
    return base(place, *(("repair", "index") if place.restic.has_repair else ("rebuild-index",)))


def check(place: Place, read_data_subset: str | None) -> Argv:
    subset = () if read_data_subset is None else (f"--read-data-subset={read_data_subset}",)
    return base(place, "check", *subset, reads=True)


def backup(place: Place, request: BackupRequest) -> Argv:
    options: list[str] = ["--use-fs-snapshot"] if request.shadow else []
    for pattern in request.excludes:
        options += ["--exclude", pattern]
    if request.parent is not None:
        options += ["--parent", request.parent]
    options += labels(request.tags, request.host)
    paths = [os.fsencode(path) if os.name == "posix" else str(path) for path in request.paths]
    return base(place, "backup", "--json", *options, "--", *paths)


def backup_stdin(place: Place, name: str, tags: Sequence[str], host: str | None) -> Argv:
    words = ("backup", "--json", "--stdin", "--stdin-filename", name)
    return base(place, *words, *labels(tags, host))


def labels(tags: Sequence[str], host: str | None) -> list[str]:
    """Given tags and a host, return their options. Raise ValueError for a tag that restic would
    take for several."""
    if any("," in tag or not tag for tag in tags):
        raise ValueError("a tag is empty or holds a comma")
    found = [word for tag in tags for word in ("--tag", tag)]
    return found + (["--host", host] if host is not None else [])


def snapshots(place: Place, tags: Sequence[str]) -> Argv:
    """The snapshots that carry all of `tags`."""
    chosen = ("--tag", ",".join(tags)) if tags else ()
    return base(place, "snapshots", "--json", *chosen, reads=True)


def entries(place: Place, snapshot: str) -> Argv:
    return base(place, "ls", "--json", snapshot, reads=True)


def dump(place: Place, snapshot: str, path: str | bytes) -> Argv:
    return base(place, "dump", "--", snapshot, path, reads=True)


def restore(place: Place, snapshot: str, target: Path, selection: Argv) -> Argv:
    json = ("--json",) if place.restic.restores_with_json else ()
    words = ("restore", *json, snapshot, "--target", str(target))
    return base(place, *words, *selection, reads=True)


def escape(path: bytes) -> bytes:
    """Given a path in a snapshot, return the pattern that matches it and nothing else.

    Measured on 0.14: brackets, stars, backslashes, newlines, braces, leading dashes and blanks and
    bytes that are not UTF-8 all select just their own file. On Windows a backslash divides, so
    there the only magic that a name may hold, `[`, goes into a class (not run)."""
    if os.name != "posix":
        return path.replace(b"[", b"[[]")
    return b"".join(b"\\" + bytes([c]) if c in _MAGIC else bytes([c]) for c in path)


def fits_include_file(path: bytes) -> bool:
    """Given a path, say whether a line of an include file can carry it: those are trimmed, and
    read as UTF-8 (restic 0.17's documentation and textfile reader; not run here)."""
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return text == text.strip() and not any(ord(c) < 32 or c in "\x85\u2028\u2029" for c in text)


def include_lines(paths: Sequence[bytes]) -> bytes:
    """Given paths that fit, return the include file: patterns, with `$` doubled as it is read as
    the start of a variable there."""
    return b"".join(escape(path).replace(b"$", b"$$") + b"\n" for path in paths)


def include_batches(paths: Sequence[bytes]) -> list[Argv]:
    """Given paths, return `-i` options in as few calls as the room for arguments allows."""
    batches: list[Argv] = []
    batch: list[str | bytes] = []
    room = _ROOM_FOR_PATTERNS
    for path in paths:
        pattern = escape(path)
        needed = len(pattern) + len("-i") + 16  # ends and pointers
        if batch and needed > room:
            batches.append(tuple(batch))
            batch, room = [], _ROOM_FOR_PATTERNS
        batch += ["-i", pattern if os.name == "posix" else os.fsdecode(pattern)]
        room -= needed
    return [*batches, tuple(batch)] if batch else batches
