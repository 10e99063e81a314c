"""rclone.conf: which remotes it has, what of it is secret, and when their tokens end.

rclone renews tokens and writes the file back: it renames the old one away, then the new one into
place. A kill between the two leaves no file of that name; `put_back` mends that. No value of the
file is ever shown.
"""

from __future__ import annotations

import configparser
import contextlib
import json
import os
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from abide.domain.errors import Refused

ACCESS_LASTS = timedelta(hours=1)
"""How long an access token lasts at Microsoft: its end minus this is when it was last renewed."""
_ENCRYPTED = "RCLONE_ENCRYPT_V"
_SECRET_WORDS = (
    *("pass", "secret", "token", "key", "auth", "sas_url", "credentials", "bearer"),
    *("connection_string", "access_grant", "headers", "cookie"),
)
_REFERRING = ("remote", "upstreams")
_SHORTEST_SECRET = 8
_LATELY_SECONDS = 3600
_DECIMALS = re.compile(r"\.\d+")
_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@dataclass(frozen=True)
class Token:
    """A remote's token. `ends_at` is the access token's end, which one that can be renewed
    outlives; None where it is not said."""

    section: str
    ends_at: datetime | None
    renewable: bool

    @property
    def renewed_at(self) -> datetime | None:
        """Return when the token was last renewed, as far as its end tells."""
        return self.ends_at - ACCESS_LASTS if self.ends_at is not None else None


@dataclass(frozen=True)
class Configuration:
    """The sections of an rclone.conf."""

    sections: Mapping[str, Mapping[str, str]]

    def __contains__(self, section: str) -> bool:
        return section in self.sections

    def secrets(self) -> tuple[str, ...]:
        """Return every value that must never be seen, tokens' parts among them."""
        found: set[str] = set()
        for values in self.sections.values():
            for key, value in values.items():
                if any(word in key for word in _SECRET_WORDS) and not key.endswith("_file"):
                    found |= {value, *_parts(value)}
        return tuple(sorted(each for each in found if len(each) >= _SHORTEST_SECRET))

    def behind(self, section: str) -> list[str]:
        """Given a section, return it with those it stands on (as a crypt or an alias does)."""
        found, ahead = list[str](), [section]
        while ahead:
            name = ahead.pop()
            if name in found or name not in self.sections:
                continue
            found.append(name)
            words = " ".join(self.sections[name].get(key, "") for key in _REFERRING)
            ahead += [each.split(":", 1)[0].strip('"') for each in words.split() if ":" in each]
        return found

    def tokens(self, section: str) -> list[Token]:
        """Given a section, return the tokens that it and those it stands on are opened with."""
        return [
            token
            for name in self.behind(section)
            if (token := _token(name, self.sections[name].get("token"))) is not None
        ]


def read(file: Path) -> Configuration:
    """Given an rclone.conf, return it. Raise Refused when it cannot be read or is encrypted."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file} cannot be read as text.") from None
    if _ENCRYPTED in text:
        raise Refused(
            f"{file} is encrypted with a password that nobody is there to type at night: run  "
            "rclone config encryption remove  on it; its mode 0600 keeps it private."
        )
    parser = configparser.RawConfigParser(
        strict=False, delimiters=("=",), allow_no_value=True, empty_lines_in_values=False
    )
    try:
        parser.read_string(text)
    except configparser.Error:  # its words would show a line of the file
        raise Refused(f"{file} is not an rclone.conf: make it with  rclone config .") from None
    return Configuration(
        {name: {k: v or "" for k, v in parser.items(name)} for name in parser.sections()}
    )


def section_of(address: str) -> str | None:
    """Given NAME:PATH, return the name of its section; None where it names none, as an address that
    carries its own configuration does."""
    found = re.fullmatch(r"([\w][\w. +@-]*):(?!.*\x00).*", address, re.DOTALL)
    return found[1] if found is not None else None


def put_back(file: Path) -> bool:
    """Given where an rclone.conf should be, put it there if rclone was killed while it wrote it:
    the new one where it is whole, else the old one. Return whether that was done."""
    if os.path.lexists(file):
        return False
    old, new = _remnants(file)
    if not old:
        return False  # it never was there, or somebody took it away
    (new or old)[-1].replace(file)
    return True


def sweep(file: Path) -> None:
    """Given an rclone.conf that is there, remove what killed runs of rclone left of it beside it:
    files full of tokens. Those of the last hour stay: somebody may be at work with rclone."""
    if not os.path.lexists(file):
        return
    for each in (*_remnants(file)[0], *_remnants(file)[1]):
        if time.time() - each.stat().st_mtime > _LATELY_SECONDS:
            each.unlink(missing_ok=True)


@contextlib.contextmanager
def alone_with(file: Path) -> Iterator[None]:
    """Given an rclone.conf, keep our other threads from it meanwhile: two that renew one token
    could each write back what the other has made worthless."""
    with _locks[os.path.realpath(file)]:
        yield


def _remnants(file: Path) -> tuple[list[Path], list[Path]]:
    """Return what a killed rclone left: the old file under its other name, and whole new ones."""
    old, new = list[Path](), list[Path]()
    with contextlib.suppress(OSError, ValueError):
        for each in file.parent.iterdir():
            ending = each.name.removeprefix(file.name)
            if each.name == file.name or ending == each.name or not each.stat().st_size:
                continue
            if re.fullmatch(r"\.old\d+", ending):
                old.append(each)
            elif re.fullmatch(r"\d+", ending):
                new.append(each)
    return sorted(old, key=_written), sorted(new, key=_written)


def _written(file: Path) -> int:
    return file.stat().st_mtime_ns


def _token(section: str, text: str | None) -> Token | None:
    said = _object(text or "")
    if not said:
        return None
    return Token(section, _moment(said.get("expiry")), bool(said.get("refresh_token")))


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(_DECIMALS.sub("", str(text)))
    except ValueError:
        return None
    if found.year < 2000:  # Go's zero moment: the token does not end
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _parts(value: str) -> set[str]:
    """Given a value, return the tokens in it where it is a token's JSON."""
    said = _object(value)
    return {str(v) for k, v in said.items() if k.endswith("token") and isinstance(v, str)}
