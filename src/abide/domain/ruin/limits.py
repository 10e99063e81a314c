"""How much of each sign it takes. Chosen on training schools, then frozen: see the decision."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """A sign rings at `files` and at `part` of what it is counted among, both together."""

    files: int
    part: float


DAY: dict[str, tuple[str, str, Limit]] = {
    # sign: (what is counted, among what, how much of it)
    "content": ("broken", "promised", Limit(4, 0.2)),
    "locked": ("locked", "promised", Limit(5, 0.3)),
    "emptied": ("emptied", "changed", Limit(5, 0.25)),
    "noise": ("noise", "unnamed", Limit(5, 0.3)),
    "behind time": ("behind_time", "before", Limit(5, 0.005)),
    "added endings": ("suffixed", "before", Limit(6, 0.005)),
}
"""Signs within one backup that say what was done, whoever announced what."""
NAMES = Limit(8, 0.01)
"""New files with strange endings, or that are not what their names say, in place of gone ones."""
RETYPED = Limit(8, 0.02)
DATABASES = Limit(1, 0.0)

SUM_DAYS = 28
SUMS: dict[str, tuple[str, str, Limit]] = {
    "slow content": ("broken", "before", Limit(9, 0.005)),
    "slow locked": ("locked", "before", Limit(12, 0.02)),
    "slow emptied": ("emptied", "before", Limit(12, 0.02)),
    "slow noise": ("noise", "before", Limit(10, 0.01)),
    "slow behind time": ("behind_time", "before", Limit(8, 0.005)),
    "slow added endings": ("suffixed", "before", Limit(8, 0.01)),
    "slow names": ("strange", "before", Limit(12, 0.015)),
}
"""The same over four weeks: a little every day, or a bit every few days."""
SUM_EACH = 0.04
"""Of all that was looked at in these weeks, the part that must show the sign as well."""

LEARNING_DAYS = 10
"""So many backups make the school's own median day; before that the first limits count."""
RATE_TIMES = 10.0
RATE_FIRST, RATE_LEAST, RATE_MOST = 0.4, 0.25, 0.8
RATE_FILES = 20
GONE_FIRST, GONE_LEAST = 0.3, 0.2
BYTES_LEAST = 0.4
OLD_LEAST, OLD_FILES = 0.15, 15
ANNOUNCED = 0.9
"""What may change of a system while somebody has announced that much will."""

THEN = Limit(10, 0.01)
"""Of the files of weeks ago: so many do not hold what their names say now."""
THEN_ENDINGS = Limit(10, 0.015)
THEN_GONE = Limit(20, 0.3)
