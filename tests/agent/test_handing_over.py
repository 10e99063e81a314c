"""A restored system takes its name in one step, whole; before that nobody sees any of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from abide.agent.jobs import handing
from abide.agent.jobs.handing import hand_over


@pytest.fixture
def brought(tmp_path: Path) -> Any:
    """A restored tree that holds a folder and a database."""
    target = tmp_path / "to" / ".abide-restore-1"
    for name in ("srv/Admin/letter", "home/pupils.db"):
        (target / name).parent.mkdir(parents=True)
        (target / name).write_text("good")
    sources = [{"number": 1, "root": "/srv/Admin"}, {"number": 2, "root": "/home/pupils.db"}]
    return SimpleNamespace(target=target, sources=sources)


@pytest.mark.parametrize("already_there", [False, True])
def test_all_sources_appear_at_once(brought: Any, tmp_path: Path, already_there: bool) -> None:
    waiting, folder = tmp_path / "to" / ".abide-restore-2", tmp_path / "to" / "SIMS"
    waiting.mkdir()
    if already_there:
        folder.mkdir()
    assert hand_over(brought, waiting, folder) == folder
    assert (folder / "1" / "letter").read_text() == "good"
    assert (folder / "2" / "pupils.db").read_text() == "good"
    assert [each.name for each in folder.parent.iterdir()] == ["SIMS"]


def test_nothing_appears_before_it_lies_on_the_disk(
    brought: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, folder = tmp_path / "to" / ".abide-restore-2", tmp_path / "to" / "SIMS"
    waiting.mkdir()

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(handing, "bring_to_disk", full)
    with pytest.raises(OSError, match="No space"):
        hand_over(brought, waiting, folder)
    assert not folder.exists()
