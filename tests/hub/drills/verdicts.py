"""What servers say of restore tests that went wrong."""

from __future__ import annotations

FAILED = {
    "verdict": "not proven",
    "mismatched": 2,
    "missing": 1,
    "bad_share_below": None,
    "checks": [{"name": "files", "outcome": "failed"}],
}
