"""The machine itself: its disks, shares, databases and services, looked at and asked."""

from __future__ import annotations

import os

from abide.engines.host.found import Machine

__all__ = ["Machine", "look"]


def look() -> Machine:
    """Return what was found on this machine. Raise EngineError when it cannot be asked."""
    if os.name == "nt":
        from abide.engines.host import windows

        return windows.look()
    from abide.engines.host import linux

    return linux.look()
