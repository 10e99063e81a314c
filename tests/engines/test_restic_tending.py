"""Copying between repositories, forgetting and pruning: with the real engine, and as recorded."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from abide.domain.errors import EngineError
from abide.engines.program import Result, run
from abide.engines.rclone import find_rclone, serve_restic
from abide.engines.restic import command, output, tending
from abide.engines.restic.command import Place, Restic
from abide.engines.restic.facts import Failure
from abide.engines.restic.repository import Repository
from tests.engines.needs import needed
from tests.engines.restic_cast import backed_up, flip, kind, locks, pack

OUTPUTS = Path(__file__).parent / "outputs" / "restic-0.14"
OLD = Restic("restic", (0, 14, 0))


@pytest.fixture
def drive(repository: Repository, made: Path, tmp_path: Path) -> Repository:
    """A second repository, which cuts files as the first does: it is a copy of it when empty."""
    shutil.copytree(made, tmp_path / "drive")
    return dataclasses.replace(repository, name="drive-b", url=str(tmp_path / "drive"))


def recorded(name: str) -> Result:
    return Result(
        int((OUTPUTS / f"{name}.exit").read_text()),
        (OUTPUTS / f"{name}.out").read_bytes(),
        (OUTPUTS / f"{name}.err").read_text(),
        1.0,
    )


def replay(name: str, fake: Callable[[str, str], Path], drive: Repository) -> Repository:
    """A repository whose engine says what was recorded."""
    base = OUTPUTS / name
    script = f"cat {base}.out; cat {base}.err >&2; exit $(cat {base}.exit)"
    program = fake("restic", script)
    return dataclasses.replace(drive, restic=Restic(str(program), (0, 14, 0)))


def test_snapshots_are_copied_in_one_call_with_their_tree_moment_and_origin(
    repository: Repository, drive: Repository, source: Path
) -> None:
    first = backed_up(repository, source)
    (source / "new.txt").write_text("new")
    second = backed_up(repository, source)
    report = tending.copy_across(repository, drive, [first, second])
    assert report.failure is None
    assert set(report.made) == {first, second}
    theirs = {each.id: each for each in repository.snapshots()}
    for each in drive.snapshots():
        assert each.original is not None
        origin = theirs[each.original]
        assert (each.tree, each.time, each.tags) == (origin.tree, origin.time, origin.tags)
    again = tending.copy_across(repository, drive, [first, second])
    assert again.made == {}
    assert again.skipped == report.made
    assert drive.check().failure is None


def test_a_snapshot_the_other_repository_does_not_hold_is_named(
    repository: Repository, drive: Repository, source: Path
) -> None:
    here = backed_up(repository, source)
    report = tending.copy_across(repository, drive, ["0" * 64, here])
    assert report.failure is None  # 0.14 passes over it and ends with 0
    assert report.unknown == ("0" * 64,)
    assert set(report.made) == {here}


def test_a_damaged_origin_makes_no_copy(
    repository: Repository, drive: Repository, source: Path
) -> None:
    snapshot = backed_up(repository, source)
    flip(pack(repository))
    report = tending.copy_across(repository, drive, [snapshot])
    assert report.failure is Failure.DAMAGED
    assert drive.snapshots() == []
    assert locks(drive) == []


def test_a_repository_made_like_another_cuts_files_in_the_same_places(
    repository: Repository, unmade: Repository, tmp_path: Path
) -> None:
    other = dataclasses.replace(unmade, url=str(tmp_path / "like"))
    made = tending.make_like(other, repository)
    assert made == other.identity() != repository.identity()

    def polynomial(of: Repository) -> str:
        argv = command.cat_config(of)
        return str(json.loads(run(of.prepared(argv)).stdout)["chunker_polynomial"])

    assert polynomial(other) == polynomial(repository)
    assert kind(lambda: tending.make_like(other, repository)) == Failure.ALREADY_THERE.value


def test_what_is_forgotten_is_gone_and_pruning_frees_its_bytes(
    repository: Repository, source: Path, tmp_path: Path
) -> None:
    backed_up(repository, source)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "film.mp4").write_bytes(os.urandom(2 << 20))
    backed_up(repository, tmp_path / "more")
    kept, gone = (each.id for each in repository.snapshots())
    assert tending.forget(repository, [gone]).failure is None
    assert [each.id for each in repository.snapshots()] == [kept]
    pruned = tending.prune(repository)
    assert pruned.failure is None
    assert pruned.bytes_freed is not None
    assert pruned.bytes_freed > 2 << 20
    assert repository.check("100%").failure is None
    assert tending.forget(repository, [gone]).failure is None  # gone already: nothing to do


def test_a_store_that_refuses_removal_is_told_at_once_and_no_lock_stays(
    repository: Repository, source: Path
) -> None:
    needed(find_rclone)
    backed_up(repository, source)
    (snapshot,) = repository.snapshots()
    folder = Path(repository.url)
    with serve_restic(folder.parent, append_only=True) as served:
        store = dataclasses.replace(repository, url=f"{served.url}{folder.name}")
        forgotten = tending.forget(store, [snapshot.id])
    assert forgotten.refused
    assert forgotten.failure is Failure.DENIED
    assert [each.id for each in repository.snapshots()] == [snapshot.id]
    assert locks(repository) == []


def test_a_refusal_is_not_waited_for(drive: Repository, fake: Callable[[str, str], Path]) -> None:
    line = (OUTPUTS / "forget-refused.err").read_text().splitlines()[0]
    program = fake("restic", f"echo '{line}' >&2; exec sleep 600")
    slow = dataclasses.replace(drive, restic=Restic(str(program), (0, 14, 0)))
    assert tending.forget(slow, ["0" * 64]).refused  # it would have been stopped as timed out
    assert tending.prune(slow).refused


def test_recorded_words_are_read(drive: Repository, fake: Callable[[str, str], Path]) -> None:
    copied = tending.copy_across(drive, replay("copy", fake, drive), ["x"])
    assert (len(copied.made), copied.skipped, copied.failure) == (2, {}, None)
    again = tending.copy_across(drive, replay("copy-again", fake, drive), ["x"])
    assert (again.made, len(again.skipped), again.failure) == ({}, 2, None)
    pruned = tending.prune(replay("prune", fake, drive))
    assert pruned.bytes_freed == round(1.001 * (1 << 20))
    assert pruned.bytes_left == round(1.002 * (1 << 20))
    refused = tending.forget(replay("forget-refused", fake, drive), ["x"])
    assert (refused.failure, refused.refused) == (Failure.DENIED, True)


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("copy", None),
        ("copy-no-origin", Failure.NO_REPOSITORY),
        ("copy-wrong-password", Failure.WRONG_PASSWORD),
        ("forget", None),
        ("forget-unknown", None),
        ("prune", None),
    ],
)
def test_a_failure_is_told_by_name(name: str, failure: Failure | None) -> None:
    assert output.failure_of(recorded(name)) is failure


def test_ids_are_given_in_calls_that_fit(drive: Repository, tmp_path: Path) -> None:
    noted = tmp_path / "calls"
    program = tmp_path / "restic"
    program.write_text(f"#!/bin/sh\necho $# >> {noted}\n")
    program.chmod(0o755)
    counted = dataclasses.replace(drive, restic=Restic(str(program), (0, 14, 0)))
    assert tending.forget(counted, [f"{n:064x}" for n in range(450)]).failure is None
    assert noted.read_text().split() == ["202", "202", "52"]  # --no-cache forget and the ids


def _place(**more: object) -> Place:
    return dataclasses.replace(Place("a", "s3:https://h/b", Path("/p"), OLD), **more)  # type: ignore[arg-type]


def test_the_origin_is_named_in_the_environment_alone() -> None:
    origin = _place(url="rest:https://u:pass@h/", environment={"AWS_ACCESS_KEY_ID": "k"})
    named = command.from_environment(origin)
    assert named["RESTIC_FROM_REPOSITORY"] == origin.url
    assert named["AWS_ACCESS_KEY_ID"] == "k"
    assert origin.url not in command.copy(_place(), ["0" * 64])


def test_two_storages_that_need_one_name_for_different_things_do_not_stand_together() -> None:
    one = _place(environment={"AWS_ACCESS_KEY_ID": "one"})
    assert command.can_stand_together(one, _place(environment={"AWS_ACCESS_KEY_ID": "one"}))
    assert command.can_stand_together(one, _place())
    assert not command.can_stand_together(one, _place(environment={"AWS_ACCESS_KEY_ID": "two"}))
    ours, theirs = _place(cacert=Path("/a")), _place(cacert=Path("/b"))
    assert command.can_stand_together(ours, one)
    assert not command.can_stand_together(ours, theirs)


def test_forgetting_nothing_is_refused() -> None:
    with pytest.raises(ValueError):
        command.forget(_place(), [])


def test_an_origin_that_cannot_be_opened_makes_no_repository(
    unmade: Repository, tmp_path: Path
) -> None:
    nowhere = dataclasses.replace(unmade, url=str(tmp_path / "nowhere"))
    with pytest.raises(EngineError):
        tending.make_like(unmade, nowhere)
    assert not Path(unmade.url).exists()
