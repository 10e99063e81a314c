"""The peers that are not on every machine: found, or installed for themselves, or said to be
missing. None of them comes into Abide's own .venv."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RESTVERIFY = "restverify==0.3.1"
BORGMATIC = "borgmatic==2.1.10"


def find_peer(work: Path, requirement: str) -> tuple[Path | None, str]:
    """Given a folder for it and its name with its version, return the program in a .venv of its
    own, or None and the reason."""
    name = requirement.partition("==")[0]
    program = work / name / "bin" / name
    if program.exists():
        return program, ""
    python = str(program.with_name("python"))
    for argv in (
        (sys.executable, "-m", "venv", str(work / name)),
        (python, "-m", "pip", "install", "--quiet", requirement),
    ):
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            return None, f"{name} could not be installed: {why}"
    return program, ""
