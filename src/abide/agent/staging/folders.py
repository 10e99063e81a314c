"""Folders are copied as they are: looked at first, for a share that is not mounted looks empty."""

from __future__ import annotations

import os
from collections.abc import Sequence

from abide.agent.config import Source
from abide.agent.manifest.walk import Root, has_any_file
from abide.agent.staging.model import Staged
from abide.engines.excludes import Excludes


def stage_folder(source: Source, staged: Staged, anchored: Sequence[str]) -> None:
    """Given a source of files and patterns from elsewhere, take it in; what is wrong is a problem
    of the result."""
    root = folder_root(source, anchored)
    problem = look_at_folder(source, anchored)
    if problem is not None:
        kind, sentence = problem
        staged.problems.add(kind, sentence, example=str(source.path))
        return
    staged.excludes += root.excludes.engine_patterns()
    staged.add(source, root, os.fsdecode(root.path), None)


def folder_root(source: Source, anchored: Sequence[str] = ()) -> Root:
    """Given a source of files and patterns from elsewhere, return its root: the real path behind
    any link."""
    path = os.fsencode(os.path.realpath(str(source.path)))
    return Root(source.number, path, Excludes((*source.exclude, *anchored), path))


def look_at_folder(source: Source, anchored: Sequence[str] = ()) -> tuple[str, str] | None:
    """Given a source of files, return (kind, sentence) when nothing can be copied from it now."""
    root = folder_root(source, anchored)
    if not os.path.exists(root.path):
        return (
            "missing source",
            "A source is not there: is its drive or share mounted? Mount it, or take it out of "
            "agent.toml.",
        )
    if not os.access(root.path, os.R_OK):
        return (
            "unreadable",
            "A source cannot be read. Give the agent's account the right to read it.",
        )
    if not has_any_file(root):
        return (
            "empty source",
            "A source holds no file at all: is its drive or share mounted? Mount it, or take it "
            "out of agent.toml.",
        )
    return None
