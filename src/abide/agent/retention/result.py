"""What came of retention in one place, and what its entry says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from abide.agent.problems import Problems
from abide.domain.retention import Decision

RetentionOutcome = Literal[
    "done", "nothing to do", "frozen", "left to the store", "absent", "failed"
]


@dataclass
class Retained:
    """What came of one place. `decisions` are by system, `removed` what was there and is not."""

    repository: str
    outcome: RetentionOutcome = "failed"
    decisions: dict[str, tuple[Decision, ...]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    manifests_removed: int = 0
    untouched: int = 0
    gone: tuple[str, ...] = ()
    pruned: bool = False
    bytes_freed: int | None = None
    because: str = ""
    refused: bool = False
    problems: Problems = field(default_factory=Problems)

    @property
    def going(self) -> list[str]:
        """Return the snapshots that are decided to go."""
        return [d.snapshot.id for all_ in self.decisions.values() for d in all_ if not d.stays]

    def fail(self, kind: str, sentence: str) -> None:
        """Given the kind of what went wrong and a sentence with the mend, say so."""
        self.outcome, self.because = "failed", sentence
        self.problems.add(kind, sentence)


def facts_of(result: Retained) -> dict[str, Any]:
    """Given a place's result, return what its entry says: counts by reason, and hashes."""
    kept: dict[str, int] = {}
    removed: dict[str, int] = {}
    for each in (one for all_ in result.decisions.values() for one in all_):
        counts = removed if each.snapshot.id in result.removed else kept
        if each.stays or each.snapshot.id in result.removed:
            for reason in each.reasons:
                counts[reason.why.value] = counts.get(reason.why.value, 0) + 1
    return {
        "outcome": result.outcome,
        "kept": kept,
        "removed": removed,
        "removed_snapshots": list(result.removed),
        "gone_snapshots": list(result.gone),
        "manifests_removed": result.manifests_removed,
        "untouched": result.untouched,
        "pruned": result.pruned,
        "bytes_freed": result.bytes_freed,
        "refused": result.refused,
        "problems": result.problems.facts(),
    }
