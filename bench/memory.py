"""How much memory Abide's own process takes, and how it grows with the number of files.

The engine's memory is its own matter and not counted here. Files are small: only their number acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.backups import fresh_abide
from bench.compare import Line, must
from bench.process import Command
from bench.world import build_world, empty, one_system

MEAN_BYTES = 4_000
FILES_AT_SCALE_1 = 15_000
SCALES = (1.0, 4.0)
LARGEST_MB = 150
BYTES_A_FILE = 400


def peaks(work: Path, scale: float) -> dict[str, int]:
    """Given a scale, return the most memory in bytes that each of Abide's commands held."""
    world = build_world(empty(work), scale, MEAN_BYTES)
    abide = fresh_abide(world, one_system(world))
    steps: Sequence[tuple[str, Command]] = (
        ("first backup", abide.command("backup", "Server")),
        ("no-change backup", abide.command("backup", "Server")),
        ("drill of 300", abide.command("drill", "Server", "--sample", "300")),
        ("drill of all", abide.command("drill", "Server", "--full")),
        ("recovery", abide.command("recover", "--to", str(world.work / "back"))),
    )
    found = {name: must(name, command).own_peak_bytes for name, command in steps}
    empty(work)
    return found


def measure_memory(work: Path, factor: float) -> list[Line]:
    """Given a factor (1.0: at 15,000 and at 60,000 files), return the two lines on memory."""
    small, large = (peaks(work, scale * factor) for scale in SCALES)
    more_files = (SCALES[1] - SCALES[0]) * factor * FILES_AT_SCALE_1
    highest = max(large, key=lambda name: large[name])
    growth = {name: (large[name] - small[name]) / more_files for name in large}
    steepest = max(growth, key=lambda name: growth[name])
    files = f"{SCALES[1] * factor * FILES_AT_SCALE_1:,.0f}"
    detail = ", ".join(f"{name} {large[name] / 1e6:.0f} MB" for name in large)
    return [
        Line(
            f"Abide's own process at {files} files, highest of all commands",
            f"{large[highest] / 1e6:.0f} MB",
            "",
            "",
            f"≤ {LARGEST_MB} MB",
            large[highest] <= LARGEST_MB * 1e6,
            detail,
        ),
        Line(
            "its growth by the number of files, steepest of all commands",
            f"{growth[steepest]:.0f} bytes a file",
            "",
            "",
            f"≤ {BYTES_A_FILE}",
            growth[steepest] <= BYTES_A_FILE,
            steepest,
        ),
    ]
