"""What a killed run leaves running is found by its mark and ended; nothing else is."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from abide.engines.program import Command, end_orphans, marked, run, start

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")

DEAF = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); "


def test_only_programs_of_that_run_are_ended(tmp_path: Path) -> None:
    with marked(str(tmp_path / "one")):
        mine = start(Command(argv=("sleep", "600")))
    with marked(str(tmp_path / "other")):
        others = start(Command(argv=("sleep", "600")))
    unmarked = start(Command(argv=("sleep", "600")))
    with others, unmarked:
        assert end_orphans(str(tmp_path / "one")) == 1
        assert mine.wait().exit_code == -signal.SIGINT
        assert not others.ended
        assert not unmarked.ended
    assert end_orphans(str(tmp_path / "one")) == 0


def test_a_stopped_program_is_ended_too(tmp_path: Path) -> None:
    with marked(str(tmp_path)):
        stopped = start(Command(argv=("sleep", "600")))
    os.kill(stopped.pid, signal.SIGSTOP)
    assert end_orphans(str(tmp_path)) == 1
    assert stopped.wait().exit_code == -signal.SIGINT


def test_a_program_that_does_not_hear_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "abide.engines.program.orphans._GRACES", ((signal.SIGINT, 0.2), (signal.SIGKILL, 10.0))
    )
    with marked(str(tmp_path)):
        deaf = start(Command(argv=(sys.executable, "-c", DEAF + "sys.stdin.read()")), feed=True)
    while not deaf.output()[0]:
        assert not deaf.ended
    assert end_orphans(str(tmp_path)) == 1
    assert deaf.wait().exit_code == -signal.SIGKILL


def test_outside_a_run_nothing_is_marked() -> None:
    with marked("a run"):
        assert b"ABIDE_RUN=a run" in run(Command(argv=("env",))).stdout
    assert b"ABIDE_RUN" not in run(Command(argv=("env",))).stdout
