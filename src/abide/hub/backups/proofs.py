"""What restore tests say of each copy, and what the judge makes of it. Rooms to the right read and
judge: a list calls no copy proven that the judge does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from abide.hub.schools.models import School

Key = tuple[int, str]
"""A copy: the place's key and the system's name."""


@dataclass(frozen=True)
class Tested:
    """One restore test, as far as lists of copies tell of it."""

    at: datetime
    copy_of: datetime
    receipt: str
    sampled: int
    population: int
    seconds: float | None = None


@dataclass(frozen=True)
class Judged:
    """What is true of a copy now: whether it is proven; when the newest look at it was in vain."""

    proven: bool = False
    unseen: datetime | None = None


@dataclass(frozen=True)
class CopyProof:
    """What is shown of one copy: the newest test that counts as proof, the newest of a few files at
    random, the newest full one; `failed` a failure that nothing has cleared since. `judged` is what
    the judge says of the copy now."""

    proof: Tested | None = None
    random: Tested | None = None
    whole: Tested | None = None
    failed: Tested | None = None
    tried_at: datetime | None = None
    judged: Judged = Judged()

    @property
    def proven(self) -> Tested | None:
        """Return the proof where nothing stands against it: no failure, no look in vain, no doubt
        about the log itself."""
        return None if self.failed or not self.judged.proven else self.proof

    @property
    def unseen(self) -> datetime | None:
        return self.judged.unseen


Reader = Callable[[School], Mapping[Key, CopyProof]]
Judge = Callable[[School], Mapping[Key, Judged]]
_readers: list[Reader] = []
_judges: list[Judge] = []


def register(reader: Reader) -> None:
    """Given how proofs are read, ask it from now on."""
    if reader not in _readers:
        _readers.append(reader)


def judge_by(judge: Judge) -> None:
    """Given how copies are judged, ask it from now on. Without a judge no copy is proven."""
    if judge not in _judges:
        _judges.append(judge)


def proofs_of(school: School) -> dict[Key, CopyProof]:
    """Given a school, return what is shown of its copies, by place and system."""
    found: dict[Key, CopyProof] = {}
    for reader in _readers:
        found |= reader(school)
    for judge in _judges:
        for key, judged in judge(school).items():
            found[key] = replace(found.get(key, CopyProof()), judged=judged)
    return found
