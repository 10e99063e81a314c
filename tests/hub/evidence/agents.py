"""An agent's chain, as the agent would send it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from abide.domain.evidence import Entry, append, open_epoch

AGENT = uuid.UUID("3f2a9c1e-0000-4000-8000-000000000001")
BEGAN = datetime(2026, 11, 1, 22, 0, tzinfo=UTC)


def entries_of(length: int, *, epoch: int = 1, continues: str | None = None) -> list[Entry]:
    """Return the entries of one epoch: its first, then backups."""
    by = f"agent:{AGENT}"
    chain = [open_epoch(continues, epoch, BEGAN, by)]
    while len(chain) < length:
        number = len(chain)
        facts = {"system": "SIMS", "files": number, "seconds": 1.5 + number / 7, "bytes": 1e21}
        at = BEGAN + timedelta(hours=number)
        chain.append(append(chain[-1], at=at, kind="backup", by=by, facts=facts))
    return chain


def chain_of(length: int, *, epoch: int = 1, continues: str | None = None) -> list[dict[str, Any]]:
    """Return the same as JSON values."""
    return [each.to_dict() for each in entries_of(length, epoch=epoch, continues=continues)]
