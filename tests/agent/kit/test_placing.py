"""What lies on a drive for years: programs that are mended, kits that no wrong clock pushes out."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from abide.agent.home import Home
from abide.agent.kit import make
from abide.agent.kit.make import make_kits
from abide.agent.kit.placing import place_opener
from abide.agent.kit.programs import HASHES, Opener
from abide.agent.kit.rehearse import _opener, drill_kits
from abide.agent.kit.targets import OPENER, kits_in, our_kits
from abide.agent.kit.words import split
from abide.agent.run import working
from abide.domain.drill import Outcome
from tests.agent.kit.conftest import CONFIG, NOON, SECRET, Clock, School, write_school
from tests.agent.kit.sealing import with_cards

PROGRAMS = b"programs" * 100


@pytest.fixture
def opener(tmp_path: Path) -> Opener:
    folder = tmp_path / "built"
    folder.mkdir()
    (folder / "programs.tar.gz").write_bytes(PROGRAMS)
    digest = hashlib.sha256(PROGRAMS).hexdigest()
    (folder / HASHES).write_text(f"{digest}  programs.tar.gz\n")
    return Opener(folder)


def test_programs_that_rotted_on_the_drive_are_put_there_anew(
    tmp_path: Path, opener: Opener
) -> None:
    place_opener(opener, tmp_path)
    there = tmp_path / OPENER
    (there / "programs.tar.gz").write_bytes(b"X" * len(PROGRAMS))
    assert _opener(there).outcome is Outcome.FAILED
    place_opener(opener, tmp_path)
    assert (there / "programs.tar.gz").read_bytes() == PROGRAMS
    assert _opener(there).outcome is Outcome.PASSED


def test_programs_that_cannot_be_read_are_damaged_and_not_merely_absent(
    tmp_path: Path, opener: Opener
) -> None:
    assert _opener(tmp_path / OPENER).counts is False
    place_opener(opener, tmp_path)
    (tmp_path / OPENER / "programs.tar.gz").unlink()
    assert _opener(tmp_path / OPENER).outcome is Outcome.FAILED
    (tmp_path / OPENER / HASHES).unlink()
    assert _opener(tmp_path / OPENER).outcome is Outcome.FAILED


def test_kits_dated_ahead_by_a_wrong_clock_push_no_good_kit_out(
    school: School, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "opener", lambda agent: Opener(None))
    with_cards(school, three)
    for day in (1, 2, 3):
        school.clock.now = datetime(2040, 1, day, tzinfo=UTC)
        make_kits(school.agent)
    school.clock.now = NOON
    for place in make_kits(school.agent).places:
        assert place.folder is not None
        assert place.folder in kits_in(place.folder.parent)
        assert len(kits_in(place.folder.parent)) == 3
    (drilled, _) = drill_kits(school.agent, None)
    fresh = {each.name: each.outcome for each in drilled.checks}["fresh"]
    assert fresh is Outcome.FAILED  # the newest by its name is one of 2040
    for day in (4, 5):
        school.clock.now = datetime(2026, 11, day, 12, tzinfo=UTC)
        last = make_kits(school.agent).places[0]
    assert last.folder is not None
    names = [each.name for each in kits_in(last.folder.parent)]
    assert names == [f"abide-kit-2026-11-0{day}" for day in (5, 4, 3)]


def test_servers_that_share_a_folder_leave_each_others_kits_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "opener", lambda agent: Opener(None))
    shared = tmp_path / "shared"
    shared.mkdir()
    config = CONFIG.replace("{root}/kits", str(shared))
    for name, times in (("first", 1), ("second", 4)):
        (tmp_path / name).mkdir()
        with working(write_school(tmp_path / name, config), Clock()) as agent:
            with_cards(School(tmp_path / name, agent, Clock()), split(SECRET, 3, 2)[0])
            for _ in range(times):
                assert {each.outcome for each in make_kits(agent).places} == {"made"}
            assert len(our_kits(agent, shared)) == min(times, 3)
    assert len(kits_in(shared)) == 4
    with working(Home(tmp_path / "first" / "home" / "agent"), Clock()) as agent:
        assert not make.kits_are_due(agent)
        (kit,) = our_kits(agent, shared)
        shutil.rmtree(kit)
        assert make.kits_are_due(agent)
