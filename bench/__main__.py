"""`python -m bench`: take every measure, print it, write bench/RESULTS.md."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bench.backups import measure_drill, measure_first_backup, measure_same_day
from bench.compare import Failed, Line
from bench.copies import measure_copies
from bench.growth import growth
from bench.intake import measure_intake
from bench.memory import measure_memory
from bench.promises import measure_promises
from bench.recovery import measure_recovery
from bench.report import Results, Terms, plain, plain_growth, write_promises, write_results
from bench.world import build_world, empty

HERE = Path(__file__).parent
BYTES_AT_SCALE_1 = 2_000_000_000
SPACE_FACTOR = 6  # the school, three repositories, a restored tree and room to breathe
ONE_ROUND_FROM = 2.0

Part = Callable[[], list[Line]]


def parts(work: Path, scale: float, rounds: int) -> dict[str, Part]:
    """Given the terms, return the measures in order: later ones use what earlier ones made."""
    world = build_world(empty(work / "school"), scale)
    return {
        "first": lambda: measure_first_backup(world, rounds),
        "again": lambda: measure_same_day(world, rounds),
        "drill": lambda: measure_drill(world, rounds),
        "recover": lambda: measure_recovery(world, rounds),
        "copy": lambda: measure_copies(world, rounds),
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


def read_words() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--scale", type=float, help="1.0 is 15,000 files and 2 GB; also of memory")
    parser.add_argument("--scales", help="several, as 0.25,1,4: also tells how the times grow")
    parser.add_argument("--rounds", type=int, default=3, help="from scale 2 on it is one")
    parser.add_argument("--work", type=Path, default=HERE / "work")
    parser.add_argument(
        "--only", help="only these (first,again,drill,recover,copy,memory,intake,promises)"
    )
    return parser.parse_args()


def main() -> int:
    """Take the measures; return 0 when all could be taken, whether or not a goal was met."""
    asked = read_words()
    scales = [float(each) for each in (asked.scales or str(asked.scale or 1.0)).split(",")]
    only = set((asked.only or "first,again,drill,recover,copy,memory,intake,promises").split(","))
    asked.work.mkdir(parents=True, exist_ok=True)
    needed = SPACE_FACTOR * BYTES_AT_SCALE_1 * max(scales)
    if shutil.disk_usage(asked.work).free < needed:
        print(f"bench needs {needed / 1e9:.0f} GB in {asked.work}", file=sys.stderr)
        return 2
    results, all_taken = Results(Terms(tuple(scales), asked.rounds)), True
    for scale in scales:
        rounds = asked.rounds if scale < ONE_ROUND_FROM else 1
        print(f"== {15_000 * scale:,.0f} files, {rounds} rounds", flush=True)
        ours = only - {"memory", "intake", "promises"}
        for name, part in parts(asked.work, scale, rounds).items() if ours else ():
            lines, taken = take(name, part) if name in only else ([], True)
            results.by_scale.setdefault(scale, []).extend(lines)
            all_taken = all_taken and taken
    if "memory" in only:
        print("== memory", flush=True)
        scale = results.terms.memory_scale
        results.memory, taken = take("memory", lambda: measure_memory(asked.work / "school", scale))
        all_taken = all_taken and taken
    if "intake" in only:
        print("== intake", flush=True)
        results.intake, taken = take("intake", lambda: measure_intake(asked.rounds))
        all_taken = all_taken and taken
    if "promises" in only:
        print("== promises", flush=True)
        results.promises, taken = take("promises", lambda: measure_promises(asked.rounds))
        all_taken = all_taken and taken
    shutil.rmtree(asked.work / "school", ignore_errors=True)
    results.growth = growth(results.by_scale)
    print(*map(plain_growth, results.growth), sep="\n")
    if only == {"promises"}:
        write_promises(HERE / "RESULTS.md", results.promises)
    if not asked.only:
        write_results(HERE / "RESULTS.md", results)
        print(f"written to {HERE / 'RESULTS.md'}")
    return 0 if all_taken else 1


if __name__ == "__main__":
    sys.exit(main())
