"""What a drill brings back: a fresh uniform sample, the next files in turn, or everything."""

from __future__ import annotations

import heapq
import os
from dataclasses import dataclass, field, replace
from typing import Any, Self

from abide.agent.context import Agent
from abide.agent.copies import Copy
from abide.agent.jobs.bringing import file_records
from abide.agent.manifest.files import Manifest
from abide.agent.manifest.record import Record
from abide.agent.manifest.shelf import sources_of
from abide.agent.memory import drills_of
from abide.agent.scratch import disk_bytes, free_bytes
from abide.domain.cadence import next_due
from abide.domain.drill import Verdict, rotation, sample
from abide.domain.errors import Refused

MOST_DATABASES = 50
"""How many of the databases among files, the largest first, every drill brings back."""
RESERVE_BYTES = 64 << 20
"""What a drill leaves free on the disk it restores to, or a twentieth of a small disk."""
SERVER_BYTES = {"postgres": 64 << 20, "mariadb": 96 << 20}
"""What an empty throwaway server of a kind takes."""
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
    `databases` are the dumps, and the SQLite databases that lie among files.
    """

    whole: bool
    population: int
    sampled: int
    unproven: int
    records: dict[bytes, Record] = field(default_factory=dict)
    databases: dict[bytes, Record] = field(default_factory=dict)
    rotation: dict[str, Any] | None = None


def choose(manifest: Manifest, drawing: Drawing) -> Chosen:
    """Given a manifest and how to draw, return what to bring back.

    Everything when asked for, or when the sample is no smaller than the population. Databases are
    always brought back, wherever they lie.
    """
    footer = manifest.footer()
    population = int(footer["files"])
    whole = drawing.whole or population <= drawing.sample
    drawn = set(sample(manifest.file_paths(), drawing.sample, drawing.seed))
    turned = None
    wanted = set(drawn)
    if drawing.turn and not whole:
        found = rotation(manifest.file_paths(), drawing.turn, drawing.cursor)
        wanted |= set(found.paths)
        turned = {
            "cursor": found.cursor,
            "covered": found.covered,
            "population": found.population,
            "passes": drawing.passes + found.wrapped,
        }
    picked = _pick(manifest, wanted)
    return Chosen(
        whole=whole,
        population=population,
        sampled=population if whole else len(drawn),
        unproven=int(footer["unproven"]) if whole else len(drawn) - len(drawn & set(picked.named)),
        records=picked.named,
        databases=picked.databases,
        rotation=turned,
    )


@dataclass(frozen=True)
class _Picked:
    named: dict[bytes, Record]
    databases: dict[bytes, Record]


def _pick(manifest: Manifest, wanted: set[bytes]) -> _Picked:
    """Given paths, return their provable records, and every database's, in one pass."""
    staged = {os.fsencode(each["root"]) for each in sources_of(manifest) if "tables" in each}
    named, databases = {}, {}
    among: list[tuple[int, bytes, Record]] = []
    for record in file_records(manifest):
        if record.path in wanted and record.provable:
            named[record.path] = record
        if record.path in staged:
            databases[record.path] = record
        elif record.database and record.provable:
            among.append((record.size, record.path, record))
    largest = heapq.nlargest(MOST_DATABASES, among, key=lambda row: row[:2])
    return _Picked(named, databases | {path: record for _, path, record in largest})


def check_room(agent: Agent, manifest: Manifest, chosen: Chosen) -> None:
    """Given what is to be brought back, return. Raise Refused unless it fits beside a reserve.

    The disk is the live server's: a drill must never fill it.
    """
    picked = (chosen.records | chosen.databases).values()
    needed = int(manifest.footer()["bytes"]) if chosen.whole else sum(r.size for r in picked)
    needed += sum(record.size for record in chosen.databases.values())  # loaded beside the dump
    kinds = {str(each["kind"]) for each in sources_of(manifest)}
    needed += sum(SERVER_BYTES.get(kind, 0) for kind in kinds)
    free, total = disk_bytes(agent.settings.scratch)
    spare = min(RESERVE_BYTES, total // 20)
    if free < needed + spare:
        raise Refused(
            f"There is no room for this in {agent.settings.scratch}: it needs "
            f"{needed / 1e6:,.1f} MB and {spare / 1e6:,.1f} MB to spare, and {free / 1e6:,.1f} MB "
            "are free. Free some, or name a larger scratch in agent.toml."
        )


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
