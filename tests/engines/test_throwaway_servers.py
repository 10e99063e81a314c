"""A throwaway server is nobody's but ours, answers on a socket only, and leaves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from abide.domain.errors import EngineError
from abide.engines.dumps import abandoned as abandoned_servers
from abide.engines.dumps import throwaway
from abide.engines.dumps.quarters import place_for, server_account
from abide.engines.dumps.throwaway import Binaries, Throwaway

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="drops to another account: needs root")


@pytest.fixture
def passable() -> Iterator[Path]:
    """A folder that every account can pass into; pytest's own are closed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _pid(server: Throwaway) -> int:
    return int((server.folder / "data" / "postmaster.pid").read_text().split()[0])


def test_nothing_is_left_of_a_throwaway_server(tmp_path: Path, binaries: Binaries) -> None:
    place = place_for(tmp_path, server_account(throwaway.ACCOUNTS))
    with Throwaway(tmp_path, binaries=binaries) as server:
        pid, folder = _pid(server), server.folder
        assert folder.parent == place
        assert folder.stat().st_mode & 0o777 == 0o700
        with psycopg.connect(server.dsn()) as connection:
            asked = connection.execute("SHOW listen_addresses").fetchone()
            assert asked == ("",)
    assert not folder.exists()
    assert not _alive(pid)


def test_nothing_is_left_after_an_exception_either(tmp_path: Path, binaries: Binaries) -> None:
    seen: list[tuple[int, Path]] = []

    def interrupted() -> None:
        with Throwaway(tmp_path, binaries=binaries) as server:
            seen.append((_pid(server), server.folder))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not _alive(seen[0][0])
    assert not seen[0][1].exists()


@as_root
def test_root_runs_the_server_as_an_ordinary_account(tmp_path: Path, binaries: Binaries) -> None:
    with Throwaway(tmp_path, binaries=binaries) as server:
        assert server.user in throwaway.ACCOUNTS
        assert Path(f"/proc/{_pid(server)}").stat().st_uid != 0
        assert server.folder.stat().st_uid == Path(f"/proc/{_pid(server)}").stat().st_uid


@as_root
def test_a_folder_that_the_account_cannot_reach_is_replaced(passable: Path) -> None:
    closed, open_ = passable / "closed", passable / "open"
    for folder in (closed, open_):
        (folder / "scratch").mkdir(parents=True)
    closed.chmod(0o700)
    account = server_account(throwaway.ACCOUNTS)
    assert place_for(open_ / "scratch", account) == open_ / "scratch"
    assert place_for(closed / "scratch", account) != closed / "scratch"


def test_a_long_path_still_has_room_for_a_socket(passable: Path, binaries: Binaries) -> None:
    long = passable / ("a" * 60) / ("b" * 60)
    long.mkdir(parents=True)
    with Throwaway(long, binaries=binaries) as server:
        assert server.folder.parent == long
        with psycopg.connect(server.dsn()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            socket_folder = Path(str(connection.info.host))
    assert not socket_folder.exists()


MAKER = """
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from abide.engines.dumps.throwaway import Throwaway
with Throwaway(Path(sys.argv[1])) as server:
    print(server.folder, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_maker_leaves_is_swept_and_a_live_one_left_alone(
    tmp_path: Path, binaries: Binaries
) -> None:
    argv = [sys.executable, "-c", MAKER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(argv, text=True, **pipes) as maker:  # type: ignore[call-overload]
        abandoned = Path(maker.stdout.readline().strip())
        pid = int((abandoned / "data" / "postmaster.pid").read_text().split()[0])
        maker.kill()
    with Throwaway(tmp_path, binaries=binaries) as server:
        abandoned_servers.sweep(tmp_path)  # or another run on this machine has done so already
        assert not abandoned.exists()
        assert not _alive(pid)
        with psycopg.connect(server.dsn()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_what_others_leave_under_such_a_name_stops_no_sweep(tmp_path: Path) -> None:
    (tmp_path / "abide-pg-file").write_text("no folder")
    (tmp_path / "abide-pg-odd" / "owner").mkdir(parents=True)
    assert abandoned_servers.sweep(tmp_path) >= 0
    assert len(list(tmp_path.iterdir())) == 2


def test_missing_programs_are_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        throwaway.find_binaries(tmp_path)
    assert caught.value.kind == "missing program"
    with (
        pytest.raises(EngineError, match="initdb"),
        Throwaway(tmp_path, binaries=Binaries(tmp_path, (15, 0))),
    ):
        pass
