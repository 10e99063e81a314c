"""A system ready to be copied, and what the manifest's header says of each of its sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from abide.agent.config import Source
from abide.agent.manifest.walk import Root
from abide.agent.problems import Problems
from abide.agent.staging.labels import label
from abide.engines.dumps.facts import DatabaseFacts


@dataclass
class Staged:
    """A system ready to be copied: its roots, what its databases hold, and what is missing.

    `damaged` counts databases that do not open soundly any more.
    """

    roots: list[Root] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    excludes: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    damaged: int = 0

    def add(self, source: Source, root: Root, path: str, facts: DatabaseFacts | None) -> None:
        """Given a source with its root, `path` in the snapshot and what its database holds, take
        it in."""
        self.roots.append(root)
        self.sources.append(_about(source, path, facts))


def _about(source: Source, root: str, facts: DatabaseFacts | None) -> dict[str, Any]:
    """Return what the manifest's header says of a source; `root` is its path in the snapshot."""
    about: dict[str, Any] = {
        "number": source.number,
        "kind": source.kind,
        "holds": source.holds,
        "label": label(source),
        "root": root,
    }
    if facts is not None:
        about |= {
            "tables": dict(facts.tables),
            "encoding": facts.encoding,
            "server_version": facts.server_version,
        }
        if facts.things:
            about["things"] = dict(facts.things)
        if facts.tables_before:
            about["tables_before"] = dict(facts.tables_before)
    return about
