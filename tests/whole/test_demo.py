"""The demonstration, as a new user runs it: every planted fault caught, nothing else wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.whole, pytest.mark.long]
ROOT = Path(__file__).parent.parent.parent


def demo(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "tests.whole.quick", "demo", "--no-serve", "--scale", "0.004"]
    environment = {**os.environ, "ABIDE_HOME": str(home)}
    return subprocess.run(
        [*argv, *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_the_demonstration_ends_with_the_school_s_answer_and_exit_0(tmp_path: Path) -> None:
    ran = demo(tmp_path / "demo", "--json")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    document = json.loads(ran.stdout)
    statuses = {each["name"]: each["status"] for each in document["systems"]}
    assert document["answer"] == "no"
    assert document["sentence"].startswith("No. Finance: ")
    assert statuses == {
        "Server": "kept",
        "Pupil records": "kept",
        "Finance": "broken",
        "Staff drive": "kept",
        "Pupils' work": "kept",
        "Email": "never",
    }


def test_the_demonstration_leaves_a_home_that_is_in_use_alone(tmp_path: Path) -> None:
    agent = tmp_path / "agent"
    agent.mkdir()
    (agent / "agent.toml").write_text('[agent]\nname = "the real one"\n')
    ran = demo(tmp_path)
    assert ran.returncode == 2
    assert "nothing was touched" in ran.stderr
    assert (agent / "agent.toml").read_text() == '[agent]\nname = "the real one"\n'
