"""What restore tests say of each copy. The room of drills, to the right, says how to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
class CopyProof:
    """What is shown of one copy: the newest test that counts as proof, the newest of a few files at
    random, the newest full one; `failed` a failure that nothing has cleared since."""

    proof: Tested | None = None
    random: Tested | None = None
    whole: Tested | None = None
    failed: Tested | None = None
    tried_at: datetime | None = None

    @property
    def proven(self) -> Tested | None:
        """Return the proof, but not where a later failure stands against it."""
        return None if self.failed else self.proof


Reader = Callable[[School], Mapping[Key, CopyProof]]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Given how proofs are read, ask it from now on."""
    if reader not in _readers:
        _readers.append(reader)


def proofs_of(school: School) -> dict[Key, CopyProof]:
    """Given a school, return what is shown of its copies, by place and system."""
    found: dict[Key, CopyProof] = {}
    for reader in _readers:
        found |= reader(school)
    return found
