"""The worst day: every system back in order and proven, beside one bare restore of the server."""

from __future__ import annotations

import json
import statistics

from bench.backups import bare_backup, fresh_abide, fresh_bare
from bench.compare import Failed, Line, Step, at_most, in_turn, must, sooner, wall
from bench.process import Command, Run
from bench.world import World, empty, whole_school

SOONER_TIMES = 8
WHOLE_RATIO = 1.2


def measure_recovery(world: World, rounds: int) -> list[Line]:
    """Given the world, back the whole school up both ways, then compare bringing it back."""
    bare = fresh_bare(world)
    abide = fresh_abide(world, *whole_school(world))
    must("restic backup", bare_backup(bare, world))
    must("abide backup", abide.command("backup"))
    back = world.work / "back"

    def restore() -> Command:
        return bare.command("restore", "latest", "--target", str(empty(back)))

    def recover() -> Command:
        return abide.command("recover", "--to", str(empty(back)))

    def start() -> Command:
        return abide.command("recover", "--to", str(empty(back)), "--order-only")

    runs = in_turn(rounds, [Step("restic", restore), Step("abide", recover), Step("start", start)])
    whole = wall(runs["restic"])
    begin = wall(runs["start"])
    first = statistics.median(first_critical(each) for each in runs["abide"]) + begin
    note = f"with the {begin:.2f} s that Abide takes to start and put the systems in order"
    return [
        sooner(
            "first critical system proven, beside a bare restore of the whole server",
            first,
            whole,
            SOONER_TIMES,
            note,
        ),
        at_most(
            "whole server back, every byte proven, beside a bare restic restore",
            wall(runs["abide"]),
            whole,
            WHOLE_RATIO,
        ),
    ]


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
