"""What a school changes of a promise: each change in words, and whether it asks for less."""

import math
from collections.abc import Iterable, Iterator

from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.domain.loosening import Change, cadence_in_words, seconds_between
from abide.domain.promises.figures import figure_label
from abide.domain.promises.model import Control, Figure
from abide.domain.words import lower_first

SMALLER_IS_STRICTER = ("days", "seconds", "minutes", "hours", "months")
"""How names of figures end of which less asks for more: the age that protection may have."""
MORE_IS_STRICTER = ("names", "conditions", "wanted")
"""Figures that are lists of what must be there."""


RAREST = Cadence.parse("every 10 years")


def read_cadence(text: str) -> Cadence:
    """Given how often something is promised, in words, return the cadence. Raise Refused when it is
    not understood, and when it is so rare that it would ask for nothing."""
    cadence = Cadence.parse(text)
    if cadence.is_stated and seconds_between(cadence) > seconds_between(RAREST):
        raise Refused(f"“{text}” is rarer than any promise: say every ten years at the most.")
    return cadence


def seconds_apart(control: Control) -> float:
    """Given a promise, return how far apart its deeds may lie over a year, in seconds; infinity for
    a standing promise."""
    return seconds_between(control.counted) if control.counted else math.inf


def strictest(controls: Iterable[Control]) -> Control:
    """Given promises that contradict each other, at least one, return the one that asks oftenest;
    of equals the first by id."""
    return min(controls, key=lambda each: (seconds_apart(each), each.id))


def control_changes(before: Control, after: Control) -> tuple[Change, ...]:
    """Given a promise as it was and as it will be, return each change that bears on how it is
    judged. A rarer cadence is a loosening, and so is each change of a figure that is not known to
    ask for more."""
    return (*_cadence(before, after), *_figures(before, after), *_posts(before, after))


def _cadence(before: Control, after: Control) -> Iterator[Change]:
    one, other = before.counted, after.counted
    if one is None or other is None or one == other:
        return
    rank = (round(seconds_between(one), 3), round(seconds_between(other), 3))
    words = (cadence_in_words(one), cadence_in_words(other))
    if words[0] != words[1]:
        yield Change("how often", words[0], words[1], loosens=rank[1] > rank[0])


def _figures(before: Control, after: Control) -> Iterator[Change]:
    for name in sorted({*before.figures, *after.figures}):
        one, other = before.figures.get(name), after.figures.get(name)
        if one != other:
            words = (figure_in_words(one), figure_in_words(other) + _moved(one, other))
            yield Change(
                lower_first(figure_label(name)), *words, loosens=not _asks_more(name, one, other)
            )


def _asks_more(name: str, before: Figure | None, after: Figure | None) -> bool:
    """Return whether a figure that changed is known to ask for as much as before or more. An empty
    list may have meant "all of them", so naming some instead is not known to."""
    ends = name.rpartition("_")[2]
    if isinstance(before, int | float) and isinstance(after, int | float):
        return ends in SMALLER_IS_STRICTER and after < before
    if ends in MORE_IS_STRICTER and isinstance(before, tuple) and isinstance(after, tuple):
        return bool(before) and set(before) <= set(after)
    return False


def _posts(before: Control, after: Control) -> Iterator[Change]:
    """Return whose the promise is, where that changes: never a loosening."""
    for what, one, other in (
        ("owner", before.owner, after.owner),
        ("deputy", before.deputy, after.deputy),
    ):
        if one is not other:
            words = (one.value if one else "nobody", other.value if other else "nobody")
            yield Change(what, *words, loosens=False)


def figure_in_words(value: Figure | None) -> str:
    """Given a figure, return it in words of ours: a number, or how many things a list holds. What
    people typed is not in it, so it may stand in the log."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        return f"a list of {len(value)}"
    return count_of(value) if isinstance(value, int | float) else "a word"


def _moved(before: Figure | None, after: Figure | None) -> str:
    """Given a list as it was and as it is, return how many of it came and went."""
    if isinstance(before, str) and isinstance(after, str):
        return ", another"
    if not isinstance(before, tuple) or not isinstance(after, tuple):
        return ""
    gone, new = len(set(before) - set(after)), len(set(after) - set(before))
    return f", {gone} taken out, {new} added"


def count_of(value: float) -> str:
    """Given a number, return it without a useless fraction: 600, 2.5."""
    return str(int(value)) if value == int(value) else str(value)
