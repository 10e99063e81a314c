"""The hub's own secrets: drawn once, whole, for this account alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from abide.hub.configuration import secret
from abide.hub.home import HubHome


def test_many_that_draw_at_once_read_one_secret(tmp_path: Path) -> None:
    home, numbers = HubHome(tmp_path / "hub"), count()
    with ThreadPoolExecutor(8) as threads:
        drawn = threads.map(
            lambda _: secret(home, "signing-key", lambda: f"secret {next(numbers)}"), range(40)
        )
    assert len(set(drawn)) == 1
    (file,) = home.secrets.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
