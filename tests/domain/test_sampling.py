"""A sample can be drawn again by its seed and is uniform; a rotation misses no file."""

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.drill import rotation, sample

PATHS = st.lists(st.binary(min_size=1, max_size=6), unique=True, max_size=60)


def files(number: int) -> list[bytes]:
    """Return that many paths."""
    return [b"Pupils/%d.docx" % n for n in range(number)]


@given(PATHS, st.integers(0, 70), st.text(max_size=5))
def test_a_sample_is_those_with_the_smallest_hash_of_seed_and_path(
    paths: list[bytes], size: int, seed: str
) -> None:
    def digest(path: bytes) -> bytes:
        return hashlib.sha256(seed.encode() + b"\0" + path).digest()

    assert sample(iter(paths), size, seed) == sorted(sorted(paths, key=digest)[:size])


@given(PATHS, st.integers(0, 70), st.text(max_size=5), st.randoms())
def test_a_sample_does_not_depend_on_the_order_files_are_listed_in(
    paths: list[bytes], size: int, seed: str, random: object
) -> None:
    assert sample(paths, size, seed) == sample(list(reversed(paths)), size, seed)


def test_another_seed_draws_another_sample() -> None:
    assert sample(files(1_000), 10, "one") != sample(files(1_000), 10, "two")


def test_a_path_listed_twice_is_drawn_once() -> None:
    assert sample(files(5) * 2, 10, "seed") == files(5)


def test_each_file_is_drawn_about_equally_often() -> None:
    paths = files(20)
    drawn = [path for n in range(2_000) for path in sample(paths, 5, f"seed {n}")]
    shares = [drawn.count(path) / 2_000 for path in paths]
    assert all(0.2 < share < 0.3 for share in shares)


def test_a_sample_reads_a_stream_and_holds_only_what_it_drew() -> None:
    def stream() -> Iterator[bytes]:
        yield from files(5_000)

    assert len(sample(stream(), 7, "seed")) == 7


def passes(paths: list[bytes], size: int) -> list[bytes]:
    """Return what a whole pass of drills asks for, in turn."""
    asked: list[bytes] = []
    cursor: str | None = None
    for _ in range(len(paths) + 1):
        turn = rotation(paths, size, cursor)
        asked += turn.paths
        cursor = turn.cursor
        if turn.wrapped:
            break
    return asked


@given(PATHS.filter(bool), st.integers(1, 70))
def test_one_pass_of_a_rotation_asks_for_every_file(paths: list[bytes], size: int) -> None:
    asked = passes(paths, size)
    assert set(asked) == set(paths)
    assert len(asked) < len(paths) + size


@given(
    PATHS, st.integers(0, 70), st.one_of(st.none(), st.from_regex(r"[0-9a-f]{64}", fullmatch=True))
)
def test_a_turn_asks_for_as_many_different_files_as_there_are_up_to_its_size(
    paths: list[bytes], size: int, cursor: str | None
) -> None:
    turn = rotation(paths, size, cursor)
    assert len(turn.paths) == len(set(turn.paths)) == min(size, len(paths))
    assert turn.population == len(paths)
    assert 0 <= turn.covered <= turn.population


@given(PATHS.filter(lambda paths: len(paths) > 1), st.data())
def test_covered_grows_by_each_turn_until_the_pass_is_complete(
    paths: list[bytes], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(paths) - 1))
    first = rotation(paths, size, None)
    assert first.covered == size
    second = rotation(paths, size, first.cursor)
    if second.wrapped:
        assert second.covered in (len(paths), 2 * size - len(paths))
    else:
        assert second.covered == 2 * size


def test_a_turn_that_takes_everything_completes_a_pass() -> None:
    turn = rotation(files(5), 10, None)
    assert (turn.covered, turn.population, turn.wrapped) == (5, 5, True)
    assert rotation(files(5), 10, turn.cursor).wrapped


def test_a_file_that_joins_ahead_of_the_cursor_is_asked_for_in_this_pass() -> None:
    first = rotation(files(50), 10, None)
    joined = next(
        path
        for path in (b"new %d" % n for n in range(100))
        if hashlib.sha256(path).hexdigest() > first.cursor
    )
    cursor, asked = first.cursor, list(first.paths)
    while True:
        turn = rotation([*files(50), joined], 10, cursor)
        cursor = turn.cursor
        asked += turn.paths
        if turn.wrapped:
            break
    assert joined in asked


def test_nothing_to_rotate_through_is_no_pass() -> None:
    turn = rotation([], 10, None)
    assert (turn.paths, turn.cursor, turn.covered, turn.wrapped) == ([], "", 0, False)


def test_a_cursor_that_no_rotation_gave_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        rotation(files(3), 1, "not a cursor")
