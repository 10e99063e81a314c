"""A small school on disk that lives day by day, and the agent's own eyes on it, without an engine.

    world = World(folder, seed)
    world.day()            a school day's work; then
    world.back_up()        our own walk, draft and measure -> the signs that rang
Everything is drawn from the seed; moments are the world's own, so that a year passes in seconds.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from abide.agent.manifest.draft import Drafting
from abide.agent.manifest.files import Manifest, ManifestWriter
from abide.agent.manifest.walk import Root
from abide.agent.sample import make_files, make_sqlite
from abide.agent.sample.corpus import NEWEST
from abide.agent.sample.office import content
from abide.agent.signs.compare import Comparing
from abide.agent.signs.ledger import Ledger, signs_in
from abide.domain.ruin import Setting, Sign
from abide.engines.excludes import Excludes

MEAN_BYTES = 4_000
START = datetime.fromtimestamp(NEWEST, UTC) + timedelta(days=3, hours=19)


class World:
    """One school's files and database, its clock, and what the agent knows of it."""

    def __init__(self, folder: Path, seed: int, scale: float = 0.025) -> None:
        """Given an empty folder and a seed, found the school: about 400 files and a database."""
        self._folder = folder
        self.rng = random.Random(f"world-{seed}")
        self.root = folder / "server"
        make_files(self.root, scale, seed, MEAN_BYTES)
        self.database = folder / "pupils.sqlite3"
        make_sqlite(self.database, 0.02, seed)
        self.now = START
        self.serial = 0
        self.days = 0
        self.hit: set[Path] = set()
        self.announced = False
        self._seed = seed
        self.ledger = Ledger(folder / "signs")
        self._manifests = folder / "manifests"
        self._last: Path | None = None
        self._backups = 0

    # ---- the agent ------------------------------------------------------------------------

    def back_up(self) -> tuple[Sign, ...]:
        """Read what changed, as a backup does, and return the signs in it."""
        self._backups += 1
        file = self._manifests / f"{self._backups}.gz"
        older = Manifest(self._last).records() if self._last else iter(())
        staged = os.fsencode(self.database)
        comparing = Comparing(int(self.now.timestamp() * 1e9), [staged])
        writer = ManifestWriter(file, {"draft": True})
        roots = [Root(1, os.fsencode(self.root), Excludes(())), Root(2, staged, Excludes(()))]
        Drafting(writer, Event(), comparing).run(roots, older)
        writer.close({})
        if self._last is not None:
            self._last.unlink()
        self._last = file
        setting = Setting(self.now, self.ledger.past(), announced=self.announced)
        return signs_in(self.ledger, comparing.measure(), setting, file)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What happens inside has not happened afterwards."""
        kept = self._folder.with_name(f"{self._folder.name}-kept")
        shutil.copytree(self._folder, kept)
        state = self.__dict__ | {"hit": set(self.hit)}
        drawn = self.rng.getstate()
        yield
        shutil.rmtree(self._folder)
        kept.rename(self._folder)
        self.__dict__.update(state)
        self.rng.setstate(drawn)

    # ---- hands ----------------------------------------------------------------------------

    def files(self) -> list[Path]:
        """Return every file of the school, sorted."""
        return sorted(path for path in self.root.rglob("*") if path.is_file())

    def write(self, path: Path, data: bytes) -> None:
        """Write a file as somebody at work does: its time is now."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.stamp(path)

    def stamp(self, path: Path) -> None:
        moment = int(self.now.timestamp()) - self.rng.randrange(36_000)
        os.utime(path, (moment, moment))

    def make(self, kind: str, size: int | None = None) -> bytes:
        """Return the bytes of a new file of that kind."""
        size = size or int(self.rng.lognormvariate(8.0, 0.8))
        return content(self.rng, kind, min(size, 60_000))

    def name(self, kind: str) -> str:
        self.serial += 1
        return f"new-{self.serial:05d}.{kind}"

    def to_next_day(self) -> None:
        """Let the night pass; Saturday and Sunday are skipped."""
        self.now += timedelta(days=1)
        while self.now.weekday() >= 5:
            self.now += timedelta(days=1)
