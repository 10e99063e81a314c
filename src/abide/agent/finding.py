"""What the doctor found: shared with the rooms whose looks it takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One look at the machine: what, how it is, and the command that mends it."""

    name: str
    ok: bool
    detail: str
    command: str | None = None
