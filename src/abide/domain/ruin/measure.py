"""What one backup differs by from an older one: counts alone, never a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime


@dataclass(frozen=True)
class Measure:
    """One manifest held against an older one, in files unless it says bytes.

    `before` is what the older one held. `moved` went elsewhere with the same content, `gone` and
    `new` did not. `changed` holds another content under the same name. Of these:

    `promised` held what its name says then, or nobody had looked; of them `broken` does not now,
    and `locked` has a password now. `emptied` held bytes and holds none. `noise` has a name that
    promises nothing, held something, and holds what looks like chance now. `behind_time` has
    another content although its time of change did not move. `strange` is new with an ending that
    was hardly there before, `misnamed` is new and not what its name says: both count only as far as
    others are gone. `retyped` moved and has another ending; `suffixed` bears the name of one that
    is gone with an ending added. `old` had lain untouched for a year. `databases` look like chance
    in their rows where they did not before.
    """

    before: int = 0
    before_bytes: int = 0
    new: int = 0
    moved: int = 0
    gone: int = 0
    gone_bytes: int = 0
    changed: int = 0
    changed_bytes: int = 0
    promised: int = 0
    broken: int = 0
    locked: int = 0
    emptied: int = 0
    unnamed: int = 0
    noise: int = 0
    behind_time: int = 0
    strange: int = 0
    misnamed: int = 0
    retyped: int = 0
    suffixed: int = 0
    old: int = 0
    old_before: int = 0
    databases: int = 0

    @property
    def touched(self) -> int:
        """Return how many files of before are not as they were."""
        return self.changed + self.gone

    @property
    def touched_bytes(self) -> int:
        return self.changed_bytes + self.gone_bytes

    def counts(self) -> dict[str, int]:
        """Return the counts that are not zero."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_counts(cls, counts: Mapping[str, int]) -> Measure:
        """Given counts, return the measure; what this version does not know is passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: int(value) for name, value in counts.items() if name in known})


@dataclass(frozen=True)
class Past:
    """The measure of an earlier backup; `announced`: a person had said that much would change."""

    at: datetime
    measure: Measure
    announced: bool = False


def share(part: float, whole: float) -> float:
    """Given a part and a whole, return the share; 0.0 of nothing."""
    return part / whole if whole > 0 else 0.0
