"""Each page of a school with five years of history, beside the same page with one month of it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.compare import Failed, Line

MONTH, YEARS = 30, 1825
MOST_TIMES = 1.5


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
    """Given how many rounds, ask both schools for every page in turn, and return one line a page,
    the slowest to grow first, then one for what could not be asked for."""
    with ExitStack() as stack:
        hubs = [stack.enter_context(_Hub(days)) for days in (MONTH, YEARS)]
        month, years = (hub.addresses for hub in hubs)
        pages, left = [], []
        for name in month:
            why = _why_not(hubs, month[name], years[name])
            if why:
                left.append(f"{name} ({why})")
            else:
                pages.append(_page(hubs, name, (month[name], years[name]), rounds))
    pages.sort(key=lambda page: -page.ratio)
    grown = [page.name for page in pages if not page.is_fixed]
    lines = [_line(page) for page in pages]
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
    )


def _left_out(left: list[str]) -> Line:
    return Line(
        "addresses that are no pages here", str(len(left)), "", "", "", None, "; ".join(left)
    )


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
