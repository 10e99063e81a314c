"""How a command ended, and what most tests ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    document: Any
    stderr: str

    @property
    def rows(self) -> list[Any]:
        """Return the rows of a backup or of a drill."""
        return list(self.document.get("backups") or self.document.get("drills") or [])

    def row(self, repository: str | None = None) -> Any:
        """Return the one row there is of that place, or at all."""
        (found,) = [row for row in self.rows if repository in (None, row["repository"])]
        return found

    def problems(self, repository: str | None = None) -> dict[str, str]:
        """Given a backup, return {kind: detail} of its one row, or of that place's."""
        return {each["kind"]: each["detail"] for each in self.row(repository)["problems"]}

    @property
    def complete(self) -> bool:
        return self.code == 0 and all(row["outcome"] == "complete" for row in self.rows)
