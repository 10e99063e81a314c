"""What a SQL Server answers, byte by byte: the tokens of TDS 7.2 to 7.4 that our calls bring about.

Written from Microsoft's open specification [MS-TDS], sections 2.2.6 and 2.2.7, read 2026-11-22.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

COLLATION = bytes([0x09, 0x04, 0xD0, 0x00, 0x34])  # Latin1_General_CI_AS
_BIGINT, _BIT, _TEXT, _LONG_TEXT = 0x26, 0x68, 0xE7, 0xFFFF
_NUMBER, _MOMENT, _UUID = 0x6C, 0x6F, 0x24
_NUMBER_BYTES = 12
_KINDS = {bool: _BIT, int: _BIGINT, Decimal: _NUMBER, datetime: _MOMENT, UUID: _UUID}
_FORMS = {
    _TEXT: struct.pack("<H", 8000) + COLLATION,
    _BIGINT: b"\x08",
    _BIT: b"\x01",
    _NUMBER: bytes([_NUMBER_BYTES + 1, 25, 0]),
    _MOMENT: b"\x08",
    _UUID: b"\x10",
}
_DONE, _MORE, _ERROR, _COUNT = 0xFD, 0x1, 0x2, 0x10
_PROGRAM = "Microsoft SQL Server"


@dataclass(frozen=True)
class Failure:
    """An error of SQL Server's: number, severity and words."""

    number: int
    text: str
    severity: int = 16


@dataclass(frozen=True)
class Answer:
    """What one statement brings: lines of information, then rows, then errors."""

    rows: Sequence[Mapping[str, Any]] = ()
    columns: Sequence[str] = ()
    infos: Sequence[tuple[int, str]] = ()
    failures: Sequence[Failure] = field(default=())

    def names(self) -> list[str]:
        return list(self.rows[0]) if self.rows else list(self.columns)


def reply(answer: Answer) -> bytes:
    """Given an answer, return its tokens."""
    said = b"".join(_message(0xAB, number, 0, text) for number, text in answer.infos)
    names = answer.names()
    if names:
        status = _COUNT | (_MORE if answer.failures else 0)
        said += _columns(names, answer.rows) + b"".join(_row(names, each) for each in answer.rows)
        said += _done(status, len(answer.rows))
    said += b"".join(_message(0xAA, f.number, f.severity, f.text) for f in answer.failures)
    if answer.failures or not names:
        said += _done(_ERROR if answer.failures else 0, 0)
    return said


def welcome(version: bytes, database: str, packet_size: int) -> bytes:
    """Given the protocol's version as it was asked for, return the tokens of a login that went
    well."""
    acknowledged = b"\x01" + version[::-1] + _short(_PROGRAM) + bytes([15, 0, 8, 0])
    return (
        _changed(1, _short(database) + _short("master"))
        + _message(0xAB, 5701, 0, f"Changed database context to '{database}'.")
        + _changed(7, bytes([len(COLLATION)]) + COLLATION + b"\0")
        + b"\xad"
        + struct.pack("<H", len(acknowledged))
        + acknowledged
        + _changed(4, _short(str(packet_size)) + _short("4096"))
        + _done(0, 0)
    )


def _changed(kind: int, values: bytes) -> bytes:
    return b"\xe3" + struct.pack("<HB", len(values) + 1, kind) + values


def _message(token: int, number: int, severity: int, text: str) -> bytes:
    said = struct.pack("<IBB", number, 1, severity) + struct.pack("<H", len(text))
    said += text.encode("utf-16-le") + _short("STUB") + _short("") + struct.pack("<I", 1)
    return bytes([token]) + struct.pack("<H", len(said)) + said


def _done(status: int, rows: int) -> bytes:
    return struct.pack("<BHHQ", _DONE, status, 0xC1, rows)


def _columns(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    said = b"\x81" + struct.pack("<H", len(names))
    for name in names:
        kind = _kind(each[name] for each in rows)
        said += struct.pack("<IH", 0, 0x0009) + bytes([kind]) + _FORMS[kind] + _short(name)
    return said


def _row(names: Sequence[str], row: Mapping[str, Any]) -> bytes:
    return b"\xd1" + b"".join(_value(row[name]) for name in names)


def _kind(values: Any) -> int:
    some = next((each for each in values if each is not None), "")
    return _KINDS.get(type(some), _TEXT)


def _value(value: Any) -> bytes:
    match value:
        case bool():
            return b"\x01" + bytes([value])
        case int():
            return b"\x08" + struct.pack("<q", value)
        case Decimal():
            size = bytes([_NUMBER_BYTES + 1, value >= 0])
            return size + abs(int(value)).to_bytes(_NUMBER_BYTES, "little")
        case datetime():
            days, rest = divmod(value - datetime(1900, 1, 1), timedelta(days=1))  # noqa: DTZ001
            return b"\x08" + struct.pack("<iI", days, int(rest.total_seconds() * 300))
        case UUID():
            return b"\x10" + value.bytes_le
        case None:
            return struct.pack("<H", _LONG_TEXT)  # only texts are unknown here
        case _:
            said = str(value).encode("utf-16-le")
            return struct.pack("<H", len(said)) + said


def _short(text: str) -> bytes:
    return bytes([len(text)]) + text.encode("utf-16-le")
