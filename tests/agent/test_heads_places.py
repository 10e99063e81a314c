"""Heads as they are read from a place: what others wrote there stops nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from abide.agent.heads.places import _from_tags
from abide.engines.restic.repository import Snapshot


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "", "1e9"])
def test_a_number_that_is_none_makes_no_head(number: str) -> None:
    said = f"abide-signed-head=1_{number}_hash_3_2026-11-03T12:00:00+00:00_key_signature"
    tags = ("abide-head", "abide-agent=someone", said)
    at = datetime(2026, 11, 3, tzinfo=UTC)
    assert _from_tags(Snapshot("ab" * 32, at, "t", (), tags, "host")) is None
