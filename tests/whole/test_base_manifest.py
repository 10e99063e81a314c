"""The manifest that a backup builds on stays on this machine until the last place has its copy."""

from __future__ import annotations

import os

import pytest

from tests.whole.school import SYSTEM, Home

pytestmark = pytest.mark.whole


def test_the_base_is_not_tidied_away_between_two_places(two: Home) -> None:
    for _ in range(3):
        assert two.run("backup", "--repository", "place-a").complete
    base = str(two.entries("backup")[-1]["snapshot"])
    manifest = two.agent / "manifests" / SYSTEM / "place-a" / f"{base}.jsonl.gz"
    os.utime(manifest, (1, 1))  # others of that place were fetched since
    assert two.run("backup").complete
