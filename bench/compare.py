"""Runs in turn (A B, then B A), medians of them, and one line of the table for each measure."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.process import Command, Run, run


class Failed(Exception):
    """A run that had to succeed did not; the text says which and what it said."""


@dataclass(frozen=True)
class Step:
    """One thing that is measured each round: `prepare` is not timed and returns the command."""

    name: str
    prepare: Callable[[], Command]


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    measure: str
    ours: str
    peer: str
    ratio: str
    target: str
    met: bool | None
    note: str = ""
    took: tuple[float, float] | None = None
    """Our seconds and the peer's, for how they grow with the school."""


def must(step: str, command: Command) -> Run:
    """Given a command that has to succeed, run it. Raise Failed when it does not."""
    with tempfile.TemporaryDirectory(prefix="abide-bench-") as folder:
        result = run(command, Path(folder))
    if result.exit_code != 0:
        raise Failed(f"{step}: exit {result.exit_code}: {result.last_word}")
    return result


def in_turn(rounds: int, steps: Sequence[Step]) -> dict[str, list[Run]]:
    """Given steps, run each once a round, in the other order every other round."""
    runs: dict[str, list[Run]] = {step.name: [] for step in steps}
    for number in range(rounds):
        for step in steps if number % 2 == 0 else reversed(steps):
            runs[step.name].append(must(step.name, step.prepare()))
    return runs


def wall(runs: Sequence[Run]) -> float:
    """Given runs, return their median wall time in seconds."""
    return statistics.median(run.wall_seconds for run in runs)


def seconds(value: float) -> str:
    """Given seconds, return them as the table shows them."""
    return f"{value:.2f} s"


def at_most(measure: str, ours: float, peer: float, limit: float, note: str = "") -> Line:
    """Given our seconds, the peer's and the highest ratio allowed, return the line."""
    met, goal = ours / peer <= limit, f"≤ {limit}"
    return Line(measure, *_sides(ours, peer), goal, met, note, (ours, peer))


def beside(measure: str, ours: float, peer: float, note: str = "") -> Line:
    """Given our seconds and a peer's, return a line that has no goal."""
    return Line(measure, *_sides(ours, peer), "", None, note, (ours, peer))


def _sides(ours: float, peer: float) -> tuple[str, str, str]:
    return seconds(ours), seconds(peer), f"{ours / peer:.2f}"


def sooner(measure: str, ours: float, peer: float, times: float, note: str = "") -> Line:
    """Given our seconds, the peer's and how many times sooner ours should be, return the line."""
    ratio = peer / ours
    met, goal = ratio >= times, f"≥ {times}×"
    sides = (seconds(ours), seconds(peer), f"{ratio:.1f}×")
    return Line(measure, *sides, goal, met, note, (ours, peer))


def skipped(measure: str, target: str, why: str) -> Line:
    """Given why a measure could not be taken, return a line that says so."""
    return Line(measure, "", "", "", target, None, why)
