"""What the agent remembers of a system's backups to judge the next: counts, and a few manifests.

Both lie in this machine's home. Losing them loses no copy: the school's usual day is learnt anew.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from abide.agent.home import make_private
from abide.agent.manifest.files import Manifest
from abide.agent.manifest.shelf import sources_of
from abide.agent.signs.compare import Comparing, compare
from abide.domain.errors import EngineError
from abide.domain.ruin import Measure, Past, Setting, Sign, signs_of, signs_since

MEASURES_KEPT = 400
ANCHORS_KEPT = 6
ANCHOR_EVERY = timedelta(days=6, hours=12)
"""How far manifests that stay are apart, so that six reach back five weeks."""
ROWS_JUMP_IN_WEEKS = 0.25
_SUFFIX = ".jsonl.gz"
_STAMP = "%Y%m%dT%H%M%SZ" + _SUFFIX


@dataclass(frozen=True)
class Ledger:
    """One system's measures and the manifests that are held against newer ones."""

    folder: Path

    @property
    def _file(self) -> Path:
        return self.folder / "measures.jsonl"

    def past(self, since: datetime | None = None) -> list[Past]:
        """Return the measures of earlier backups after `since`, oldest first; what cannot be read
        is passed over."""
        found = []
        for line in self._lines():
            with suppress(ValueError, KeyError, TypeError, AttributeError):
                row = json.loads(line)
                at = datetime.fromisoformat(row["at"])
                if since is None or at > since:
                    measure = Measure.from_counts(row["counts"])
                    found.append(Past(at, measure, bool(row.get("announced"))))
        return sorted(found, key=lambda past: past.at)

    def note(self, past: Past) -> None:
        """Given a backup's measure, remember it."""
        make_private(self.folder)
        row = {
            "at": past.at.isoformat(),
            "counts": past.measure.counts(),
            "announced": past.announced,
        }
        lines = [*self._lines(), json.dumps(row)][-MEASURES_KEPT:]
        partial = self._file.with_suffix(".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        partial.replace(self._file)

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    # ---- manifests of weeks ago -----------------------------------------------------------

    def anchors(self) -> list[tuple[datetime, Path]]:
        """Return the manifests kept from earlier weeks with their moments, oldest first."""
        return sorted(self._anchors())

    def _anchors(self) -> Iterator[tuple[datetime, Path]]:
        for file in self.folder.glob(f"*{_SUFFIX}") if self.folder.is_dir() else ():
            with suppress(ValueError):
                yield datetime.strptime(file.name, _STAMP).replace(tzinfo=UTC), file

    def is_week_over(self, at: datetime) -> bool:
        """Given a moment, say whether the newest kept manifest is a week old, or there is none."""
        kept = self.anchors()
        return not kept or at - kept[-1][0] >= ANCHOR_EVERY

    def keep(self, manifest: Path, at: datetime) -> None:
        """Given a manifest in which nothing rang, keep it to be held against later ones."""
        make_private(self.folder)
        to = self.folder / f"{at.astimezone(UTC):{_STAMP}}"
        with suppress(FileExistsError):
            try:
                os.link(manifest, to)
            except FileExistsError:
                raise
            except OSError:
                shutil.copyfile(manifest, to)
        for _, old in self.anchors()[:-ANCHORS_KEPT]:
            old.unlink(missing_ok=True)

    def forget_anchors(self) -> None:
        """Forget the manifests of earlier weeks: a person said that all is as it should be."""
        for _, file in self.anchors():
            file.unlink(missing_ok=True)


def signs_in(
    ledger: Ledger, now: Measure, setting: Setting, manifest: Path | None
) -> tuple[Sign, ...]:
    """Given a backup's measure and its manifest, return every sign, and remember what was seen.

    Once a week the manifest is held against the oldest one that is kept.
    """
    signs = signs_of(now, setting)
    if now.before:
        ledger.note(Past(setting.at, now, setting.announced))
    if manifest is not None and not signs and ledger.is_week_over(setting.at):
        signs = _since_weeks(ledger, setting, manifest)
        if not signs:
            ledger.keep(manifest, setting.at)
    return signs


def _databases(manifest: Path) -> list[bytes]:
    """Given a manifest, return the paths of the declared databases in it."""
    return [
        os.fsencode(each["root"]) for each in sources_of(Manifest(manifest)) if "tables" in each
    ]


def _since_weeks(ledger: Ledger, setting: Setting, manifest: Path) -> tuple[Sign, ...]:
    for at, older in ledger.anchors():
        try:
            comparing = Comparing(
                int(setting.at.timestamp() * 1e9), _databases(manifest), ROWS_JUMP_IN_WEEKS
            )
            then = compare(Manifest(older).records(), Manifest(manifest).records(), comparing)
        except (EngineError, OSError):
            older.unlink(missing_ok=True)
            continue
        return signs_since(then, at, announced=setting.announced)
    return ()
