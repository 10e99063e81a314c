"""Exclude patterns with exactly the engine's meaning, so that our walk and the engine agree.

A pattern is matched part by part against the parts of a path; `*` and `?` stay within a part; a
pattern that starts with a slash counts from the root of the disk, any other may start anywhere
below its own source; what lies below an excluded folder is excluded too.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Sequence

from abide.domain.errors import Refused


def check_pattern(pattern: str) -> None:
    """Given one exclude pattern, return. Raise Refused where the engine might read it otherwise."""
    if not pattern.strip() or pattern.strip("/") == "":
        raise Refused("an exclude pattern is empty: leave it out.")
    for stray, why in (
        ("**", "'**'"),
        ("[", "'['"),
        ("\\", "a backslash"),
        ("$", "'$' at its start"),
    ):
        found = pattern.startswith("$") if stray == "$" else stray in pattern
        if found:
            raise Refused(
                f"the exclude pattern {pattern!r} holds {why}, which is not understood: use names "
                "with * and ?, such as '*.tmp', or a whole path."
            )
    if {".", ".."} & set(pattern.split("/")) or "\0" in pattern:
        raise Refused(
            f"the exclude pattern {pattern!r} holds '.' or '..' as a name: write where it leads."
        )
    if pattern.startswith("!"):
        raise Refused(f"the exclude pattern {pattern!r} starts with '!': say what to leave out.")


class Excludes:
    """The patterns of one source, ready to judge the paths below its root."""

    def __init__(self, patterns: Sequence[str], root: bytes = b"") -> None:
        """Given checked patterns and the source's root, prepare them.

        Raise Refused for a pattern that is not understood.
        """
        self._root = os.fsdecode(root).rstrip("/")
        self._patterns = tuple(patterns)
        self._rules: list[tuple[bool, list[re.Pattern[str]]]] = []
        for pattern in patterns:
            check_pattern(pattern)
            parts = [part for part in pattern.split("/") if part]
            compiled = [re.compile(fnmatch.translate(part)) for part in parts]
            self._rules.append((pattern.startswith("/"), compiled))

    def __bool__(self) -> bool:
        return bool(self._rules)

    def match(self, path: bytes) -> bool:
        """Given a path below the root whose parents are not excluded, say whether it is."""
        whole = os.fsdecode(path)
        parts = whole.strip("/").split("/")
        below = len(whole.removeprefix(self._root).strip("/").split("/"))
        for anchored, rule in self._rules:
            if len(rule) > (len(parts) if anchored else below):
                continue
            if anchored and len(rule) != len(parts):
                continue
            tail = parts[len(parts) - len(rule) :]
            if all(one.match(part) for one, part in zip(rule, tail, strict=True)):
                return True
        return False

    def covers_root(self) -> bool:
        """Say whether a pattern from the root of the disk excludes the source as a whole."""
        parts = self._root.strip("/").split("/")
        return any(
            anchored
            and len(rule) <= len(parts)
            and all(one.match(part) for one, part in zip(rule, parts, strict=False))
            for anchored, rule in self._rules
        )

    def engine_patterns(self) -> list[str]:
        """Return the same rules in the engine's words, bound to this source's root alone."""
        root = re.sub(r"([*?\[\\])", r"\\\1", self._root)
        return [
            pattern if pattern.startswith("/") else f"{root}/**/{pattern}"
            for pattern in self._patterns
        ]
