"""A school that is well, made once; each test that breaks something gets a copy of its home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from abide.engines.rclone import Served, find_rclone, serve_restic
from abide.engines.restic.repository import find_restic
from tests.engines.needs import needed
from tests.whole.across import another, make_across
from tests.whole.damage import FAULTS, KILLED_IN_STORE, Damaged, kill_engine
from tests.whole.disks import Disk, make_disk
from tests.whole.school import Home, Spot, live_data, make_home


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The live data that all homes share: leave it as it is."""
    return live_data(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="session")
def well(tmp_path_factory: pytest.TempPathFactory, live: Path) -> Home:
    """A home whose two places hold a copy that was wholly brought back: leave it as it is."""
    needed(find_restic)
    home = make_home(tmp_path_factory.mktemp("well"), [Spot("place-a"), Spot("place-b")], live)
    home.make()
    assert home.run("backup").complete
    drilled = home.run("drill", "--full")
    assert drilled.code == 0, drilled
    assert home.status()["answer"] == "yes"
    return home


@pytest.fixture
def two(well: Home, tmp_path: Path) -> Home:
    """A home of which everything is well in two places."""
    return well.copy(tmp_path / "home")


@pytest.fixture
def one(two: Home) -> Home:
    """A home of which everything is well in the one place it has."""
    two.write_config([Spot("place-a")])
    return two


@pytest.fixture(scope="session")
def damaged(well: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Damaged]:
    """One home for each fault, being drilled while other tests go on; and one whose engine was
    killed in an append-only store, being backed up again. The engine takes its time with both."""
    drills: Damaged = {}
    for fault, do in FAULTS.items():
        home = well.copy(tmp_path_factory.mktemp("damaged") / "home")
        home.write_config([Spot("place-a")])
        do(home)
        drills[fault] = (home, home.start("drill", "--full"))
    home = well.copy(tmp_path_factory.mktemp("damaged") / "home")
    with serve_restic(home.places, append_only=True) as served:
        home.write_config([Spot("place-a", "rest", url=f"{served.url}place-a/abide/")])
        kill_engine(home)
        drills[KILLED_IN_STORE] = (home, home.start("backup"))
        yield drills
        for _, running in drills.values():
            if running.poll() is None:
                running.terminate()
                running.communicate(timeout=60)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[int], Disk]]:
    """Given a size in megabytes, plug in a disk of it."""
    made: list[Disk] = []

    def make(megabytes: int) -> Disk:
        made.append(make_disk(tmp_path / f"disk{len(made)}", megabytes))
        return made[-1]

    yield make
    for each in made:
        each.pull()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Given a folder, serve it as a REST store."""
    needed(find_rclone)
    served: list[Served] = []

    def start(folder: Path, append_only: bool = False) -> Served:
        served.append(serve_restic(folder, append_only=append_only))
        return served[-1]

    yield start
    for each in served:
        each.stop()


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory, live: Path) -> Home:
    """A home whose one place has been made and holds nothing yet: leave it as it is."""
    needed(find_restic)
    home = make_home(tmp_path_factory.mktemp("bare"), [Spot("place-a")], live)
    home.make()
    return home


@pytest.fixture
def own(bare: Home, tmp_path: Path) -> Home:
    """A home with one place, made and empty, and live data of its own to do anything to."""
    home = bare.copy(tmp_path / "home")
    home.live = live_data(tmp_path / "live")
    home.write_config([Spot("place-a")])
    return home


@pytest.fixture(scope="session")
def across_made(tmp_path_factory: pytest.TempPathFactory, live: Path) -> Home:
    """A home with a nas and a drive copied from it, both made and empty: leave it as it is."""
    needed(find_restic)
    return make_across(tmp_path_factory.mktemp("across"), live)


@pytest.fixture
def across(across_made: Home, tmp_path: Path) -> Home:
    """A nas and a drive that is copied from it, of this test's own."""
    return another(across_made, tmp_path)
