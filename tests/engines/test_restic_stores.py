"""A file fed to restic is stored whole or not at all; what a killed run left is healed."""

from __future__ import annotations

import os
import random
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from abide.engines.restic.repository import BackupRequest, Failure, Repository
from tests.engines.restic_cast import backed_up, entries, kind, locks
from tests.whole.keys import make_usual


def test_a_stored_file_comes_back_as_it_was_fed(repository: Repository, tmp_path: Path) -> None:
    parts = [os.urandom(100_000) for _ in range(5)]
    with repository.store("manifest.json", ("manifest", "abide"), host="school") as store:
        for part in parts:
            store.write(part)
        snapshot = store.commit()
    assert repository.dump(snapshot, "/manifest.json", tmp_path / "got") == 500_000
    assert (tmp_path / "got").read_bytes() == b"".join(parts)
    (listed,) = repository.snapshots(("manifest",))
    assert listed.id.startswith(snapshot)
    assert listed.hostname == "school"
    assert locks(repository) == []


@pytest.mark.parametrize("fed", [0, 10, 30_000_000])
def test_a_store_that_is_given_up_leaves_no_snapshot_and_no_lock(
    repository: Repository, fed: int
) -> None:
    """Told in the very moment it makes its lock, restic 0.14 can leave that (the next `heal` takes
    it away); with a key that takes its usual time it is told well before or after."""
    make_usual(Path(repository.url), repository.password_file.read_text().strip())
    with pytest.raises(LookupError), repository.store("manifest.json") as store:
        _feed_and_fail(store.write, fed)
    assert repository.snapshots() == []
    assert locks(repository) == []


def _feed_and_fail(write: Callable[[bytes], None], fed: int) -> None:
    if fed:
        write(b"x" * fed)
    raise LookupError


def test_a_store_is_refused_where_there_is_no_repository(unmade: Repository) -> None:
    with unmade.store("x") as store:
        assert kind(store.commit) == "no repository"


def test_an_empty_store_is_refused(repository: Repository) -> None:
    with repository.store("x") as store:
        assert kind(store.commit) == "source errors"
    assert repository.snapshots() == []


def _killed_backup(repository: Repository) -> None:
    """Leave behind what a killed backup does: a lock, and packs that no index names."""
    env = {"RESTIC_PASSWORD_FILE": str(repository.password_file), "PATH": os.environ["PATH"]}
    argv = ["restic", "--no-cache", "-r", repository.url, "backup", "--stdin"]
    with subprocess.Popen(argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as one:
        assert one.stdin is not None
        one.stdin.write(random.Random(2).randbytes(40 << 20))
        one.stdin.flush()
        while not list(Path(repository.url).glob("data/*/*")):
            threading.Event().wait(0.05)
        one.kill()


def test_healing_removes_the_lock_of_a_killed_run_and_finds_its_packs(
    repository: Repository,
) -> None:
    _killed_backup(repository)
    assert len(locks(repository)) == 1
    assert repository.check().failure is Failure.LOCKED
    healed = repository.heal(reindex=True)
    assert (healed.failure, healed.unlocked, healed.reindexed, healed.locks_left) == (
        None,
        True,
        True,
        0,
    )
    assert list((Path(repository.url) / "index").iterdir())
    again = repository.heal()
    assert (again.unlocked, again.reindexed, again.locks_left) == (False, False, 0)


def test_healing_leaves_the_lock_of_a_run_under_way(repository: Repository, source: Path) -> None:
    with repository.store("x") as store:
        store.write(b"x")
        while not locks(repository):
            threading.Event().wait(0.05)
        healed = repository.heal()
        assert (healed.failure, healed.unlocked, healed.locks_left) == (None, False, 1)
        assert repository.heal(reindex=True).failure is Failure.LOCKED
        assert repository.backup(BackupRequest((source,))).failure is None  # locks are shared
        store.commit()
    assert locks(repository) == []


def test_a_repository_where_no_lock_can_be_made_can_still_be_read(
    repository: Repository, source: Path
) -> None:
    snapshot = backed_up(repository, source)
    folder = Path(repository.url) / "locks"
    folder.rmdir()
    folder.write_text("in the way")
    unlocked = replace(repository, no_lock=True)
    assert unlocked.snapshots()
    assert entries(unlocked, snapshot)
