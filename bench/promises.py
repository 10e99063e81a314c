"""Each page of a school with five years of history, beside the same page with one month of it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.compare import Failed, Line

MONTH, YEARS = 30, 1825
MOST_TIMES = 1.5
SHOWN_FROM = 1.1
_WHOLE_LOG = "a whole log, streamed, as long as it is long"
_TWO_MOMENTS = (
    "since last term: the school of a month was not there then, so it judges one moment where the "
    "other judges two; since a day on which both were there it is a line of its own"
)
NOTES = {
    "drills:list_csv": _WHOLE_LOG,
    "backups:log_csv": _WHOLE_LOG,
    "evidence:log_csv": "its newest 10,000 entries",
    "controls:changed": _TWO_MOMENTS,
    "controls:changed_csv": _TWO_MOMENTS,
}
"""What to know of pages that miss their goal."""
SINCE = "?on-day=8&on-month=11&on-year=2026"
BOTH_HAD = ("controls:changed", "controls:changed_csv")
"""Asked for a second time, with a day on which both schools had Abide."""


@dataclass(frozen=True)
class Page:
    """One address at both schools: seconds and SQL statements, of the month and of the years."""

    name: str
    seconds: tuple[float, float]
    statements: tuple[int, int]

    @property
    def ratio(self) -> float:
        return self.seconds[1] / self.seconds[0]

    @property
    def is_fixed(self) -> bool:
        return self.statements[1] <= self.statements[0]


def measure_promises(rounds: int) -> list[Line]:
    """Given how many rounds, ask both schools for every page in turn, and return one line for
    each that takes longer, the slowest to grow first, then how many others there are, and what
    could not be asked for."""
    with ExitStack() as stack:
        hubs = [stack.enter_context(_Hub(days)) for days in (MONTH, YEARS)]
        month, years = (hub.addresses for hub in hubs)
        pages, left = [], []
        for name in BOTH_HAD:
            for addresses in (month, years):
                addresses[f"{name} since a day both had"] = addresses[name] + SINCE
        for name in month:
            why = _why_not(hubs, month[name], years[name])
            if why:
                left.append(f"{name} ({why})")
            else:
                pages.append(_page(hubs, name, (month[name], years[name]), rounds))
    pages.sort(key=lambda page: -page.ratio)
    grown = [page.name for page in pages if not page.is_fixed]
    shown = [page for page in pages if page.ratio > SHOWN_FROM or not page.is_fixed]
    lines = [*map(_line, shown), _others(len(pages) - len(shown))]
    whole = f"{len(pages) - len(grown)} of {len(pages)}"
    note = f"more with more history: {', '.join(grown)}" if grown else ""
    target = "all of them"
    lines.append(
        Line("pages that take no more SQL statements", whole, "", "", target, not grown, note)
    )
    return [*lines, _left_out(left)]


def _why_not(hubs: list[_Hub], *paths: str) -> str:
    """Given one address at both schools, return why it is no page; empty where it is one."""
    for hub, path in zip(hubs, paths, strict=True):
        if not path.startswith("/"):
            return path
        status = hub.ask(path)["status"]
        if status != 200:
            return f"answers {status} to GET"
    return ""


def _page(hubs: list[_Hub], name: str, paths: tuple[str, str], rounds: int) -> Page:
    took: tuple[list[float], list[float]] = ([], [])
    asked = [0, 0]
    for number in range(max(3, rounds)):
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            answer = hubs[which].ask(paths[which])
            took[which].append(answer["seconds"])
            asked[which] = answer["statements"]
    month, years = (statistics.median(each) for each in took)
    return Page(name, (month, years), (asked[0], asked[1]))


def _line(page: Page) -> Line:
    month, years = page.seconds
    return Line(
        f"{page.name}, {page.statements[1]} statements",
        f"{years * 1000:.0f} ms",
        f"{month * 1000:.0f} ms",
        f"{page.ratio:.2f}×",
        f"≤ {MOST_TIMES}×",
        page.ratio <= MOST_TIMES,
        "" if page.ratio <= MOST_TIMES else NOTES.get(page.name, ""),
    )


def _others(many: int) -> Line:
    """Given how many pages are not listed, return the line that counts them."""
    target = f"≤ {SHOWN_FROM}×"
    return Line("pages that take no longer, not listed", str(many), "", "", target, True)


def _left_out(left: list[str]) -> Line:
    whys = Counter(each.partition(" ")[2].strip("()") for each in left)
    note = "; ".join(f"{many} {why}" for why, many in whys.most_common())
    return Line("addresses that are no pages here", str(len(left)), "", "", "", None, note)


class _Hub:
    """A hub in a process of its own, which answers one path after another."""

    def __init__(self, days: int) -> None:
        self.days = days

    def __enter__(self) -> _Hub:
        self._folder = tempfile.TemporaryDirectory(prefix="abide-bench-")
        environment = {**os.environ, "ABIDE_HOME": self._folder.name, "PYTHONWARNINGS": "ignore"}
        environment.pop("ABIDE_DATABASE_URL", None)
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        words = (sys.executable, "-m", "bench.promises_run", str(self.days))
        here = Path(__file__).parent.parent
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            words, stdin=pipe, stdout=pipe, text=True, env=environment, cwd=here
        )
        self.addresses: dict[str, str] = dict(self._read())
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()

    def ask(self, path: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(path + "\n")
        self._process.stdin.flush()
        return dict(self._read())

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"the hub with {self.days} days ended: see what it said above")
        return json.loads(line)
