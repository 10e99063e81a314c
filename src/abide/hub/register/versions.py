"""A row of the register as words beside the log, and back: what each of its versions said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.dateparse import parse_datetime

from abide.hub.register.models import (
    Assurance,
    Closure,
    Contact,
    DataSet,
    Deadline,
    GradeDefault,
    Row,
    System,
    Term,
)

KINDS: Mapping[str, type[Row]] = {
    "system": System,
    "contact": Contact,
    "data set": DataSet,
    "assurance": Assurance,
    "grade": GradeDefault,
    "term": Term,
    "closure": Closure,
    "deadline": Deadline,
}
_NAMES = {model: kind for kind, model in KINDS.items()}
_OWN = frozenset({"id", "public_id", "school"})
_READ: Mapping[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
    models.DecimalField: Decimal,
    models.DateTimeField: parse_datetime,
    models.DateField: date.fromisoformat,
}


def kind_of(row: Row) -> str:
    """Given a row, return what its versions are called."""
    return _NAMES[type(row)]


def written(row: Row) -> str:
    """Given a row, return all that it says as JSON: rows it names by their ids."""
    said = {field.name: _plain(getattr(row, field.name)) for field in _fields(type(row))}
    links = {
        field.name: sorted(str(each.public_id) for each in getattr(row, field.name).all())
        for field in row._meta.many_to_many
    }
    return json.dumps({**said, **links}, ensure_ascii=False, sort_keys=True)


def read(text: str) -> dict[str, Any] | None:
    """Given what was written of a row, return its values as JSON has them; None for what was erased
    or does not read."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def plain_values(model: type[Row], said: Mapping[str, Any]) -> dict[str, Any]:
    """Given a table and what a version says, return the values of its own fields; rows that it
    names are left out. A field that was not known then is left out too."""
    return {
        field.name: _value(field, said[field.name])
        for field in _fields(model)
        if field.name in said and not field.is_relation
    }


def _fields(model: type[Row]) -> Iterable[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.name not in _OWN]


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    reader = _READ.get(type(field))
    return value if value is None or reader is None else reader(value)


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(getattr(value, "public_id"))  # noqa: B009
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value
