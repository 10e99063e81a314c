"""The sample school's drives are the same for the same seed and look like a school's."""

from __future__ import annotations

import hashlib
import re
import statistics
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from abide.agent.sample import DRIVES, Made, make_files
from abide.domain.errors import Refused

SCALE = 0.04


def tree(root: Path) -> dict[str, tuple[str, int]]:
    """Given a folder, return digest and modification time by path."""
    return {
        str(path.relative_to(root)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    root = tmp_path_factory.mktemp("school")
    return root, make_files(root, SCALE, 1)


def files(root: Path, kind: str) -> list[Path]:
    found = list(root.rglob(f"*.{kind}"))
    assert found, f"the sample school has no {kind} file"
    return found


def test_the_same_seed_gives_the_same_bytes_names_and_moments(
    school: tuple[Path, Made], tmp_path: Path
) -> None:
    root, made = school
    assert make_files(tmp_path / "again", SCALE, 1) == made
    assert tree(tmp_path / "again") == tree(root)


def test_another_seed_gives_another_school(school: tuple[Path, Made], tmp_path: Path) -> None:
    make_files(tmp_path / "other", SCALE, 2)
    assert tree(tmp_path / "other") != tree(school[0])


def test_what_was_made_is_counted_as_it_lies_on_disk(school: tuple[Path, Made]) -> None:
    root, made = school
    sizes = [path.stat().st_size for path in root.rglob("*") if path.is_file()]
    assert (made.files, made.bytes_written) == (len(sizes), sum(sizes))
    assert made.files == 600
    assert 0.6 < made.bytes_written / (2e9 * SCALE) < 1.4
    assert {path.name for path in root.iterdir()} == set(DRIVES) == set(made.drives)


def test_most_files_are_small_and_a_few_are_large(school: tuple[Path, Made]) -> None:
    sizes = sorted(path.stat().st_size for path in school[0].rglob("*") if path.is_file())
    assert statistics.median(sizes) < statistics.mean(sizes)
    assert sizes[-1] > 20 * statistics.median(sizes)


def test_about_one_file_in_twenty_is_a_copy_of_another(school: tuple[Path, Made]) -> None:
    root, made = school
    digests = Counter(digest for digest, _ in tree(root).values())
    assert sum(count - 1 for count in digests.values()) == made.duplicates
    assert 0.02 < made.duplicates / made.files < 0.09


def test_some_names_carry_spaces_accents_and_other_scripts(school: tuple[Path, Made]) -> None:
    names = [path.name for path in school[0].rglob("*.*")]
    assert any(not name.isascii() for name in names)
    assert any(" " in name for name in names)


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_office_files_are_whole_zip_packages(school: tuple[Path, Made], kind: str) -> None:
    for path in files(school[0], kind):
        with zipfile.ZipFile(path) as package:
            assert package.testzip() is None
            assert "[Content_Types].xml" in package.namelist()


def test_pdfs_open_and_close_and_their_objects_lie_where_they_say(
    school: tuple[Path, Made],
) -> None:
    for path in files(school[0], "pdf"):
        data = path.read_bytes()
        assert data.startswith(b"%PDF-1.5\n")
        assert data.endswith(b"%%EOF\n")
        xref = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
        places = re.findall(rb"(\d{10}) 00000 n", data[xref:])
        assert len(places) == 7
        for number, place in enumerate(places, start=1):
            assert data[int(place) :].startswith(b"%d 0 obj" % number)


def test_pictures_start_and_end_as_jpegs_with_no_marker_between(
    school: tuple[Path, Made],
) -> None:
    for path in files(school[0], "jpg"):
        data = path.read_bytes()
        assert data.startswith(b"\xff\xd8\xff\xe0")
        assert data.endswith(b"\xff\xd9")
        assert b"\xff" not in data[20:-2]


def test_smaller_files_on_request(tmp_path: Path) -> None:
    made = make_files(tmp_path / "small", SCALE, 1, mean_bytes=4_000)
    assert made.files == 600
    assert made.bytes_written < 600 * 8_000


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(Refused, match="not empty"):
        make_files(tmp_path, SCALE, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
