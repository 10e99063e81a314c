"""Drills: which files to ask for, what coming back right then says of the rest, and the verdict.

A random sample buys confidence, counted exactly; a rotation covers each file in turn and buys none.
"""

import hashlib
import heapq
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import comb

from abide.domain.words import count, plural

CONFIDENCE = 0.95


class Verdict(Enum):
    """What a drill says: the copy came back right, it did not, or nobody could tell."""

    PROVEN = "proven"
    NOT_PROVEN = "not proven"
    COULD_NOT_RUN = "could not run"


class Outcome(Enum):
    """What one check of a drill says."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_LOOK = "could not look"


@dataclass(frozen=True)
class Check:
    """One check of a drill; with `counts=False` it informs and does not bear on the verdict."""

    name: str
    outcome: Outcome
    detail: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Rotation:
    """The next files in turn; `covered` of `population` lie at or before `cursor` in this pass.

    `wrapped`: the last file in turn was among them, so a pass over all files is complete.
    """

    paths: list[bytes]
    cursor: str
    covered: int
    population: int
    wrapped: bool


class _Smallest:
    """Keeps the `size` smallest of the (digest, path) pairs shown to it, each path once."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[int, bytes]] = []
        self._held: set[int] = set()

    def show(self, digest: bytes, path: bytes) -> None:
        """Given a digest and its path, keep the pair when it is among the smallest."""
        key = int.from_bytes(digest, "big")
        if self._size < 1 or key in self._held:
            return
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, (-key, path))
        elif -self._heap[0][0] > key:
            dropped, _ = heapq.heapreplace(self._heap, (-key, path))
            self._held.discard(-dropped)
        else:
            return
        self._held.add(key)

    def in_order(self) -> list[tuple[int, bytes]]:
        """Return the pairs kept, smallest digest first."""
        return sorted((-key, path) for key, path in self._heap)


def sample(paths: Iterable[bytes], size: int, seed: str) -> list[bytes]:
    """Given paths, a size and a seed, return a uniform sample without replacement, sorted.

    It is those with the smallest SHA-256 of seed, a zero byte and path, so anyone with the seed
    can draw it again and nobody can choose an easy file. Memory grows with `size` only.
    """
    smallest = _Smallest(size)
    prefix = hashlib.sha256(seed.encode() + b"\0")
    for path in paths:
        digest = prefix.copy()
        digest.update(path)
        smallest.show(digest.digest(), path)
    return sorted(path for _, path in smallest.in_order())


def rotation(paths: Iterable[bytes], size: int, cursor: str | None) -> Rotation:
    """Given distinct paths, a size and where the last drill stopped, return the next files in turn.

    The turn is the order of SHA-256 of the path; after the last comes the first. A file that
    joined behind the cursor waits for the next pass, though it is counted in `covered`.
    Raise ValueError when `cursor` is not one that a rotation gave.
    """
    stop = int(cursor, 16) if cursor else -1
    ahead, behind = _Smallest(size), _Smallest(size)
    digests = []
    for path in paths:
        digest = hashlib.sha256(path).digest()
        key = int.from_bytes(digest, "big")
        digests.append(key)
        (ahead if key > stop else behind).show(digest, path)
    population = len(digests)
    taken = ahead.in_order()[:size]
    taken += behind.in_order()[: max(0, size - len(taken))]
    if not taken:
        return Rotation([], cursor or "", 0, population, wrapped=False)
    top = max(digests)
    end = top if len(taken) == population else taken[-1][0]
    return Rotation(
        paths=[path for _, path in taken],
        cursor=f"{end:064x}",
        covered=sum(key <= end for key in digests),
        population=population,
        wrapped=any(key == top for key, _ in taken),
    )


@lru_cache(maxsize=4096)
def bad_below(
    population: int, sampled: int, unproven: int = 0, confidence: float = CONFIDENCE
) -> float:
    """Given a random sample with no bad file in it, return the share that fewer than are bad.

    Of `sampled` files drawn from `population` without replacement, `unproven` could not be judged
    and count as if bad; the others came back right. Return the smallest m / population for which
    seeing at most `unproven` bad ones has a chance of at most 1 - confidence when m are bad
    (exact, hypergeometric); 1.0 when the sample says nothing. When all were drawn, return
    unproven / population. Raise ValueError for counts that can't be.
    """
    if not 0 <= unproven <= sampled <= population or not 0 < confidence < 1:
        raise ValueError("a sample lies within its population, its unproven files within it")
    if population == 0 or sampled == 0:
        return 1.0
    if sampled == population:
        return unproven / population
    doubt = 1 - Fraction(confidence).limit_denominator(10**9)
    low, high = unproven, unproven + 1
    while high < population and _seen_at_most(unproven, population, high, sampled) > doubt:
        low, high = high, min(population, high * 2)
    bad = low + bisect_left(
        range(low, high),
        True,
        key=lambda m: _seen_at_most(unproven, population, m, sampled) <= doubt,
    )
    return bad / population


def detection_chance(population: int, bad: int, sampled: int) -> float:
    """Given how many of a population are bad, return the chance that a sample holds one of them."""
    return float(1 - _seen_at_most(0, population, bad, sampled))


def sample_size_for(population: int, bad_share: float, confidence: float = CONFIDENCE) -> int:
    """Given a share of bad files, return the smallest sample that meets one with `confidence`.

    A share of less than one file is one file.
    """
    if population < 1:
        return 0
    bad = max(1, int(Fraction(bad_share).limit_denominator(10**9) * population))
    doubt = 1 - Fraction(confidence).limit_denominator(10**9)
    sizes = range(population + 1)
    return bisect_left(
        sizes, True, key=lambda size: _seen_at_most(0, population, bad, size) <= doubt
    )


def verdict(checks: Iterable[Check]) -> Verdict:
    """Given a drill's checks, return its verdict.

    Proven only when at least one check that counts passed and none did otherwise; a check that
    could not look leaves the copy not proven. Could not run when no check that counts looked.
    """
    outcomes = [check.outcome for check in checks if check.counts]
    if all(outcome is Outcome.COULD_NOT_LOOK for outcome in outcomes):
        return Verdict.COULD_NOT_RUN
    if all(outcome is Outcome.PASSED for outcome in outcomes):
        return Verdict.PROVEN
    return Verdict.NOT_PROVEN


def claim(
    population: int,
    sampled: int,
    bad_below: float,
    confidence: float = CONFIDENCE,
    unproven: int = 0,
) -> str:
    """Given what a proven drill drew, return what may be said of it, and no more.

    `bad_below` is what the function of that name returned for the same drill; `unproven` of the
    sample could not be judged and did not come back right.
    """
    if population < 1:
        return "there was no file to ask for"
    if sampled >= population:
        unjudged = round(bad_below * population)
        if unjudged:
            got = f"{count(population - unjudged)} of {plural(population, 'file')} came back right"
            return f"{got}: the rest could not be judged"
        everything = "the one file" if population == 1 else f"all {count(population)} files"
        return f"{everything} came back right"
    got = f"{count(sampled - unproven)} of {plural(population, 'file')} came back right"
    share = _share(bad_below)
    if not sampled or share is None:
        return f"{got}: too few to say anything of the rest"
    return f"{got}: fewer than {share} can be bad, {_times(confidence)}"


def _seen_at_most(seen: int, population: int, bad: int, sampled: int) -> Fraction:
    """Return the exact chance that a sample holds at most `seen` of the `bad` files."""
    good = population - bad
    ways = 0
    for number in range(max(0, sampled - good), min(seen, bad, sampled) + 1):
        ways += comb(bad, number) * comb(good, sampled - number)
    return Fraction(ways, comb(population, sampled))


def _share(bad_below: float) -> str | None:
    """Given a share, return "1 in 100", never smaller than the share; None when it says nothing."""
    hundredths = -int(-bad_below * 100 // 1)
    if bad_below <= 0 or hundredths >= 100:
        return None
    if hundredths > 10:
        return f"{hundredths} in 100"
    in_all = int(1 / bad_below)
    step = 10 ** max(0, len(str(in_all)) - 2)
    return f"1 in {count(in_all // step * step)}"


def _times(confidence: float) -> str:
    exact = Fraction(confidence).limit_denominator(10**6)
    scale = 100 if exact * 100 == int(exact * 100) else 1_000
    return f"{count(int(exact * scale))} times in {count(scale)}"
