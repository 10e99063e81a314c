"""rclone's command lines and environment as data: nothing runs here.

Its configuration goes by the environment and must be writable: rclone renews the tokens in it and
writes them back. Names are told and staged in rclone's own standard form, in which control
characters, "." and ".." as names are written with look-alikes: so a path of the listing is the
path in staging, and none of them leads out of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Argv = tuple[str | bytes, ...]

_SAME_NAMES = "Slash,Ctl,Del,Dot"
_GLOB = re.compile(r"([\[\]{}\\])")
PATIENCE = {
    "RCLONE_ASK_PASSWORD": "false",
    "RCLONE_CONTIMEOUT": "15s",
    "RCLONE_TIMEOUT": "2m",
    "RCLONE_RETRIES": "2",
    "RCLONE_LOW_LEVEL_RETRIES": "4",
    "RCLONE_MULTI_THREAD_STREAMS": "0",
    "RCLONE_LOG_LEVEL": "NOTICE",
    "RCLONE_STATS": "0",
    "RCLONE_USE_JSON_LOG": "false",
}
"""How long a remote may keep us waiting; nobody is there to be asked for a password. Files are not
fetched in several streams: a remote that goes away then keeps us for minutes (measured)."""


@dataclass(frozen=True)
class Remote:
    """A remote as rclone is told it, NAME:PATH, with its configuration and what is left out of it.
    `limit_kib` a second is what may be fetched; None: as much as comes."""

    address: str
    config: Path
    excludes: tuple[str, ...] = ()
    limit_kib: int | None = None


def environment(config: Path) -> dict[str, str]:
    """Given the configuration's file, return the environment that rclone gets."""
    return {**PATIENCE, "RCLONE_CONFIG": str(config)}


def features(program: str, remote: Remote) -> Argv:
    """What the remote can do; among it, the hashes it has."""
    return (program, "backend", "features", remote.address)


def listing(program: str, remote: Remote, hash_kind: str | None) -> Argv:
    """Every file of the remote, with its hash of that kind where it has one."""
    hashes = () if hash_kind is None else ("--hash", "--hash-type", hash_kind)
    words = ("lsjson", "--recursive", "--files-only", "--no-mimetype", *hashes)
    return (program, *words, *filters(remote.excludes), remote.address)


def glance(program: str, remote: Remote) -> Argv:
    """What lies at the remote's top: the quickest question that shows it can be read."""
    words = ("lsjson", "--max-depth", "1", "--no-modtime", "--no-mimetype")
    return (program, *words, remote.address)


def fetch(program: str, remote: Remote, to: Path) -> Argv:
    """Make the folder `to` like the remote: what differs is fetched, what is gone there is removed
    here, also what has come to be left out. Where listing fails, rclone removes nothing."""
    words = ("sync", "--delete-excluded", "--no-unicode-normalization", "--transfers", "4")
    limit = () if remote.limit_kib is None else ("--bwlimit", f"off:{remote.limit_kib}Ki")
    names = ("--local-encoding", _SAME_NAMES)
    return (program, *words, *names, *limit, *filters(remote.excludes), remote.address, str(to))


def filters(patterns: Sequence[str]) -> tuple[str, ...]:
    """Given checked exclude patterns, return rclone's for the same: the name, and all below it."""
    found: list[str] = []
    for pattern in patterns:
        same = _GLOB.sub(r"\\\1", pattern)
        found += ["--exclude", same, "--exclude", f"{same}/**"]
    return tuple(found)
