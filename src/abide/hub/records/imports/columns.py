"""Which column of a file is which field of a register, by our own names or another program's."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from abide.domain.errors import Refused
from abide.hub.records.spec import Field, Kind, Type
from abide.hub.register.lists.columns import Column, List
from abide.hub.register.lists.reading import (
    Sheet,
    delimiter_of,
    read_sheet,
    rows_in,
    written,
)

SECRET = ("product key", "license key", "licence key", "key", "serial key", "password", "pin")
"""Columns that are never read, whatever a register's fields are called."""


def takes(kind: Kind) -> tuple[Field, ...]:
    """Given a kind, return the fields that a file can fill: all but files and what is told."""
    return tuple(each for each in kind.fields if each.type is not Type.FILE and not each.told)


def as_list(kind: Kind) -> List:
    """Given a kind, return it as the reading of lists knows one: every column it could have."""
    columns = tuple(Column(each.label, each.name, each.also) for each in takes(kind))
    return List(kind.slug, kind.many, kind.one, columns, ())


def sheet_of(text: str, kind: Kind) -> Sheet:
    """Given a file's text, return its rows by field.

    Where several of its columns could be one field, the one nearest to our own name is it. Raise
    Refused when it can't be read as a table, or no column is known.
    """
    every = as_list(kind)
    first = next(rows_in(text, delimiter_of(text, every)), None)
    if first is None:
        raise Refused("This file is empty: its first line must name the columns.")
    chosen = _chosen([head.strip() for head in first[1]], kind)
    if not chosen:
        heads = ", ".join(every.heads)
        raise Refused(f"The first line names no column of this register. Its columns are: {heads}.")
    columns = tuple(Column(head, name) for name, head in chosen.items())
    return read_sheet(text, List(kind.slug, kind.many, kind.one, columns, ()))


def kept_text(sheet: Sheet, kind: Kind) -> str:
    """Given a sheet, return what was read of it as a file of ours: what is left out of a file, such
    as product keys, is carried no further."""
    fields = [column.field for column in sheet.columns]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([kind.field(name).label for name in fields])
    for _, row in sheet.rows:
        writer.writerow([written(row[name]) for name in fields])
    return out.getvalue()


def _chosen(heads: Sequence[str], kind: Kind) -> dict[str, str]:
    """Return the heading of each field that the file has."""
    best: dict[str, tuple[int, str]] = {}
    for head in heads:
        ranked = [(_rank(head, each), each.name) for each in takes(kind)]
        known = [(rank, name) for rank, name in ranked if rank is not None]
        if not known or plain(head) in map(plain, SECRET):
            continue
        rank, name = min(known, key=lambda each: each[0])
        if name not in best or rank < best[name][0]:
            best[name] = (rank, head)
    return {name: head for name, (_, head) in best.items()}


def _rank(head: str, field: Field) -> int | None:
    """Return how near a heading is to a field: 0 is our own name; None: not at all."""
    known = [plain(each) for each in (field.label, *field.also)]
    return known.index(plain(head)) if plain(head) in known else None


def plain(head: str) -> str:
    """Given a heading, return it as headings are compared."""
    return "".join(each for each in head.casefold() if each.isalnum())
