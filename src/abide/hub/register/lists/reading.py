"""Files as people save them, read into rows: any delimiter and encoding that spreadsheets write."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from abide.domain.errors import Refused
from abide.domain.words import listing
from abide.hub.register.lists.columns import Column, List
from abide.hub.web.tables import cell

MOST_ROWS = 500
MOST_BYTES = 1_000_000
_BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: 00:00(?::00)?)?")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file: on which line, in which column, and how to mend it."""

    line: int
    column: str
    mend: str


@dataclass(frozen=True)
class Sheet:
    """A file's rows by field, each with the line it begins on; columns that are left alone."""

    columns: tuple[Column, ...]
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


def decoded(content: bytes) -> str:
    """Given a file's bytes, return its text: UTF-8, with or without a mark, or Windows-1252.

    Raise Refused for anything else.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("This file is “Unicode text”: save it as “CSV UTF-8” and choose it again.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused("This file is no text: save the table as “CSV UTF-8” and choose it again.")


def read_sheet(text: str, of: List) -> Sheet:
    """Given a file's text and which list it should be, return its rows.

    Raise Refused when it has no heading that the list needs, or more rows than are taken.
    """
    lines = list(rows_in(text, delimiter_of(text, of)))
    if not lines:
        raise Refused("This file is empty: its first line must name the columns.")
    heads = [head.strip() for head in lines[0][1]]
    columns = [of.column(head) for head in heads]
    _refuse_missing(of, columns)
    if len(lines) - 1 > MOST_ROWS:
        raise Refused(f"This file has more than {MOST_ROWS} rows: bring it in in parts.")
    taken = tuple(each for each in columns if each is not None and not each.told)
    sheet = Sheet(
        columns=taken,
        ignored=tuple(
            head for head, each in zip(heads, columns, strict=True) if each is None and head
        ),
    )
    for number, cells in lines[1:]:
        _take(sheet, number, cells, columns)
    return sheet


def written(value: str) -> str:
    """Given a text, return it so that `unescaped` gives it back after a spreadsheet's guard."""
    return "'" + value if value.startswith("'") and _is_guarded(value) else value


def unescaped(text: str) -> str:
    """Given a cell, return what it was before it was guarded against formulas."""
    return text[1:] if text.startswith("'") and _is_guarded(text) else text


def iso(text: str) -> str:
    """Given a day as spreadsheets write it (27/03/2027), return it as 2027-03-27; else as it is."""
    found = _BRITISH.fullmatch(text.strip())
    if not found:
        return text.strip()
    day, month, year = (int(part) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}"


def _is_guarded(text: str) -> bool:
    bare = text.lstrip("'")
    return cell(bare) != bare


def delimiter_of(text: str, of: List) -> str:
    """Given a text, return the delimiter under which its first line names most columns."""

    def known(delimiter: str) -> int:
        try:
            first = next(rows_in(text, delimiter), (0, []))[1]
        except Refused:  # quoted headings read as no table under another delimiter
            return 0
        return sum(of.column(head) is not None for head in first)

    return max((",", ";", "\t"), key=known)


def rows_in(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Given a text, return (line it begins on, cells) of each row that holds something."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(each.strip() for each in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise Refused(
            f"Line {begins} can't be read as a table: look for a quotation mark that is not closed."
        ) from None


def _refuse_missing(of: List, columns: list[Column | None]) -> None:
    fields = [each.field for each in columns if each is not None]
    missing = [of.head_of(field) for field in of.needed if field not in fields]
    if missing:
        raise Refused(
            f"The first line names no column {listing([f'“{each}”' for each in missing])}. "
            f"The columns of this list are: {', '.join(of.heads)}."
        )
    twice = next((each.head for each in columns if each and fields.count(each.field) > 1), None)
    if twice:
        raise Refused(f"Two columns are “{twice}”: take one of them out.")


def _take(sheet: Sheet, number: int, cells: list[str], columns: list[Column | None]) -> None:
    if any(each.strip() for each in cells[len(columns) :]):
        sheet.problems.append(
            Problem(number, "", "This row has more cells than there are columns: look for a comma")
        )
        return
    row = {
        column.field: unescaped(text).strip()
        for column, text in zip(columns, [*cells, *[""] * len(columns)], strict=False)
        if column is not None and not column.told
    }
    sheet.rows.append((number, row))
