"""What `abide repository probe --json` prints."""

from __future__ import annotations

from typing import Literal

from abide.wire.answers import Document


class ProbeRow(Document):
    """One place: whether it let us delete; `claimed` is what agent.toml says of it."""

    repository: str
    deletion: Literal["refused", "worked", "could not look"]
    claimed: bool
    detail: str


class ProbesDone(Document):
    probes: list[ProbeRow]
