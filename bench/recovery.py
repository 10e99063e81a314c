"""The worst day: every system back in order and proven, beside one bare restore of the server."""

from __future__ import annotations

import json
import statistics

from bench.backups import bare_backup, fresh_abide, fresh_bare
from bench.borg import Borg, missing_borg
from bench.compare import Failed, Line, Step, at_most, beside, in_turn, must, sooner, wall
from bench.process import Command, Run
from bench.world import Abide, Bare, World, empty, whole_school

SOONER_TIMES = 8
SOONER_AT_LARGE = 20
LARGE_FILES = 60_000
WHOLE_RATIO = 1.0


def measure_recovery(world: World, rounds: int) -> list[Line]:
    """Given the world, back the whole school up both ways, then compare bringing it back."""
    bare = fresh_bare(world)
    abide = fresh_abide(world, *whole_school(world))
    must("restic backup", bare_backup(bare, world))
    must("abide backup", abide.command("backup"))
    runs = in_turn(rounds, _steps(world, bare, abide))
    empty(world.work / "back")
    whole, begin = wall(runs["restic"]), wall(runs["start"])
    first = statistics.median(first_critical(each) for each in runs["abide"]) + begin
    large = world.count() >= LARGE_FILES
    lines = [
        sooner(
            "first critical system proven, beside a bare restore of the whole server",
            first,
            whole,
            SOONER_AT_LARGE if large else SOONER_TIMES,
            f"with the {begin:.2f} s that Abide takes to start and put the systems in order",
        ),
        at_most(
            "whole server back, every byte proven, beside a bare restic restore",
            wall(runs["abide"]),
            whole,
            WHOLE_RATIO,
        ),
    ]
    if "borg" in runs:
        title = "whole server back, every byte proven, beside a bare borg extract"
        lines.append(beside(title, wall(runs["abide"]), wall(runs["borg"])))
    return lines


def _steps(world: World, bare: Bare, abide: Abide) -> list[Step]:
    """Given both engines filled, return the ways back; borg's too, where it was filled before."""
    back = world.work / "back"

    def restore() -> Command:
        return bare.command("restore", "latest", "--target", str(empty(back)))

    def recover() -> Command:
        return abide.command("recover", "--to", str(empty(back)))

    def start() -> Command:
        return abide.command("recover", "--to", str(empty(back)), "--order-only")

    steps = [Step("restic", restore), Step("abide", recover), Step("start", start)]
    borg = Borg(world.work / "borg")
    if borg.repository.exists() and not missing_borg():
        archive = borg.newest()
        steps.append(Step("borg", lambda: borg.extract(archive, empty(back))))
    return steps


def first_critical(run: Run) -> float:
    """Given a recovery, return the second at which its first critical system was proven. Raise
    Failed when none was."""
    said = json.loads(run.said)
    critical = {step["system"] for step in said["order"] if step["grade"] == "critical"}
    moments = [
        each["proven_second"]
        for each in said["systems"]
        if each["system"] in critical and each["proven_second"] is not None
    ]
    if not moments:
        raise Failed("abide recover: no critical system was proven")
    return float(min(moments))
