"""What a sample says of the rest, exactly, and in words that claim no more."""

import re
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.drill import bad_below, claim, detection_chance, sample_size_for


def none_seen(population: int, bad: int, sampled: int) -> Fraction:
    """Return the exact chance that a sample holds none of the bad files."""
    return Fraction(comb(population - bad, sampled), comb(population, sampled))


SAMPLES = st.integers(1, 300).flatmap(
    lambda population: st.tuples(st.just(population), st.integers(1, population))
)


@given(SAMPLES)
def test_the_bound_is_the_smallest_number_of_bad_files_a_clean_sample_makes_unlikely(
    drawn: tuple[int, int],
) -> None:
    population, sampled = drawn
    bad = round(bad_below(population, sampled) * population)
    if sampled == population:
        assert bad == 0
        return
    assert none_seen(population, bad, sampled) <= Fraction(1, 20)
    assert none_seen(population, bad - 1, sampled) > Fraction(1, 20)


@given(SAMPLES, st.sampled_from([0.9, 0.95, 0.99]), st.data())
def test_files_that_could_not_be_judged_count_as_if_bad(
    drawn: tuple[int, int], confidence: float, data: st.DataObject
) -> None:
    population, sampled = drawn
    unproven = data.draw(st.integers(0, sampled))
    bound = bad_below(population, sampled, unproven, confidence)
    assert bound >= bad_below(population, sampled, 0, confidence)
    assert unproven / population <= bound <= 1.0
    if sampled == population:
        assert bound == unproven / population


@given(SAMPLES)
def test_a_larger_sample_never_says_less(drawn: tuple[int, int]) -> None:
    population, sampled = drawn
    if sampled < population:
        assert bad_below(population, sampled + 1) <= bad_below(population, sampled)


def test_unproven_files_in_a_sample_speak_for_the_rest_of_the_population() -> None:
    assert bad_below(15_000, 300, 30) > 0.1


@pytest.mark.parametrize(
    ("share", "confidence", "size"),
    [
        (0.10, 0.95, 29),
        (0.05, 0.95, 59),
        (0.02, 0.95, 148),
        (0.01, 0.90, 228),
        (0.01, 0.95, 296),
        (0.01, 0.99, 452),
        (0.005, 0.95, 586),
        (0.001, 0.95, 2_715),
    ],
)
def test_sample_sizes_are_those_of_the_exact_table(
    share: float, confidence: float, size: int
) -> None:
    assert sample_size_for(15_000, share, confidence) == size


def test_three_hundred_of_fifteen_thousand_find_one_bad_in_a_hundred_most_times() -> None:
    assert detection_chance(15_000, 150, 300) == pytest.approx(0.952, abs=0.001)
    assert detection_chance(1_501, 1, 300) == pytest.approx(300 / 1_501)


@given(SAMPLES, st.data())
def test_the_chance_to_find_a_bad_file_agrees_with_counting(
    drawn: tuple[int, int], data: st.DataObject
) -> None:
    population, sampled = drawn
    bad = data.draw(st.integers(0, population))
    chance = detection_chance(population, bad, sampled)
    expected = float(1 - none_seen(population, bad, sampled))
    assert chance == pytest.approx(expected)


def test_a_large_population_is_counted_exactly_too() -> None:
    bad = round(bad_below(60_000, 30_000, 5) * 60_000)
    assert 6 < bad < 30


@pytest.mark.parametrize(
    ("population", "sampled", "unproven"), [(10, 11, 0), (10, 5, 6), (-1, 0, 0), (10, 5, -1)]
)
def test_counts_that_cannot_be_are_not_given_a_bound(
    population: int, sampled: int, unproven: int
) -> None:
    with pytest.raises(ValueError, match="within"):
        bad_below(population, sampled, unproven)


def test_nothing_sampled_says_nothing() -> None:
    assert bad_below(0, 0) == bad_below(10, 0) == 1.0


def test_a_sample_reads_as_the_contract_has_it() -> None:
    said = claim(15_000, 300, bad_below(15_000, 300))
    assert said == (
        "300 of 15,000 files came back right: fewer than 1 in 100 can be bad, 95 times in 100"
    )


def test_a_whole_restore_reads_as_all() -> None:
    assert claim(15_000, 15_000, 0.0) == "all 15,000 files came back right"


def test_a_whole_restore_with_files_unjudged_says_so() -> None:
    said = claim(15_000, 15_000, bad_below(15_000, 15_000, 12))
    assert said == "14,988 of 15,000 files came back right: the rest could not be judged"


def test_a_sample_too_small_to_speak_for_the_rest_says_so() -> None:
    said = claim(10, 1, bad_below(10, 1))
    assert said == "1 of 10 files came back right: too few to say anything of the rest"
    assert claim(10, 0, 1.0).endswith("too few to say anything of the rest")


def test_a_middling_sample_is_told_in_hundredths() -> None:
    said = claim(100, 10, bad_below(100, 10))
    assert said.endswith("fewer than 25 in 100 can be bad, 95 times in 100")


def test_a_part_is_never_told_as_free_of_bad_files() -> None:
    assert claim(100, 50, 0.0).endswith("too few to say anything of the rest")


def test_nothing_at_all_is_never_told_as_all() -> None:
    assert claim(0, 0, 1.0) == "there was no file to ask for"
    assert claim(1, 1, 0.0) == "the one file came back right"


@given(st.integers(2, 10**6), st.floats(1e-6, 1.0), st.sampled_from([0.9, 0.95, 0.99, 0.999]))
def test_words_never_claim_a_smaller_share_or_a_surer_bound_than_was_counted(
    population: int, share: float, confidence: float
) -> None:
    said = claim(population, 1, share, confidence)
    found = re.search(r"fewer than ([\d,]+) in ([\d,]+) .* ([\d,]+) times in ([\d,]+)$", said)
    if found is None:
        assert said.endswith("too few to say anything of the rest")
        return
    bad, of, times, tries = (int(text.replace(",", "")) for text in found.groups())
    assert bad / of >= share
    assert times / tries <= confidence + 1e-9


@pytest.mark.parametrize("confidence", [0.0, 1.0, 1.5])
def test_certainty_and_nonsense_are_no_confidence(confidence: float) -> None:
    with pytest.raises(ValueError, match="within"):
        bad_below(10, 5, confidence=confidence)


def test_nothing_needs_no_sample_and_one_file_needs_itself() -> None:
    assert sample_size_for(0, 0.01) == 0
    assert sample_size_for(1, 0.01) == 1
