"""What a drill brings back: a fresh uniform sample, the next files in turn, or everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

from abide.agent.context import Agent
from abide.agent.copies import Copy
from abide.agent.jobs.bringing import file_records
from abide.agent.manifest.files import Manifest
from abide.agent.manifest.record import Record
from abide.agent.memory import drills_of
from abide.agent.scratch import free_bytes
from abide.domain.cadence import next_due
from abide.domain.drill import Verdict, rotation, sample

HEADROOM = 1.5
"""A whole restore needs this many times the copy's bytes free: databases are loaded beside it."""


@dataclass(frozen=True)
class Drawing:
    """How to draw: the seed, the size of the sample, the rotation's size and where it stopped."""

    seed: str
    sample: int
    turn: int = 0
    cursor: str | None = None
    passes: int = 0
    whole: bool = False

    def to_whole(self) -> Self:
        return replace(self, whole=True)

    def with_rotation(self, agent: Agent, copy: Copy, size: int) -> Self:
        """Given a copy, return the drawing with the next `size` files in turn beside the sample."""
        for _, deed in drills_of(agent, copy.system, copy.place.name):
            if deed.rotation is not None:
                return replace(
                    self, turn=size, cursor=deed.rotation.cursor, passes=deed.rotation.passes
                )
        return replace(self, turn=size)


@dataclass(frozen=True)
class Chosen:
    """What was chosen. `sampled` and `unproven` count the fresh sample alone.

    `records` are the files to bring back by name; of a whole copy, those whose content is probed.
    """

    whole: bool
    population: int
    sampled: int
    unproven: int
    records: dict[bytes, Record] = field(default_factory=dict)
    rotation: dict[str, Any] | None = None


def choose(manifest: Manifest, drawing: Drawing) -> Chosen:
    """Given a manifest and how to draw, return what to bring back.

    Everything when asked for, or when the sample is no smaller than the population.
    """
    footer = manifest.footer()
    population = int(footer["files"])
    drawn = set(sample(_paths(manifest), drawing.sample, drawing.seed))
    if drawing.whole or population <= drawing.sample:
        probed = {each.path: each for each in file_records(manifest) if each.path in drawn}
        return Chosen(True, population, population, int(footer["unproven"]), probed)
    turned = None
    in_turn: set[bytes] = set()
    if drawing.turn:
        found = rotation(_paths(manifest), drawing.turn, drawing.cursor)
        in_turn = set(found.paths)
        turned = {
            "cursor": found.cursor,
            "covered": found.covered,
            "population": found.population,
            "passes": drawing.passes + found.wrapped,
        }
    wanted = drawn | in_turn
    records = {each.path: each for each in file_records(manifest) if each.path in wanted}
    unproven = sum(1 for path in drawn if not records[path].provable)
    provable = {path: each for path, each in records.items() if each.provable}
    return Chosen(False, population, len(drawn), unproven, provable, turned)


def _paths(manifest: Manifest) -> Iterator[bytes]:
    return (record.path for record in file_records(manifest))


def whole_is_due(agent: Agent, copy: Copy, size_bytes: int) -> tuple[bool, str | None]:
    """Given a copy, say whether a whole restore of its system is due and fits, else why not.

    The second value is None where nothing stands in the way.
    """
    declared = agent.settings.declared(copy.system)
    now = agent.clock()
    last = next(
        (
            at
            for at, deed in drills_of(agent, copy.system, copy.place.name)
            if deed.whole and deed.verdict is Verdict.PROVEN and not deed.replay
        ),
        None,
    )
    if last is not None and declared is not None and declared.system.whole is not None:
        due = next_due(
            declared.system.whole, last, now, agent.settings.calendar, declared.system.grace_seconds
        )
        if due is None or now < due.warn_at:
            return False, None
    why_not = room_for(agent, size_bytes)
    return why_not is None, why_not


def room_for(agent: Agent, size_bytes: int) -> str | None:
    """Given a copy's size, return None when a whole restore fits in scratch, else why not."""
    free = free_bytes(agent.settings.scratch)
    needed = int(size_bytes * HEADROOM)
    if free >= needed:
        return None
    return (
        f"a whole restore needs {needed / 1e9:.1f} GB in {agent.settings.scratch}, which has "
        f"{free / 1e9:.1f} GB free: name a larger scratch in agent.toml"
    )
