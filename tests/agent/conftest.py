"""What the agent's tests begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agent.declared import Declared


@pytest.fixture
def declared(tmp_path: Path) -> Declared:
    """An agent's folder with its one secret, ready for an agent.toml."""
    found = Declared(tmp_path)
    found.secret("drive-a")
    return found
