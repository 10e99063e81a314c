"""What every job is given: the home, the settings, the spool, the clock and a voice."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from abide.agent.config import RepositorySettings, Settings
from abide.agent.home import Home, file_name, make_private
from abide.agent.manifest.shelf import Shelf
from abide.agent.pace import FULL, Pace
from abide.agent.spool import Spool
from abide.engines.rclone import find_rclone
from abide.engines.restic.command import Restic
from abide.engines.restic.repository import Repository, find_restic


class Voice(Protocol):
    """Who is told how long work goes on."""

    def step(self, what: str) -> None:
        """Say in one line what begins now."""

    def progress(self, what: str, done: int, total: int) -> None:
        """Say how many of how many bytes are done; total 0 while it is unknown."""


class Silence:
    """A voice that says nothing."""

    def step(self, what: str) -> None:
        return

    def progress(self, what: str, done: int, total: int) -> None:
        return


@dataclass
class Agent:
    """The agent at work."""

    home: Home
    settings: Settings
    spool: Spool
    clock: Callable[[], datetime]
    voice: Voice = field(default_factory=Silence)
    pace: Pace = FULL

    @cached_property
    def restic(self) -> Restic:
        """Return the engine. Raise EngineError when it is not on this machine."""
        return find_restic()

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.home.manifests)

    @property
    def workers(self) -> int:
        """Return how many systems are worked on at a time."""
        return self.settings.workers or max(1, min(4, os.cpu_count() or 1))

    def engine(self, place: RepositorySettings, *, fresh_cache: bool = False) -> Repository:
        """Given a declared place, return the engine's view of it.

        With `fresh_cache` nothing this machine remembers of the place is used, as on the day a
        new machine has to read it. Raise EngineError where a program that it needs is missing.
        """
        cache = None if fresh_cache else make_private(self.home.caches / file_name(place.name))
        return Repository(
            name=place.name,
            url=place.url,
            password_file=place.password_file,
            restic=self.restic,
            cache=cache,
            environment={**place.environment, **self.pace.environment},
            cacert=place.ca_file,
            upload_kib=self.pace.upload_kib,
            download_kib=self.pace.download_kib,
            rclone=find_rclone() if place.kind == "rclone" else None,
        )
