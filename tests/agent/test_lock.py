"""One run at a time in one home."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from abide.agent.lock import alone
from abide.domain.errors import Refused

HOLD = """
import sys
from pathlib import Path
from abide.agent.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(lock: Path) -> subprocess.Popen[str]:
    running = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "held\n"
    return running


def test_a_second_run_is_refused_by_the_process_that_holds_the_home(tmp_path: Path) -> None:
    lock = tmp_path / "agent" / "run.lock"
    with holder(lock) as running:
        with pytest.raises(Refused, match=f"process {running.pid}"), alone(lock):
            pytest.fail("both ran")
        running.communicate("")
    with alone(lock):
        assert lock.read_text() == str(os.getpid())


def test_the_lock_of_a_run_that_was_killed_holds_nobody(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with holder(lock) as running:
        running.send_signal(signal.SIGKILL)
        running.communicate()
    with alone(lock):
        pass


def test_the_lock_is_given_up_when_a_run_fails(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with pytest.raises(ValueError, match="mine"), alone(lock):
        raise ValueError("mine")
    with alone(lock):
        pass
