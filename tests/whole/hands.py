"""Other hands at the command line: with something typed, or without root's right to read all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence

import pytest

from tests.whole.school import Home, Ran

_POWERS = "-dac_override,-dac_read_search,-fowner"


def typed(home: Home, *words: str, text: str) -> Ran:
    """Given the words of a command and what a person types at its question, run it to its end."""
    return _run(home, home._argv(words), text)


def without_rights(home: Home, *words: str) -> Ran:
    """Given the words of a command, run it as an account that modes keep out of files.

    Skip the test where root cannot lay its powers down.
    """
    argv = home._argv(words)
    if os.geteuid() != 0:
        return _run(home, argv, "")
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv (util-linux) is not here, so root cannot lay its powers down")
    return _run(home, ["setpriv", f"--bounding-set={_POWERS}", f"--inh-caps={_POWERS}", *argv], "")


def _run(home: Home, argv: Sequence[str], text: str) -> Ran:
    done = subprocess.run(
        argv, env=home._environment(), capture_output=True, text=True, input=text, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, json.loads(done.stdout), done.stderr)
