"""What a cadence is: so many times in so many minutes, days, weeks, terms, months or years."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from abide.domain.cadence.reading import Per, read
from abide.domain.errors import Refused

__all__ = ["Cadence", "Per"]


@dataclass(frozen=True)
class Cadence:
    """`times` in every `every` `per`, at a time of day perhaps; `per` None: "regularly".

    Raise Refused for numbers below one, and for a time of day where it says nothing.
    """

    text: str
    times: int = 1
    every: int = 1
    per: Per | None = None
    at: time | None = None

    def __post_init__(self) -> None:
        if self.times < 1 or self.every < 1:
            raise Refused(f"“{self.text}” needs a number of one or more.")
        often = self.times > 1 and self.per in (Per.DAY, Per.SCHOOL_DAY)
        if self.at is not None and (often or self.per in (None, Per.MINUTE)):
            raise Refused(
                f"“{self.text}” names one time of day for a thing that is not done once a day: "
                "leave the time out, or say “every day at 19:00”."
            )

    def __str__(self) -> str:
        return self.text

    @classmethod
    def parse(cls, text: str) -> "Cadence":
        """Given a policy's words, return the cadence. Raise Refused when not understood."""
        rate, at = read(text)
        return cls(text.strip(), times=rate.times, every=rate.every, per=rate.per, at=at)

    @property
    def is_stated(self) -> bool:
        """Return whether the words hold a number; "regularly" does not."""
        return self.per is not None

    def to_dict(self) -> dict[str, Any]:
        """Return text, times, every and per as plain JSON values."""
        per = self.per.value if self.per else None
        return {"text": self.text, "times": self.times, "every": self.every, "per": per}
