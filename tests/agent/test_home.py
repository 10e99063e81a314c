"""Where the agent keeps its things."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from abide.agent.home import file_name, find_home, make_private
from abide.domain.errors import Refused


def test_every_folder_made_for_the_agent_is_its_own(tmp_path: Path) -> None:
    made = make_private(tmp_path / "staging" / "SIMS" / "1")
    assert {os.stat(each).st_mode & 0o777 for each in (made, *made.parents[:2])} == {0o700}


def test_no_two_names_share_a_file_name() -> None:
    names = ["a b", "a+b", "a%20b", "a.b", ".", "..", "é" * 60, "é" * 61, "学" * 66, "学" * 65, "~"]
    files = [file_name(each) for each in names]
    assert len(set(files)) == len(names)
    assert all(len(os.fsencode(each)) < 200 and "/" not in each for each in files)
    assert not {".", ".."} & set(files)


def test_the_home_is_where_the_environment_says(tmp_path: Path) -> None:
    assert find_home({"ABIDE_HOME": str(tmp_path)}).agent == tmp_path / "agent"
    if os.geteuid() == 0:
        assert find_home({}).agent == Path("/var/lib/abide/agent")
    else:
        with pytest.raises(Refused):
            find_home({})


def test_the_home_of_nobody_is_refused() -> None:
    with pytest.raises(Refused, match="from the root"):
        find_home({"ABIDE_HOME": "~nouser/x"})
