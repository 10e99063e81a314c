"""A drive that comes back after a week, brought up to date: beside a bare `restic copy`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from abide.agent.sample import mutate
from bench.compare import Failed, Line, Step, at_most, beside, in_turn, must, wall
from bench.process import Command
from bench.world import PASSWORD, SEED, Abide, World, empty, environment, whole_school

COPY_RATIO = 1.2
DAYS_AWAY = 5


@dataclass
class Both:
    """The store, the drive that Abide keeps, and one that is filled by hand."""

    world: World
    abide: Abide
    by_hand: Path
    day: int = 0
    copied: set[str] = field(default_factory=set)

    def copy(self) -> Command:
        """Return `restic copy`, as typed, of the snapshots that Abide has just brought across."""
        drive = environment(
            self.abide.folder,
            RESTIC_REPOSITORY=str(self.world.work / "drive" / "repository"),
            RESTIC_PASSWORD=PASSWORD,
        )
        words = ("restic", "--no-cache", "snapshots", "--json", "--tag", "abide-data")
        held = json.loads(must("restic snapshots", Command(words, drive)).said)
        brought = {str(each["original"]) for each in held if each.get("original")}
        new = sorted(brought - self.copied)
        if not new:
            raise Failed("abide backup: nothing was brought across to the drive")
        self.copied |= brought
        return self._restic("copy", *new)

    def begin(self) -> None:
        """Make a new drive by hand, with the store's way of cutting files."""
        empty(self.by_hand)
        must("restic init", self._restic("init", "--copy-chunker-params"))

    def week(self) -> None:
        """Let a week's work go by, each day copied to the store; the drive is away."""
        for _ in range(DAYS_AWAY):
            self.day += 1
            mutate(self.world.server, SEED, self.day)
            must("abide backup", self.abide.command("backup", "--repository", "store"))

    def _restic(self, *words: str) -> Command:
        env = environment(
            self.abide.folder,
            RESTIC_REPOSITORY=str(self.by_hand / "repository"),
            RESTIC_PASSWORD=PASSWORD,
            RESTIC_FROM_REPOSITORY=str(self.abide.folder / "repository"),
            RESTIC_FROM_PASSWORD_FILE=str(self.abide.folder / "home/agent/secrets/store"),
            RESTIC_CACHE_DIR=str(self.by_hand / "cache"),
        )
        return Command(("restic", *words), env)


def measure_copies(world: World, rounds: int) -> list[Line]:
    """Given the world, compare a drive's first filling and its weekly one, both ways."""
    empty(world.work / "bare")
    empty(world.work / "borg")
    folder = empty(world.work / "abide")
    drive = empty(world.work / "drive")
    abide = Abide(folder).declare(*whole_school(world), drive=drive)
    for name in ("store", "drive"):
        must("abide repository make", abide.command("repository", "make", name))
    must("abide backup", abide.command("backup", "--repository", "store"))
    both = Both(world, abide, world.work / "by-hand")
    both.begin()
    first = in_turn(1, _steps(both))
    weekly: dict[str, list[float]] = {"restic": [], "abide": []}
    for _ in range(rounds):
        both.week()
        for name, runs in in_turn(1, _steps(both)).items():
            weekly[name].append(runs[0].wall_seconds)
    title = "a drive "
    return [
        beside(
            title + "filled for the first time, beside a bare restic copy",
            wall(first["abide"]),
            wall(first["restic"]),
        ),
        at_most(
            title + "brought up to date after a week, beside a bare restic copy",
            _median(weekly["abide"]),
            _median(weekly["restic"]),
            COPY_RATIO,
        ),
    ]


def _steps(both: Both) -> list[Step]:
    """Return Abide's way first, which shows what there is to copy by hand."""
    return [
        Step("abide", lambda: both.abide.command("backup", "--repository", "drive")),
        Step("restic", both.copy),
    ]


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
