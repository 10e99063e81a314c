"""The other engine, borg, as a technician types it; and borgmatic, which checks what it holds."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.compare import must
from bench.process import Command
from bench.world import PASSWORD, World, empty, environment

COUNT_TOLERANCE_PERCENT = 1
"""borgmatic's own list in its archives counts as a file that no source has."""
CONFIG = """\
source_directories:
    - {server}
repositories:
    - path: {repository}
encryption_passphrase: {password}
borg_base_directory: {base}
user_state_directory: {base}/state
user_runtime_directory: {base}/runtime
checks:
    - name: spot
      count_tolerance_percentage: {tolerance}
      data_sample_percentage: {sample}
      data_tolerance_percentage: 0
"""


@dataclass(frozen=True)
class Borg:
    """borg with a repository and a cache of its own."""

    folder: Path

    @property
    def repository(self) -> Path:
        """Where its repository lies."""
        return self.folder / "repository"

    def command(self, *words: str, cwd: Path | None = None) -> Command:
        """Given borg's words, return the command."""
        env = environment(
            self.folder,
            BORG_REPO=str(self.repository),
            BORG_PASSPHRASE=PASSWORD,
            BORG_BASE_DIR=str(self.folder / "base"),
        )
        return Command(("borg", *words), env, cwd)

    def create(self, world: World) -> Command:
        """Given the world, return the backup of the whole server."""
        return self.command("create", "::bench-{now:%H%M%S%f}", ".", cwd=world.server)

    def newest(self) -> str:
        """Return the name of the newest archive."""
        said = must("borg list", self.command("list", "--json", "--last", "1")).said
        return str(json.loads(said)["archives"][0]["name"])

    def extract(self, archive: str, to: Path) -> Command:
        """Given an archive and an empty folder, return the restore of the whole server."""
        return self.command("extract", f"::{archive}", cwd=to)


def fresh_borg(world: World) -> Borg:
    """Given the world, return borg with a new, empty repository."""
    borg = Borg(empty(world.work / "borg"))
    must("borg init", borg.command("init", "--encryption", "repokey-blake2"))
    return borg


def missing_borg() -> str:
    """Return why borg can't be measured; nothing when it can."""
    if shutil.which("borg") is None:
        return "borg is not installed (apt-get install borgbackup)"
    return ""


def missing_xxhash() -> str:
    """Return why borgmatic can't look; nothing when it can."""
    if shutil.which("xxh64sum") is None:
        return "xxh64sum is not installed (apt-get install xxhash)"
    return missing_borg()


def borg_version() -> str:
    """Return the version of borg here, or that there is none."""
    if missing_borg():
        return "no borg"
    said = subprocess.run(("borg", "--version"), capture_output=True, text=True, check=False)
    return said.stdout.strip()


@dataclass(frozen=True)
class Borgmatic:
    """borgmatic over borg's repository: it makes an archive of its own, then looks into that."""

    program: Path
    borg: Borg

    def configure(self, world: World, sampled: int, files: int) -> None:
        """Given how many of how many files to compare, write its configuration."""
        text = CONFIG.format(
            server=world.server,
            repository=self.borg.repository,
            password=PASSWORD,
            base=self.borg.folder / "base",
            tolerance=COUNT_TOLERANCE_PERCENT,
            sample=round(min(100.0, 100 * sampled / files), 2),
        )
        self._config.touch(mode=0o600)
        self._config.write_text(text)

    @property
    def _config(self) -> Path:
        return self.borg.folder / "borgmatic.yaml"

    def command(self, *words: str) -> Command:
        """Given borgmatic's words, return the command."""
        env = self.borg.command().env
        return Command((str(self.program), "--config", str(self._config), *words), env)
