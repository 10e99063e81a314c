"""Lists saved as CSV: for spreadsheets, with cells that can't start a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula (OWASP, CSV injection, read 2026-11)."""


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Given a name for the file, its header and rows, return it as a download in CSV.

    UTF-8 with a mark at its start, so that spreadsheets read the names right.
    """
    response = HttpResponse(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "list"}.csv"'
    return response


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Given a header and rows, return them as CSV in UTF-8 with a mark at its start."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([cell(each) for each in header])
    for row in rows:
        writer.writerow([cell(each) for each in row])
    return out.getvalue().encode("utf-8-sig")


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
