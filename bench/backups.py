"""Backups and drills of one system: Abide beside bare restic, restverify and `restic check`."""

from __future__ import annotations

from pathlib import Path

from bench.compare import Line, Step, at_most, in_turn, must, seconds, skipped, wall
from bench.peers import find_restverify
from bench.process import Command
from bench.world import Abide, Bare, World, empty, one_system

DRILL_FILES = "300"
DRILL_RATIO = 0.25
CHECK_RATIO = 0.5
FIRST_RATIO = 1.05
AGAIN_RATIO = 1.10
AGAIN_STARTS = 3


def fresh_bare(world: World) -> Bare:
    """Given the world, return bare restic with a new, empty repository."""
    bare = Bare(empty(world.work / "bare"))
    must("restic init", bare.command("init"))
    return bare


def fresh_abide(world: World, *systems: str) -> Abide:
    """Given the world and systems, return Abide with a new home and a new, empty repository."""
    abide = Abide(empty(world.work / "abide")).declare(*systems)
    must("abide repository make", abide.command("repository", "make", "store"))
    return abide


def bare_backup(bare: Bare, world: World) -> Command:
    """Given bare restic, return the backup of the whole server as a technician types it."""
    return bare.command("backup", "--json", str(world.server))


def measure_first_backup(world: World, rounds: int) -> Line:
    """Given the world, compare first backups into empty repositories. Both are left behind."""
    runs = in_turn(
        rounds,
        [
            Step("restic backup", lambda: bare_backup(fresh_bare(world), world)),
            Step(
                "abide backup",
                lambda: fresh_abide(world, one_system(world)).command("backup", "Server"),
            ),
        ],
    )
    return at_most(
        "first backup of one system, beside bare restic backup",
        wall(runs["abide backup"]),
        wall(runs["restic backup"]),
        FIRST_RATIO,
    )


def measure_same_day(world: World, rounds: int) -> Line:
    """Given both repositories filled, compare backups when nothing has changed."""
    bare, abide = Bare(world.work / "bare"), Abide(world.work / "abide")
    runs = in_turn(
        rounds,
        [
            Step("restic backup", lambda: bare_backup(bare, world)),
            Step("engine start", lambda: bare.command("cat", "config")),
            Step("abide backup", lambda: abide.command("backup", "Server")),
        ],
    )
    ours, peer = wall(runs["abide backup"]), wall(runs["restic backup"])
    start = wall(runs["engine start"])
    beyond = ours - AGAIN_STARTS * start
    return Line(
        "no-change backup less three engine starts, beside bare restic backup",
        seconds(beyond),
        seconds(peer),
        f"{beyond / peer:.2f}",
        f"≤ {AGAIN_RATIO}",
        beyond <= AGAIN_RATIO * peer,
        f"whole run {seconds(ours)}, one engine start {seconds(start)}",
    )


def measure_drill(world: World, rounds: int) -> list[Line]:
    """Given both repositories filled, compare a drill with the two ways to prove the same data."""
    bare, abide = Bare(world.work / "bare"), Abide(world.work / "abide")
    program, why = find_restverify(world.work.parent / "restverify")
    steps = [
        Step("abide drill", lambda: abide.command("drill", "Server", "--sample", DRILL_FILES)),
        Step("check", lambda: bare.command("check", "--read-data")),
    ]
    if program:
        steps.append(Step("restverify", lambda: restverify(program, bare, world)))
    runs = in_turn(rounds, steps)
    drill = wall(runs["abide drill"])
    title = f"a drill of {DRILL_FILES} files, beside "
    verified = title + "restverify run"
    return [
        at_most(verified, drill, wall(runs["restverify"]), DRILL_RATIO)
        if program
        else skipped(verified, f"≤ {DRILL_RATIO}", f"restverify could not be installed: {why}"),
        at_most(title + "restic check --read-data", drill, wall(runs["check"]), CHECK_RATIO),
    ]


def restverify(program: Path, bare: Bare, world: World) -> Command:
    """Given restverify, return its run over the bare repository against the live server."""
    words = ("run", "-r", str(bare.repository), "-s", str(world.server))
    return Command((str(program), *words), bare.env)
