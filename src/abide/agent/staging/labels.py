"""What a source is called: the same from run to run, and without any secret."""

from __future__ import annotations

from abide.agent.config import Source
from abide.agent.databases.kinds import kind_of


def label(source: Source) -> str:
    """Given a source, return text that identifies it without any secret."""
    if source.is_database:
        return kind_of(source.kind).label(source)
    return str(source.remote if source.kind == "rclone" else source.path)
