"""A day's work and an attack do what they say and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from abide.agent.sample import Attack, encrypt, make_files, mutate
from tests.agent.sample.test_corpus import tree

SCALE = 0.04


@pytest.fixture
def school(tmp_path: Path) -> Path:
    make_files(tmp_path / "school", SCALE, 1)
    return tmp_path / "school"


def test_a_day_touches_exactly_what_it_says(school: Path) -> None:
    before = tree(school)
    day = mutate(school, 1, 1)
    after = tree(school)
    olds, news = {old for old, _ in day.renamed}, {new for _, new in day.renamed}
    assert before.keys() - after.keys() == {*day.deleted, *olds}
    assert after.keys() - before.keys() == {*day.added, *news}
    altered = {path for path in before.keys() & after.keys() if before[path] != after[path]}
    assert altered == set(day.changed)
    assert all(before[old] == after[new] for old, new in day.renamed)


def test_a_day_is_of_a_day_s_size(tmp_path: Path) -> None:
    root = tmp_path / "school"
    make_files(root, 0.2, 1, mean_bytes=1_000)
    day = mutate(root, 1, 1)
    assert (len(day.changed), len(day.added), len(day.deleted), len(day.renamed)) == (30, 9, 3, 3)


def test_even_a_tiny_school_has_a_day_of_each_kind(school: Path) -> None:
    day = mutate(school, 1, 1)
    assert day.changed
    assert day.added
    assert day.deleted
    assert day.renamed


def test_the_same_day_on_the_same_school_is_the_same(school: Path, tmp_path: Path) -> None:
    make_files(tmp_path / "twin", SCALE, 1)
    assert [mutate(school, 1, n) for n in (1, 2)] == [
        mutate(tmp_path / "twin", 1, n) for n in (1, 2)
    ]
    assert tree(school) == tree(tmp_path / "twin")


def test_changed_files_are_younger_and_still_whole(school: Path) -> None:
    before = tree(school)
    day = mutate(school, 3, 1)
    after = tree(school)
    assert all(after[path][1] > before[path][1] for path in day.changed)
    for path in school.rglob("*.docx"):
        assert zipfile.ZipFile(path).testzip() is None


def test_a_database_on_the_drive_is_left_alone(school: Path) -> None:
    (school / "Admin/school.sqlite3").write_bytes(b"rows")
    mutate(school, 1, 1)
    encrypt(school, 1, 1.0)
    assert (school / "Admin/school.sqlite3").read_bytes() == b"rows"


def test_an_attack_hits_the_share_it_says(school: Path) -> None:
    before = tree(school)
    hit = encrypt(school, 1, 0.3)
    after = tree(school)
    assert len(hit.files) == round(0.3 * len(before))
    assert before.keys() - after.keys() == {old for old, _ in hit.files}
    assert after.keys() - before.keys() == {new for _, new in hit.files} | set(hit.notes)
    assert all(before[old][0] != after[new][0] for old, new in hit.files)
    assert hit.notes


def test_a_quiet_attack_keeps_names_and_times(school: Path) -> None:
    before = tree(school)
    quiet = Attack(patches_only=True, keep_names=True, keep_times=True)
    hit = encrypt(school, 1, 0.2, quiet)
    after = tree(school)
    assert before.keys() == after.keys()
    assert hit.notes == ()
    assert {path for path in before if before[path] != after[path]} == {old for old, _ in hit.files}
    assert all(before[path][1] == after[path][1] for path in before)


def test_a_patched_file_keeps_most_of_its_bytes(school: Path) -> None:
    largest = max(school.rglob("*.*"), key=lambda path: path.stat().st_size)
    before = largest.read_bytes()
    encrypt(school, 1, 1.0, Attack(patches_only=True, keep_names=True))
    after = largest.read_bytes()
    same = sum(a == b for a, b in zip(before, after, strict=True)) / len(before)
    assert 0.9 < same < 0.97
