"""`python -m bench`: take every measure, print it, write bench/RESULTS.md."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bench.backups import measure_drill, measure_first_backup, measure_same_day
from bench.compare import Failed, Line
from bench.memory import measure_memory
from bench.recovery import measure_recovery
from bench.report import Terms, plain, write_results
from bench.world import build_world, empty

HERE = Path(__file__).parent
BYTES_AT_SCALE_1 = 2_000_000_000
SPACE_FACTOR = 6  # the school, two repositories, a restored tree and room to breathe

Part = Callable[[], list[Line]]


def parts(work: Path, scale: float, rounds: int) -> dict[str, Part]:
    """Given the terms, return the measures in order: later ones use what earlier ones made."""
    world = build_world(empty(work / "school"), scale)
    return {
        "first": lambda: [measure_first_backup(world, rounds)],
        "again": lambda: [measure_same_day(world, rounds)],
        "drill": lambda: measure_drill(world, rounds),
        "recover": lambda: measure_recovery(world, rounds),
        "memory": lambda: measure_memory(work / "school", scale),
    }


def take(name: str, part: Part) -> tuple[list[Line], bool]:
    """Given a measure, take and print it; return its lines and whether it could be taken."""
    try:
        lines, taken = part(), True
    except Failed as failed:
        lines, taken = [Line(name, "", "", "", "", None, str(failed))], False
    for line in lines:
        print(plain(line), flush=True)
    return lines, taken


def main() -> int:
    """Take the measures; return 0 when all could be taken, whether or not a goal was met."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1.0 is 15,000 files and 2 GB")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, default=HERE / "work")
    parser.add_argument("--only", help="only this measure (recover, memory); nothing is written")
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    needed = SPACE_FACTOR * BYTES_AT_SCALE_1 * asked.scale
    if shutil.disk_usage(asked.work).free < needed:
        print(f"bench needs {needed / 1e9:.0f} GB in {asked.work}", file=sys.stderr)
        return 2
    chosen = parts(asked.work, asked.scale, asked.rounds)
    results = [take(name, part) for name, part in chosen.items() if asked.only in (None, name)]
    shutil.rmtree(asked.work / "school")
    if not asked.only:
        lines = [line for found, _ in results for line in found]
        write_results(HERE / "RESULTS.md", Terms(asked.scale, asked.rounds), lines)
        print(f"written to {HERE / 'RESULTS.md'}")
    return 0 if all(taken for _, taken in results) else 1


if __name__ == "__main__":
    sys.exit(main())
