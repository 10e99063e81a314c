"""The table of ratios, for the screen and for bench/RESULTS.md, with how it was come by."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.borg import borg_version
from bench.compare import Line
from bench.copies import DAYS_AWAY
from bench.growth import Growth
from bench.peers import BORGMATIC, RESTVERIFY

_HEAD = ("measure", "Abide", "peer", "ratio", "goal", "met")
_METHOD = """# Side by side with the peers

Made by `make bench`; every run writes this page anew. **Read the ratios, not the seconds**: the
seconds belong to one machine on one day.

## How
- The school is the invented one of `abide.agent.sample`, the same bytes each time, on five drives
  and in a pupil database, at the sizes below.
- Abide and its peers work on the same data in one session, in turn (A B C, then C B A), medians of
  {rounds}; each once from 30,000 files on. Before each timed run everything written so far
  is brought to disk. The page cache is warm for all, repositories are local folders, so disks and
  networks do not count.
- restic and borg are typed as a technician would, with their caches; each has a repository of its
  own. Abide's drills and recoveries start with an empty engine cache, as on a new machine.
- An engine start is `restic cat config`: deriving the key from the password, which every restic
  process does.
- The first critical system's moment is what `abide recover` reports plus the whole time of
  `abide recover --order-only`, so that Abide's own start is counted too.
- `abide recover` answers when what came back lies on the disk; restic and borg answer before.
- borgmatic's spot check compares as many files as the drill, with no tolerance for their content,
  in an archive it made itself, against the live server. restverify restores everything and
  compares a part with the live server. A drill compares with what was noted at the backup.
- The drive that comes back was away for {days} days of ordinary work (1% of the files a day), each
  copied to the store. Abide goes first: it brings over what its retention keeps, looks at what
  came, and stores the manifests beside it; then `restic copy` is given the same snapshots.
- The growth is the slope of the seconds over the sizes, both as logarithms: 1 is in step with the
  school, 0 is not at all.
- Memory is the highest resident size of Abide's own process, without the engine's, with {small}
  and {large} small files.
- Differences under about 10% between two runs mean nothing here.

Machine: {machine}. {restic}; {borg}; {restverify} and
{borgmatic}, where a line has them. Python {python}.

"""


INTAKE = """\
Half the entries are backups, so each makes a run as well; a new SQLite file for each run, synced at
each commit; no network and no web server: requests go straight into Django. The bare handler
(`bench/intake_bare.py`) does the same for each entry (hash, link, no path, the same rows), checks
the request's signature, writes the school's own entry for the batch, and commits once. It looks up
no places or systems, knows no stamps, and signs no answer."""


PROMISES_HEADING = "## The hub's pages after years"
PROMISES = """\
Two hubs at once, each with the same school: 25 systems, each in three places every weekday and
drilled weekly, every catalogue switched on (at least 150 promises), about 140 rows in registers, 40
promises a month that staff speak for. One (the peer here) has a month of that, the other five
years. Every address of a school is asked for with GET, in turn at both, and a page is the processor
time it takes in Django with SQLite, without a web server. Each ends in so many SQL statements."""


@dataclass(frozen=True)
class Terms:
    """Under which terms the figures were taken."""

    scales: tuple[float, ...]
    rounds: int

    @property
    def memory_scale(self) -> float:
        """The smaller of the two sizes at which memory is measured."""
        return 1.0 if 1.0 in self.scales else self.scales[0]


@dataclass
class Results:
    """All lines: by scale, of memory, and how the seconds grow."""

    terms: Terms
    by_scale: dict[float, list[Line]] = field(default_factory=dict)
    memory: list[Line] = field(default_factory=list)
    intake: list[Line] = field(default_factory=list)
    promises: list[Line] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)


def _cells(line: Line) -> tuple[str, ...]:
    met = {True: "yes", False: "no", None: "" if line.ours else "not measured"}[line.met]
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
    text = f"{measure}\n    {sides}   {ratio}" + (f"   goal {target}: {met}" if target else "")
    return f"{text}\n    ({line.note})" if line.note else text


def plain_growth(grown: Growth) -> str:
    """Given how a measure grows, return it for the screen."""
    measure, ours, peer = grown
    return f"growth of {measure}: {ours:.2f}, peer {peer:.2f}"


def _grown(rows: Sequence[Growth]) -> str:
    """Given how measures grow, return the table."""
    table = [("measure", "Abide", "peer"), ("---",) * 3]
    table += [(measure, f"{ours:.2f}", f"{peer:.2f}") for measure, ours, peer in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in table) + "\n"


def write_results(path: Path, results: Results) -> None:
    """Given all results, write the page."""
    restic = subprocess.run(("restic", "version"), capture_output=True, text=True, check=False)
    memory_scale = results.terms.memory_scale
    text = _METHOD.format(
        days=DAYS_AWAY,
        small=f"{15_000 * memory_scale:,.0f}",
        large=f"{60_000 * memory_scale:,.0f}",
        rounds=results.terms.rounds,
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        restic=" ".join(restic.stdout.split()[:2]),
        borg=borg_version(),
        restverify=RESTVERIFY.replace("==", " "),
        borgmatic=BORGMATIC.replace("==", " "),
        python=platform.python_version(),
    )
    parts = [text.rstrip()]
    for scale, lines in results.by_scale.items():
        parts.append(
            f"## {15_000 * scale:,.0f} files, {2 * scale:.1f} GB\n{markdown(lines)}".rstrip()
        )
    if results.growth:
        parts.append(f"## Growth\n{_grown(results.growth)}".rstrip())
    if results.memory:
        parts.append(f"## Memory\n{markdown(results.memory)}".rstrip())
    if results.intake:
        parts.append(f"## The hub's intake\n{INTAKE}\n\n{markdown(results.intake)}".rstrip())
    if results.promises:
        parts.append(promises_part(results.promises))
    path.write_text("\n\n".join(parts) + "\n")


def promises_part(lines: Sequence[Line]) -> str:
    """Given the lines of pages, return their part of the page of results, its heading first."""
    return f"{PROMISES_HEADING}\n{PROMISES}\n\n{markdown(lines)}".rstrip()


def write_promises(path: Path, lines: Sequence[Line]) -> None:
    """Given the lines of pages alone, put them in place of that part; the rest stays as it was."""
    before, _, after = path.read_text().partition(PROMISES_HEADING)
    rest = after.partition("\n## ")[2]
    parts = [before.rstrip(), promises_part(lines), *([f"## {rest.strip()}"] if rest else [])]
    path.write_text("\n\n".join(parts) + "\n")
