"""Lists saved as CSV: for spreadsheets, with cells that can't start a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from enum import Enum
from itertools import islice
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula (OWASP, CSV injection, read 2026-11)."""

_AT_ONCE = 500
_MARK = "\ufeff".encode()


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Given a name for the file, its header and rows, return it as a download in CSV.

    UTF-8 with a mark at its start, so that spreadsheets read the names right.
    """
    return HttpResponse(csv_text(header, rows), headers=_headers(name))


def csv_stream(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Given the same of a log, however long, return the same download: its rows are asked for while
    they go out, a few hundred at a time, and told in the zone that is active now."""
    pieces = _pieces(header, iter(rows), timezone.get_current_timezone())
    sent = StreamingHttpResponse(pieces, headers=_headers(name))
    return cast(HttpResponse, sent)  # the door's type of answer


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Given a header and rows, return them as CSV in UTF-8 with a mark at its start."""
    return _MARK + _lines([header]) + _lines(rows)


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{slugify(name) or "list"}.csv"',
    }


def _pieces(header: Sequence[str], rows: Iterator[Sequence[Any]], zone: tzinfo) -> Iterator[bytes]:
    yield _MARK + _lines([header])
    while True:
        with timezone.override(zone):  # by now the page's own is over
            piece = _lines(islice(rows, _AT_ONCE))
        if not piece:
            return
        yield piece


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([cell(each) for each in row] for row in rows)
    return out.getvalue().encode()


def cell(value: Any) -> str:
    """Given a value, return it as a cell: days and moments sortable, and no text that a spreadsheet
    would run as a formula (such a text gets an apostrophe in front)."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return str(value)
    return "'" + value if value.lstrip(" ").startswith(_STARTERS) else value


def plain(text: str) -> str:
    """Given a cell that `cell` made, return what it was made from."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(_STARTERS) else text
