"""How the seconds grow with the school: the exponent between sizes, where 1 is "in step"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bench.compare import Line

Growth = tuple[str, float, float]
"""A measure, our exponent and the peer's."""


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Given (size, seconds) at two sizes or more, return the slope of their logarithms."""
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points]
    middle_x = sum(x for x, _ in logs) / len(logs)
    middle_y = sum(y for _, y in logs) / len(logs)
    below = sum((x - middle_x) ** 2 for x, _ in logs)
    return sum((x - middle_x) * (y - middle_y) for x, y in logs) / below


def growth(by_scale: Mapping[float, Sequence[Line]]) -> list[Growth]:
    """Given each scale's lines, return the exponents of the measures taken at two or more."""
    taken: dict[str, list[tuple[float, tuple[float, float]]]] = {}
    for scale, lines in by_scale.items():
        for line in lines:
            if line.took is not None and min(line.took) > 0:
                taken.setdefault(line.measure, []).append((scale, line.took))
    return [
        (
            measure,
            exponent([(scale, ours) for scale, (ours, _) in points]),
            exponent([(scale, peer) for scale, (_, peer) in points]),
        )
        for measure, points in taken.items()
        if len(points) > 1
    ]
