"""The peers that are not on every machine: found, or installed for themselves, or said to be
missing. None of them comes into Abide's own .venv."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RESTVERIFY = "restverify==0.3.1"


def find_restverify(work: Path) -> tuple[Path | None, str]:
    """Given a folder for it, return restverify in a .venv of its own, or None and the reason."""
    program = work / "bin" / "restverify"
    if not program.exists():
        for words in (("-m", "venv", str(work)), None):
            argv = (
                (sys.executable, *words)
                if words
                else (str(work / "bin" / "python"), "-m", "pip", "install", "--quiet", RESTVERIFY)
            )
            done = subprocess.run(argv, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                return None, (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    return program, ""
