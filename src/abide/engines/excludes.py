"""Exclude patterns with exactly the engine's meaning, so that our walk and the engine agree.

A pattern is matched part by part against the parts of an absolute path; `*` and `?` stay within a
part; a pattern that starts with a slash counts from the root, any other may start anywhere; what
lies below an excluded folder is excluded too.
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
    if pattern.startswith("!"):
        raise Refused(f"the exclude pattern {pattern!r} starts with '!': say what to leave out.")


class Excludes:
    """The patterns of one source, ready to judge paths."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Given checked patterns, prepare them. Raise Refused for one that is not understood."""
        self._rules: list[tuple[bool, list[re.Pattern[str]]]] = []
        for pattern in patterns:
            check_pattern(pattern)
            parts = [part for part in pattern.split("/") if part]
            compiled = [re.compile(fnmatch.translate(part)) for part in parts]
            self._rules.append((pattern.startswith("/"), compiled))

    def __bool__(self) -> bool:
        return bool(self._rules)

    def match(self, path: bytes) -> bool:
        """Given an absolute path whose parents are not excluded, say whether it is excluded."""
        parts = os.fsdecode(path).strip("/").split("/")
        for anchored, rule in self._rules:
            if len(rule) > len(parts) or (anchored and len(rule) != len(parts)):
                continue
            tail = parts[len(parts) - len(rule) :]
            if all(one.match(part) for one, part in zip(rule, tail, strict=True)):
                return True
        return False

    def match_any_parent(self, path: bytes) -> bool:
        """Given an absolute path, say whether it or a folder above it is excluded."""
        parts = path.strip(b"/").split(b"/")
        return any(self.match(b"/" + b"/".join(parts[: n + 1])) for n in range(len(parts)))
