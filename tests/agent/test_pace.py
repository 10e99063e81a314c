"""How hard engines may work, and when."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from abide.agent.context import Agent
from abide.agent.pace import FULL, Pace, pace_at
from abide.agent.spool import Spool
from abide.engines.restic import command
from abide.engines.restic.command import Restic
from tests.agent.declared import Declared
from tests.agent.loops import SCHOOL, at

LIMITED = "[schedule]\nschool_hours_upload = 500\nschool_hours_download = 2000\n" + SCHOOL


def test_engines_are_held_back_in_school_hours_of_open_days_only(declared: Declared) -> None:
    settings = declared.load(LIMITED)
    held = pace_at(settings, at("2026-11-03 10:00"))
    assert (held.upload_kib, held.download_kib) == (500, 2000)
    assert 1 <= (held.cores or 0) <= (os.cpu_count() or 1)
    for free in ("2026-11-03 17:00", "2026-11-07 10:00", "2026-12-28 10:00"):
        assert pace_at(settings, at(free)) == FULL


def test_the_pace_reaches_the_engine_s_words_and_environment(declared: Declared) -> None:
    agent = Agent(declared.home, declared.load(SCHOOL), Spool.empty(), lambda: at("2026-11-03"))
    agent.restic = Restic("restic", (0, 14, 0))
    place = agent.settings.repositories["drive-a"]
    free, held = agent.engine(place), replace(agent, pace=Pace(500, None, 1))
    held.restic = agent.restic
    assert "--limit-upload" not in command.snapshots(free, [])
    engine = held.engine(place)
    words = command.snapshots(engine, [])
    assert words[words.index("--limit-upload") + 1] == "500"
    assert "--limit-download" not in words
    assert command.environment(engine)["GOMAXPROCS"] == "1"
    assert "GOMAXPROCS" not in command.environment(free)


@pytest.mark.skipif(os.name != "posix", reason="nice values are POSIX's")
def test_programs_that_are_started_inherit_how_far_to_give_way(tmp_path: Path) -> None:
    script = (
        "from abide.engines.program import Command, be_gentle, run\n"
        "be_gentle(12)\n"
        "print(run(Command(argv=('nice',))).stdout.decode())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60
    )
    assert int(done.stdout) >= 12
