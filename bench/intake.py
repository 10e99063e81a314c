"""Entries a second into the hub, beside a bare Django handler that does equal work per entry."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.compare import Failed, Line

BATCH, ENTRIES, SINGLES = 100, 3_000, 300
OF_BARE, OF_SINGLES = 0.8, 5.0


def measure_intake(rounds: int) -> list[Line]:
    """Given how many rounds, return the lines of intake: each run into a database of its own."""
    rates: dict[tuple[str, int], list[float]] = {}
    ways = [("intake", BATCH, ENTRIES), ("bare", BATCH, ENTRIES), ("intake", 1, SINGLES)]
    for number in range(rounds):
        for way, batch, entries in ways if number % 2 == 0 else reversed(ways):
            rates.setdefault((way, batch), []).append(_rate(way, batch, entries))
    ours, bare, single = (statistics.median(rates[way, batch]) for way, batch, _ in ways)
    return [
        _line("intake, batches of 100, beside a bare Django handler", ours, bare, OF_BARE),
        _line("intake, batches of 100, beside single entries", ours, single, OF_SINGLES),
    ]


def _line(measure: str, ours: float, peer: float, goal: float) -> Line:
    ratio = ours / peer
    sides = (f"{ours:,.0f} a second", f"{peer:,.0f} a second", f"{ratio:.2f}×")
    return Line(measure, *sides, f"≥ {goal}×", ratio >= goal)


def _rate(way: str, batch: int, entries: int) -> float:
    """Run one measure in a new process and a new home; return entries a second. Raise Failed."""
    with tempfile.TemporaryDirectory(prefix="abide-bench-") as folder:
        environment = {**os.environ, "ABIDE_HOME": folder, "PYTHONWARNINGS": "ignore"}
        environment.pop("ABIDE_DATABASE_URL", None)
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        words = (sys.executable, "-m", "bench.intake_run", way, str(batch), str(entries))
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            cwd=Path(__file__).parent.parent,
        )
    if done.returncode != 0:
        raise Failed(f"{way}: exit {done.returncode}: {done.stderr.strip()[-200:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return float(told["entries"] / told["seconds"])
