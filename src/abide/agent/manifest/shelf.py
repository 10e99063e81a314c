"""Where manifests are kept: on this machine for the newest snapshots, in the repository for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abide.agent.home import file_name, make_private
from abide.agent.manifest.bundle import unpack
from abide.agent.manifest.files import Manifest
from abide.domain.errors import EngineError
from abide.engines.restic.repository import Repository, Snapshot

STORED_NAME = "manifest.jsonl"
KEPT_HERE = 3
"""How many manifests of one system and repository stay on this machine."""


def system_tag(system: str) -> str:
    """Given a system's name, return the tag its snapshots carry in every repository."""
    return f"abide-system={system}"


def agent_tag(agent_id: str) -> str:
    return f"abide-agent={agent_id}"


def manifest_tag(snapshot: str) -> str:
    """Given a snapshot's id, short or full, return the tag of the one that holds its manifest."""
    return f"abide-manifest-of={snapshot[:8]}"


MANIFESTS_TAG = "abide-manifest"
DATA_TAG = "abide-data"


def tag_value(snapshot: Snapshot, key: str) -> str | None:
    """Given a snapshot and a tag's key, return what follows `key=` in its tags, or None."""
    return next(
        (tag.removeprefix(f"{key}=") for tag in snapshot.tags if tag.startswith(f"{key}=")), None
    )


@dataclass(frozen=True)
class Shelf:
    """The manifests on this machine."""

    folder: Path

    def file(self, system: str, repository: str, snapshot: str) -> Path:
        """Return where the manifest of that snapshot lies on this machine, there or not."""
        return self._folder(system, repository) / f"{snapshot}.jsonl.gz"

    def draft(self, system: str, repository: str) -> Path:
        """Return where the draft of a running backup lies."""
        return self._folder(system, repository) / "draft.gz"

    def _folder(self, system: str, repository: str) -> Path:
        return self.folder / file_name(system) / file_name(repository)

    def tidy(self, system: str, repository: str, keep: set[str]) -> None:
        """Given the snapshots still needed here, remove older manifests beyond the newest few."""
        folder = self._folder(system, repository)
        if not folder.is_dir():
            return
        found = sorted(
            folder.glob("*.jsonl.gz"), key=lambda each: each.stat().st_mtime_ns, reverse=True
        )
        for old in found[KEPT_HERE:]:
            if old.name.removesuffix(".jsonl.gz") not in keep:
                old.unlink(missing_ok=True)
        for partial in folder.glob("*.partial"):
            partial.unlink(missing_ok=True)

    def local(self, system: str, repository: str, snapshot: str) -> Manifest | None:
        """Return the manifest of that snapshot if it lies here and can be read, else None."""
        file = self.file(system, repository, snapshot)
        if not file.exists():
            return None
        try:
            manifest = Manifest(file)
            manifest.footer()
        except EngineError:
            file.unlink(missing_ok=True)  # a damaged copy: the repository has another
            return None
        return manifest

    def fetch(self, system: str, place: Repository, snapshot: str) -> Manifest:
        """Given a snapshot, bring its manifest from the repository, checked as a whole.

        Raise EngineError when the repository holds none for it or it does not read back whole.
        """
        listed = place.snapshots()
        holders = [each for each in listed if names_manifest_of(each, snapshot, listed)]
        if not holders:
            raise EngineError("no manifest", f"{place.name} holds no manifest of {snapshot[:8]}")
        for manifest in self.fetch_held(system, place, holders[-1]):
            if manifest.footer().get("snapshot") == snapshot:
                return manifest
        raise EngineError("no manifest", f"the manifest of {snapshot[:8]} names another")

    def fetch_held(self, system: str, place: Repository, holder: Snapshot) -> list[Manifest]:
        """Given the snapshot that holds manifests, bring those of the system here, each checked as
        a whole, in the order they lie there.

        Raise EngineError when none reads back whole.
        """
        folder = make_private(self._folder(system, place.name))
        plain = folder / f"{holder.id}.fetched.partial"
        found = []
        damaged = EngineError("damaged manifest", f"what is stored holds none of {system}")
        try:
            place.dump(holder.id, f"/{STORED_NAME}", plain)
            for part in unpack(plain):
                try:
                    manifest = Manifest(part)
                    if manifest.header.get("system", system) == system:
                        found.append(self._shelve(system, place.name, manifest))
                except EngineError as error:
                    damaged = error
                part.unlink(missing_ok=True)
        finally:
            for left in (plain, *folder.glob(f"{plain.name}.*")):
                left.unlink(missing_ok=True)
        if not found:
            raise damaged
        return found

    def _shelve(self, system: str, place: str, manifest: Manifest) -> Manifest:
        """Given a manifest just fetched, put it where that of its snapshot lies."""
        try:
            final = self.file(system, place, str(manifest.footer()["snapshot"]))
        except KeyError:
            raise EngineError("damaged manifest", "the stored manifest names no snapshot") from None
        manifest.file.replace(final)
        return Manifest(final)


def names_manifest_of(holder: Snapshot, snapshot: str, listed: Iterable[Snapshot]) -> bool:
    """Given a snapshot that may hold manifests, say whether its tags name that of `snapshot`, by
    its own id or by that of the one it was copied from."""
    names = {snapshot[:8]} | {
        each.original[:8] for each in listed if each.id == snapshot and each.original
    }
    return MANIFESTS_TAG in holder.tags and any(manifest_tag(n) in holder.tags for n in names)


def sources_of(manifest: Manifest) -> list[dict[str, Any]]:
    """Given a manifest, return its sources as the backup wrote them."""
    found = manifest.header.get("sources", [])
    return list(found) if isinstance(found, list) else []
