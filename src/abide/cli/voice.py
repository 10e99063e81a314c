"""Progress on standard error: bars for people, JSON lines for programs, nothing for pipes."""

from __future__ import annotations

import json
import sys
import threading
from enum import StrEnum
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from abide.cli.streams import tell


class ProgressKind(StrEnum):
    """How progress is told."""

    AUTO = "auto"
    JSON = "json"
    NONE = "none"


class JsonVoice:
    """One JSON object a line on standard error."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def step(self, what: str) -> None:
        self._say({"step": what})

    def progress(self, what: str, done: int, total: int) -> None:
        self._say({"progress": what, "bytes_done": done, "bytes_total": total})

    def _say(self, value: dict[str, object]) -> None:
        with self._lock:
            tell(json.dumps(value), sys.stderr)


class QuietVoice:
    """Says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def step(self, what: str) -> None:
        return

    def progress(self, what: str, done: int, total: int) -> None:
        return


class BarVoice:
    """A line for the step under way and a bar for each copy that is moving."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def step(self, what: str) -> None:
        self._progress.console.print(what, style="dim", highlight=False)

    def progress(self, what: str, done: int, total: int) -> None:
        with self._lock:
            if what not in self._tasks:
                self._tasks[what] = self._progress.add_task(what, total=total or None)
            task = self._tasks[what]
        self._progress.update(task, completed=done, total=total or None)


def choose_voice(kind: ProgressKind, as_json: bool) -> JsonVoice | QuietVoice | BarVoice:
    """Given what was asked for, return the voice; `auto` draws bars on a terminal only."""
    if kind is ProgressKind.JSON:
        return JsonVoice()
    if kind is ProgressKind.AUTO and not as_json and sys.stderr.isatty():
        return BarVoice()
    return QuietVoice()
