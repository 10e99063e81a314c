"""What every table of agent.toml shares: nothing unknown, nothing coerced, dates and hours."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def _day(value: object) -> object:
    """Given a TOML date or text, return the date. Raise ValueError when it is neither."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a date: write it as 2026-09-02") from None


def _span(value: str) -> str:
    """Given text, return it when it is a span of the day. Raise ValueError when it is not."""
    if not _SPAN.fullmatch(value) or value[:5] == value[6:]:
        raise ValueError(f"{value!r} is not a span of the day: write it as 18:00-06:00")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Hours = Annotated[float, Field(gt=0, le=10 * 366 * 24, allow_inf_nan=False)]
"""At most ten years: longer is a slip of the keys, and no calendar could count to it."""
Span = Annotated[str, AfterValidator(_span)]
"""HH:MM-HH:MM, local; one that ends before it begins goes past midnight."""
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Table(BaseModel):
    """A TOML table: unknown keys are refused, values are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
