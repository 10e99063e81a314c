"""Is the place that is written to still the place that was meant?

A pulled drive leaves an empty folder behind into which the engine happily writes, with exit code 0.
So marker, device number and the repository's own config file are looked at before, during and
after every run.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from abide.agent.config import RepositorySettings
from abide.domain.errors import AbideError


class Away(AbideError):
    """A drive that is not plugged in: expected, neither an error nor a success."""


class NotAsMeant(AbideError):
    """The place is there but is not what agent.toml means. `kind` names the problem."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass(frozen=True)
class Seen:
    """What identifies a folder repository at one moment: device numbers and its config's hash."""

    marker_device: int | None
    folder_device: int
    config_sha256: str | None


class Guard:
    """Watches one declared place."""

    def __init__(self, place: RepositorySettings) -> None:
        """Given the declared place, prepare to watch it."""
        self.place = place
        self._first: Seen | None = None

    @property
    def config_sha256(self) -> str | None:
        """Return the hash of a folder repository's config file as seen on arrival."""
        return self._first.config_sha256 if self._first else None

    def arrive(self) -> None:
        """Look at the place before anything is written and remember it.

        Raise Away for a drive that is not there, NotAsMeant when it is something else than meant.
        """
        self._check_marker()
        if self.place.folder is not None:
            self._first = self._look()

    def check(self) -> None:
        """Raise NotAsMeant unless the place is still the one seen on arrival."""
        if self.place.folder is None:
            return
        try:
            self._check_marker()
            now = self._look()
        except (Away, NotAsMeant) as error:
            raise _vanished(self.place) from error
        if now != self._first:
            raise _vanished(self.place)

    def stop(self) -> str | None:
        """Return why a running engine must stop: the place has gone. None while all is well."""
        try:
            self.check()
        except NotAsMeant as error:
            return str(error)
        return None

    def _check_marker(self) -> None:
        marker = self.place.marker
        if marker is None:
            return
        try:
            words = marker.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            raise self._marker_missing(marker) from None
        if self.place.name not in [line.strip() for line in words]:
            raise NotAsMeant(
                "marker",
                f"{marker} does not name {self.place.name}: another drive is plugged in, or the "
                f"marker needs a line that reads {self.place.name}. Nothing was written.",
            )

    def _marker_missing(self, marker: Path) -> AbideError:
        folder = self.place.folder
        if folder is not None and (folder / "config").exists():
            return NotAsMeant(
                "marker",
                f"{marker} is missing although a repository is there. If this is the drive "
                f"{self.place.name}, write its name into that file. Nothing was written.",
            )
        if self.place.kind != "drive":
            return NotAsMeant(
                "marker",
                f"{self.place.name} is not there ({marker} is missing). Mount it or mend marker in "
                "agent.toml. Nothing was written.",
            )
        return Away(f"The drive {self.place.name} is not plugged in ({marker} is not there).")

    def _look(self) -> Seen:
        folder = self.place.folder
        assert folder is not None
        try:
            device = os.stat(folder).st_dev
            digest = config_hash(self.place)
            marker = os.stat(self.place.marker).st_dev if self.place.marker else None
        except OSError as error:
            raise NotAsMeant(
                "no repository",
                f"The place {self.place.name} cannot be reached: {error.strerror}. Plug it in or "
                f"mend url in agent.toml; a new one is made with  abide repository make "
                f"'{self.place.name}'.",
            ) from None
        if marker is not None and marker != device:
            raise NotAsMeant(
                "marker",
                f"The marker of {self.place.name} lies on another disk than its repository. "
                "Nothing was written.",
            )
        return Seen(marker, device, digest)


def config_hash(place: RepositorySettings) -> str | None:
    """Given a place, return the hash of its repository's config file; None where none is here.

    The file is written once, when the repository is made, and no other repository has the same.
    """
    config = place.folder / "config" if place.folder is not None else None
    if config is None or not config.is_file():
        return None
    return hashlib.sha256(config.read_bytes()).hexdigest()


def _vanished(place: RepositorySettings) -> NotAsMeant:
    return NotAsMeant(
        "place vanished",
        f"{place.name} went away or was replaced during the run, so nothing of this run counts. "
        "Plug it in again and run the backup again. Should files have been written under the "
        f"empty folder {place.folder}, remove them while the drive is out.",
    )
