"""Backups and drills of one system: Abide beside bare restic, borg, restverify and borgmatic."""

from __future__ import annotations

from bench.borg import Borg, Borgmatic, fresh_borg, missing_borg, missing_xxhash
from bench.compare import Line, Step, at_most, beside, in_turn, must, seconds, skipped, wall
from bench.peers import BORGMATIC, RESTVERIFY, find_peer
from bench.process import Command
from bench.world import Abide, Bare, World, empty, one_system

DRILL_FILES = 300
DRILL_RATIO = 0.25
SPOT_RATIO = 0.3
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


def measure_first_backup(world: World, rounds: int) -> list[Line]:
    """Given the world, compare first backups into empty repositories. All are left behind."""
    steps = [
        Step("restic", lambda: bare_backup(fresh_bare(world), world)),
        Step("abide", lambda: fresh_abide(world, one_system(world)).command("backup", "Server")),
    ]
    if not missing_borg():
        steps.append(Step("borg", lambda: fresh_borg(world).create(world)))
    runs = in_turn(rounds, steps)
    ours, title = wall(runs["abide"]), "first backup of one system, beside "
    return [
        at_most(title + "bare restic backup", ours, wall(runs["restic"]), FIRST_RATIO),
        beside(title + "borg create", ours, wall(runs["borg"]))
        if "borg" in runs
        else skipped(title + "borg create", "", missing_borg()),
    ]


def measure_same_day(world: World, rounds: int) -> list[Line]:
    """Given all repositories filled, compare backups when nothing has changed."""
    bare, abide = Bare(world.work / "bare"), Abide(world.work / "abide")
    steps = [
        Step("restic", lambda: bare_backup(bare, world)),
        Step("start", lambda: bare.command("cat", "config")),
        Step("abide", lambda: abide.command("backup", "Server")),
    ]
    if not missing_borg():
        steps.append(Step("borg", lambda: Borg(world.work / "borg").create(world)))
    runs = in_turn(rounds, steps)
    ours, peer, start = (wall(runs[name]) for name in ("abide", "restic", "start"))
    less, title = max(0.0, ours - AGAIN_STARTS * start), "no-change backup"
    note = f"whole run {seconds(ours)}, one engine start {seconds(start)}"
    lines = [
        at_most(
            f"{title} less three engine starts, beside bare restic backup",
            less,
            peer,
            AGAIN_RATIO,
            note,
        ),
        beside(f"{title}, the whole run, beside bare restic backup", ours, peer),
    ]
    if "borg" in runs:
        lines.append(
            beside(f"{title}, the whole run, beside borg create", ours, wall(runs["borg"]))
        )
    return lines


def measure_drill(world: World, rounds: int) -> list[Line]:
    """Given all repositories filled, compare a drill with three ways to prove the same data."""
    bare, abide = Bare(world.work / "bare"), Abide(world.work / "abide")
    peers = {
        "restverify run": (_restverify(world, bare), DRILL_RATIO),
        "borgmatic check, spot": (_borgmatic(world), SPOT_RATIO),
    }
    check = "restic check --read-data"
    steps = [
        Step("abide", lambda: abide.command("drill", "Server", "--sample", str(DRILL_FILES))),
        Step(check, lambda: bare.command("check", "--read-data")),
    ]
    for name, (command, _) in peers.items():
        if isinstance(command, Command):
            steps.append(Step(name, lambda command=command: command))  # type: ignore[misc]
    runs = in_turn(rounds, steps)
    drill, title = wall(runs["abide"]), f"a drill of {DRILL_FILES} files, beside "
    return [
        at_most(title + name, drill, wall(runs[name]), ratio)
        if name in runs
        else skipped(title + name, f"≤ {ratio}", str(why))
        for name, (why, ratio) in {**peers, check: ("", CHECK_RATIO)}.items()
    ]


def _restverify(world: World, bare: Bare) -> Command | str:
    """Given bare restic, return restverify's run over it against the live server, or why not."""
    program, why = find_peer(world.peers, RESTVERIFY)
    words = ("run", "-r", str(bare.repository), "-s", str(world.server))
    return Command((str(program), *words), bare.env) if program else why


def _borgmatic(world: World) -> Command | str:
    """Return borgmatic's spot check of as many files against the live server, or why not."""
    program, why = find_peer(world.peers, BORGMATIC)
    if missing_xxhash() or program is None:
        return missing_xxhash() or why
    borgmatic = Borgmatic(program, Borg(world.work / "borg"))
    borgmatic.configure(world, DRILL_FILES, world.count())
    must("borgmatic create", borgmatic.command("create"))
    return borgmatic.command("check", "--force")
