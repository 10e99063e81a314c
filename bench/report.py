"""The table of ratios, for the screen and for bench/RESULTS.md, with how it was come by."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.compare import Line
from bench.peers import RESTVERIFY

_HEAD = ("measure", "Abide", "peer", "ratio", "goal", "met")
_METHOD = """# Side by side with the peers

Made by `make bench`; every run writes this page anew. **Read the ratios, not the seconds**: the
seconds belong to one machine on one day.

## How
- The school is the invented one of `abide.agent.sample`, the same bytes each time: {files} files on
  five drives and a pupil database, for the memory lines {small} and {large} small files.
- Abide and its peer work on the same data in one session, in turn (A B, then B A), {rounds} rounds,
  medians. Before each timed run everything written so far is brought to disk. The page cache is
  warm for both, repositories are local folders, so disks and networks do not count.
- restic is typed as a technician would, with its cache; its repository is its own. Abide's drills
  and recoveries start with an empty engine cache, as on a new machine.
- An engine start is `restic cat config`: deriving the key from the password, which every restic
  process does.
- The first critical system's moment is what `abide recover` reports plus the whole time of
  `abide recover --order-only`, so that Abide's own start is counted too.
- Memory is the highest resident size of Abide's own process, without the engine's.
- Differences under about 10% between two runs mean nothing here.

Machine: {machine}. {restic}; {restverify}, where a line has it. Python {python}.

## Results
"""


@dataclass(frozen=True)
class Terms:
    """Under which terms the figures were taken."""

    scale: float
    rounds: int


def _cells(line: Line) -> tuple[str, ...]:
    met = {True: "yes", False: "no", None: "not measured"}[line.met]
    return line.measure, line.ours, line.peer, line.ratio, line.target, met


def markdown(lines: Sequence[Line]) -> str:
    """Given lines, return the table and the notes below it."""
    rows = [_HEAD, ("---",) * len(_HEAD), *(_cells(line) for line in lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    notes = "\n".join(f"- {line.measure}: {line.note}" for line in lines if line.note)
    return f"{table}\n\n{notes}\n" if notes else f"{table}\n"


def plain(line: Line) -> str:
    """Given a line, return it for the screen."""
    measure, ours, peer, ratio, target, met = _cells(line)
    sides = f"{ours} / {peer}" if peer else ours
    text = f"{measure}\n    {sides}   {ratio}   goal {target}: {met}"
    return f"{text}\n    ({line.note})" if line.note else text


def write_results(path: Path, terms: Terms, lines: Sequence[Line]) -> None:
    """Given the lines, write the page."""
    files = 15_000 * terms.scale
    restic = subprocess.run(("restic", "version"), capture_output=True, text=True, check=False)
    text = _METHOD.format(
        files=f"{files:,.0f}",
        small=f"{files:,.0f}",
        large=f"{4 * files:,.0f}",
        rounds=terms.rounds,
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        restic=" ".join(restic.stdout.split()[:2]),
        restverify=RESTVERIFY.replace("==", " "),
        python=platform.python_version(),
    )
    path.write_text(text + markdown(lines))
