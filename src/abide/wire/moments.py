"""Moments as entries hold them: with a zone, within the years that calendars can reckon with."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

FIRST_YEAR, LAST_YEAR = 1970, 2999
"""A clock that lost its battery says 1970. Beyond these, reckoning in another zone or a day further
on would leave the years there are."""


def _within(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("no clock of ours says such a year")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_within)]
