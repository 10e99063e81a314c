"""The one question a school asks: could we recover today?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from abide.domain.control import Facts, SystemStatus
from abide.domain.register import System


@dataclass(frozen=True)
class Answer:
    """Yes, partly or no; the sentence to show; every problem; which suppliers it relies on."""

    answer: Literal["yes", "partly", "no"]
    sentence: str
    problems: tuple[str, ...] = ()
    relying_on: tuple[str, ...] = ()


def could_recover(
    systems: Sequence[System],
    statuses: Iterable[SystemStatus],
    facts: Facts,
    now: datetime,
    zone: tzinfo | None = None,
) -> Answer:
    """Given the register, its statuses and the facts, return the answer.

    Moments are told in `zone`, else in the zone of `now`.
    """
    raise NotImplementedError
