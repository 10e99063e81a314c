"""Facts as they may be judged: what was made amid ruin, or was found gone, is no complete copy."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from abide.domain.control.copying import IN_DOUBT
from abide.domain.control.facts import BackupFact, BackupOutcome
from abide.domain.ruin import Alarm, suspect_spans

COPY_GONE = "copy gone"
"""The problem of a backup that was complete, and whose copy was found removed by somebody."""


def judged(
    backups: Iterable[BackupFact],
    alarms: tuple[Alarm, ...],
    gone: Collection[tuple[str, str]] = frozenset(),
) -> tuple[BackupFact, ...]:
    """Given backups, all alarms and the (place, snapshot) pairs found gone, return the backups as
    they are judged.

    One that may hold ruined data is incomplete; one whose copy is gone brings nothing back,
    whatever its entry and its drills say.
    """
    return tuple(_judged(fact, alarms, gone) for fact in backups)


def _judged(
    fact: BackupFact, alarms: tuple[Alarm, ...], gone: Collection[tuple[str, str]]
) -> BackupFact:
    if fact.snapshot is not None and (fact.repository, fact.snapshot) in gone:
        problems = (*fact.problems, COPY_GONE)
        return replace(fact, outcome=BackupOutcome.FAILED, problems=problems)
    if fact.outcome is not BackupOutcome.COMPLETE or not alarms:
        return fact
    if not any(span.holds(fact.started_at) for span in suspect_spans(alarms, fact.system)):
        return fact
    problems = (*fact.problems, IN_DOUBT)
    return replace(fact, outcome=BackupOutcome.INCOMPLETE, problems=problems)
