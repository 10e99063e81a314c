"""Random kills of the agent, the engine and the power: no entry is lost, no status is false.

24 of them here; `ABIDE_KILLS=1000` deals more, in schools of 50, and `ABIDE_KILLS_SEED` others. In
every other school the drive is filled from the NAS.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from abide.engines.restic.repository import find_restic
from tests.engines.needs import needed
from tests.whole.kills.oracle import Oracle
from tests.whole.kills.play import Play
from tests.whole.kills.runs import run, start
from tests.whole.kills.world import World, school
from tests.whole.school import wait_until

pytestmark = [pytest.mark.whole, pytest.mark.long]
KILLS = int(os.environ.get("ABIDE_KILLS", "24"))
FIRST_SEED = int(os.environ.get("ABIDE_KILLS_SEED", "1"))
A_SCHOOL = 50 if KILLS > 50 else 12
SHARES = [min(A_SCHOOL, KILLS - done) for done in range(0, KILLS, A_SCHOOL)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    needed(find_restic)
    with school(tmp_path_factory.mktemp("kills")) as made:
        yield made


@pytest.mark.parametrize("number", range(len(SHARES)))
def test_no_kill_loses_an_entry_or_leaves_a_false_status(world: World, number: int) -> None:
    world.put_back()
    world.declare(across=number % 2 == 1)
    play = Play(world, FIRST_SEED + number)
    began = time.monotonic()
    try:
        play.kill(SHARES[number])
    except BaseException as error:
        play.trail.append(f"fault: {error}")
        print(f"seed {play.seed}:", *play.trail, sep="\n  ")
        raise
    finally:
        _write_down(play, time.monotonic() - began)


def test_the_ends_of_programs_of_other_tests_are_left_to_them(world: World) -> None:
    """Python takes an end that somebody else has read for exit 0: so a drill's "not proven", which
    another test had begun beside the kills, once looked proven."""
    world.put_back()
    other = subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])
    ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
    wait_until(lambda: os.waitid(os.P_PID, other.pid, ended))
    assert run(world.home, "status").document["answer"]
    assert Play(world, FIRST_SEED).power(start(world.home, ["backup"]))
    assert other.wait() == 1


def test_what_a_restore_called_proven_is_whole_after_a_cut_of_the_power(world: World) -> None:
    world.put_back()
    back = world.targets / "back"
    ran = run(world.home, "restore", "Letters", "--to", str(back))
    world.server.cut()
    world.server.replug()
    assert ran.document["outcome"] == "proven"
    oracle = Oracle(world, random.Random(1), targets=[back])
    assert [each.name for each in back.iterdir()] == ["Letters"]
    oracle.settled()


def _write_down(play: Play, seconds: float) -> None:
    """Add one line on a school's kills to the file that ABIDE_KILLS_RESULTS names, if it does."""
    file = os.environ.get("ABIDE_KILLS_RESULTS")
    if not file:
        return
    line = {
        "seed": play.seed,
        "kills": play.deaths.total(),
        "deaths": dict(sorted(play.deaths.items())),
        "entries": len(play.oracle.acknowledged),
        "copies_brought_back": play.oracle.brought_back,
        "seconds": round(seconds),
        "last": play.trail[-1],
    }
    with Path(file).open("a") as out:
        out.write(json.dumps(line) + "\n")
