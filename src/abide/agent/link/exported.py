"""The school's export as it came from the hub, opened with this server's own identity."""

from __future__ import annotations

from abide.agent.home import Home
from abide.agent.link.state import export_file, identity_file
from abide.domain.errors import EngineError
from abide.engines.age import unseal

LARGEST = 64 << 20
"""Bytes, sealed, that a kit takes along; of a larger one it takes nothing."""


def opened_export(home: Home) -> bytes | None:
    """Given a home, return the newest export, open; None where there is none, or it does not open:
    a kit without it still brings the school back."""
    try:
        if export_file(home).stat().st_size > LARGEST:
            return None
        return unseal(export_file(home).read_bytes(), identity_file(home).read_text("ascii"))
    except (OSError, EngineError, UnicodeDecodeError):
        return None
