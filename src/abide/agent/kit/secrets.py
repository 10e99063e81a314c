"""Every file that agent.toml names and a new server would lack: passwords, addresses, authorities.

They are found by key, wherever in the file, so that no kind of place or source is forgotten.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path, PurePosixPath
from typing import Any

from abide.agent.home import Home
from abide.domain.errors import Refused

FILE_KEYS = frozenset(
    {
        "password_file",
        "url_file",
        "environment_file",
        "rclone_config",
        "ca_file",
        "dsn_file",
        "scratch_dsn_file",
    }
)
"""Keys of agent.toml whose value is a file that opens something; a test holds it to the model."""
LARGEST_SECRET = 1 << 20
BESIDE = "elsewhere"
"""Where files that lie outside agent/ go in the kit."""


@dataclass(frozen=True)
class NamedFile:
    """A file as agent.toml names it, where it goes in the kit, and what it holds."""

    named: str
    member: str
    data: bytes


def named_files(home: Home, text: str) -> list[NamedFile]:
    """Given a home and the text of its agent.toml, return every file that it names, each once.

    Raise Refused when one cannot be read: a kit without it would open nothing.
    """
    return [
        NamedFile(named, _member(home, named, number), _read(home, named))
        for number, named in enumerate(names_in(text), start=1)
    ]


def names_in(text: str) -> list[str]:
    """Given the text of an agent.toml, return every file it names, each once, in their order."""
    tables = tomllib.loads(text.removeprefix("\ufeff"))
    return list(dict.fromkeys(named for _, named in _named(tables)))


def _named(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Given tables, yield (key, value) of every key that names a file."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _named(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, key)
    elif key in FILE_KEYS and isinstance(value, str):
        yield key, value


def _member(home: Home, named: str, number: int) -> str:
    """Given a file as it is named, return its name in the kit: as it lies below agent/, or beside
    it where it lies elsewhere."""
    lies = Path(os.path.normpath(home.under(named)))
    if not Path(named).is_absolute() and lies.is_relative_to(home.agent):
        return f"agent/{lies.relative_to(home.agent).as_posix()}"
    return f"{BESIDE}/{number}-{PurePosixPath(lies.as_posix()).name}"


def _read(home: Home, named: str) -> bytes:
    file = home.under(named)
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_SECRET + 1)
    except OSError as error:
        raise Refused(
            f"{file}, which agent.toml names, cannot be read: {error.strerror}."
        ) from None
    if len(data) > LARGEST_SECRET:
        raise Refused(f"{file}, which agent.toml names, is too large to be a secret.")
    return data


def replaced(tables: Any, change: Callable[[str, str], str], key: str = "") -> Any:
    """Given tables and a change from (key, value) to a value, return them with every file named as
    the change says."""
    if isinstance(tables, dict):
        return {name: replaced(inner, change, name) for name, inner in tables.items()}
    if isinstance(tables, list):
        return [replaced(inner, change, key) for inner in tables]
    if key in FILE_KEYS and isinstance(tables, str):
        return change(key, tables)
    return tables


def as_toml(tables: dict[str, Any]) -> str:
    """Given tables as `tomllib` read them, return text that reads as the same tables.

    Comments are gone; what agent.toml may hold is all that is needed here.
    """
    return "\n".join(_lines(tables, ())).strip() + "\n"


def _lines(table: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    later: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict) or _is_tables(value):
            later.append((key, value))
        else:
            yield f"{_word(key)} = {_value(value)}"
    for key, value in later:
        inner = (*path, key)
        name = ".".join(_word(part) for part in inner)
        for one in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            yield from _lines(one, inner)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _word(key: str) -> str:
    plain = key.replace("-", "").replace("_", "")
    return key if plain.isascii() and plain.isalnum() else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_word(k)} = {_value(v)}" for k, v in value.items()) + " }"
    return repr(value)


def _text(value: str) -> str:
    """Given text, return it as a TOML string, which escapes as JSON does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
