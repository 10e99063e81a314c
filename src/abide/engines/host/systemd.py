"""systemctl: the system's own door to its services."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from abide.domain.errors import EngineError
from abide.engines.program import Command, run

_RUNNING = Path("/run/systemd/system")


def is_running() -> bool:
    """Say whether this machine was started by systemd, so that it can be asked for a service."""
    return _RUNNING.is_dir() and has_systemctl()


def has_systemctl() -> bool:
    """Say whether systemctl is installed: it can enable a service of a system that is not up."""
    return shutil.which("systemctl") is not None


def systemctl(*words: str, seconds: float = 300) -> str:
    """Given its words, run systemctl; return what it said. Raise EngineError when it refuses."""
    argv = ("systemctl", "--no-ask-password", *words)
    result = run(Command(argv=argv, env=_environment(), time_limit_seconds=seconds))
    if result.exit_code != 0:
        raise EngineError("service", result.stderr.strip() or f"systemctl {' '.join(words)} failed")
    return result.stdout.decode(errors="replace").strip()


def state_of(unit: str) -> str:
    """Given a unit, return whether it is active, in systemd's own word."""
    argv = ("systemctl", "is-active", unit)
    result = run(Command(argv=argv, env=_environment(), time_limit_seconds=60))
    return result.stdout.decode(errors="replace").strip() or "unknown"


def _environment() -> dict[str, str]:
    return {"SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": "", "TERM": os.environ.get("TERM", "dumb")}
