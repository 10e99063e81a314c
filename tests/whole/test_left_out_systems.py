"""A system that is deleted from agent.toml does not turn the answer into yes by its absence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.whole.school import Spot, make_home

pytestmark = pytest.mark.whole


def test_a_system_that_was_copied_and_is_declared_no_more_is_told_until_it_is_retired(
    tmp_path: Path,
) -> None:
    home = make_home(tmp_path, [Spot("store")])
    home.make()
    file = home.agent / "agent.toml"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("Dear parents")
    alone = file.read_text()
    file.write_text(
        f'{alone}\n[[systems]]\nname = "Letters"\ngrade = "critical"\nrto_hours = 4\n'
        f'sources = [{{ kind = "files", path = "{tmp_path / "other"}" }}]\n'
    )
    assert home.run("backup").complete
    assert home.run("drill").code == 0
    assert home.status()["answer"] == "yes"
    file.write_text(alone)
    found = home.status()
    assert found["answer"] == "partly"
    assert "Letters" in found["sentence"]
    assert home.run("backup").complete
    assert home.status()["answer"] == "partly"
    assert home.run("backup", "--accept-changes").complete
    assert home.status()["answer"] == "yes"
    assert [each["system"] for each in home.entries("retired")] == ["Letters"]
    assert home.run("evidence", "verify").code == 0
