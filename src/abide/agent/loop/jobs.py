"""From the due list to one job, from the job to one line: which duties are done together, and what
is said of them. Names of files are never said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.agent.context import Agent
from abide.agent.heads import keep_heads
from abide.agent.jobs.afterwards import keep_what_outlives
from abide.agent.jobs.backup import BackupResult, back_up
from abide.agent.jobs.drill import DrillRequest, DrillResult, drill
from abide.agent.jobs.retention import retain
from abide.agent.kit.make import make_due_kits
from abide.domain.drill import Verdict
from abide.domain.duties import Deed, Duty
from abide.domain.words import plural

Key = tuple[Deed, str | None, str | None]


@dataclass(frozen=True)
class Job:
    """Duties that are done in one go: of these systems, in these places."""

    deed: Deed
    duties: tuple[Duty, ...]

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset(duty.key for duty in self.duties)

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(duty.system for duty in self.duties if duty.system))

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(duty.place for duty in self.duties if duty.place))


@dataclass(frozen=True)
class Said:
    """What came of a job, in a line each; `good` when nothing of it has to be tried again.

    `outcome` is the least good of the backups' or drills', in their own words; empty for chores.
    """

    good: bool
    lines: tuple[str, ...]
    outcome: str = ""


def next_job(duties: Sequence[Duty], now: datetime, only: Collection[Key] | None) -> Job | None:
    """Given the due list, return what is to be done first; None when nothing is ready.

    Backups that go to the same places go together, so that each place is opened once. With `only`
    no other duties are looked at.
    """
    ready = [each for each in duties if each.is_ready(now) and (only is None or each.key in only)]
    if not ready:
        return None
    first = ready[0]
    if first.deed is not Deed.BACKUP:
        return Job(first.deed, (first,))
    wanted: dict[str, list[Duty]] = {}
    for each in ready:
        if each.deed is Deed.BACKUP:
            wanted.setdefault(str(each.system), []).append(each)
    alike = {each.place for each in wanted[str(first.system)]}
    together = [
        duty
        for duties_of_one in wanted.values()
        if {each.place for each in duties_of_one} == alike
        for duty in duties_of_one
    ]
    return Job(first.deed, tuple(together))


def perform(agent: Agent, job: Job) -> Said:
    """Given an agent alone in its home and a job, do it; return what is said of it.

    Raise AbideError when nothing could be tried at all.
    """
    return _HOW[job.deed](agent, job)


def _backup(agent: Agent, job: Job) -> Said:
    every = {
        place
        for name in job.systems
        if (declared := agent.settings.declared(name)) is not None
        for place in declared.system.repositories
    }

    def is_a_copy(place: str) -> bool:
        """Copies of another place come after it."""
        return agent.settings.repositories[place].copy_from is not None

    if set(job.places) == every:
        results = back_up(agent, job.systems)
    else:
        results = [
            each
            for place in sorted(job.places, key=is_a_copy)
            for each in back_up(agent, job.systems, repository=place)
        ]
    good = all(each.outcome.value in ("complete", "absent") for each in results)
    # A drive may be gone again by this evening: its head and its kit come with its backup.
    amiss = tuple(f"{each.partition(':')[0]}: not kept" for each in keep_what_outlives(agent))
    outcome = _least([each.outcome.value for each in results], _OF_BACKUPS)
    return Said(good, (*(_copied(each) for each in results), *amiss), outcome)


_OF_BACKUPS = ("failed", "incomplete", "absent", "complete")
_OF_DRILLS = ("not proven", "could not run", "proven")


def _least(outcomes: Sequence[str], order: Sequence[str]) -> str:
    """Given outcomes and their order, least good first, return the least good; empty for none."""
    return min(outcomes, key=order.index, default="")


def _copied(result: BackupResult) -> str:
    said = f"backup of {result.system} to {result.repository}: {result.outcome.value}"
    if result.snapshot is not None:
        said += f", {plural(result.files, 'file')}, {result.seconds:.0f} s"
    kinds = [f"{each['kind']} ({each['count']})" for each in result.problems.rows()]
    return said + (f"; {', '.join(kinds)}" if kinds else "")


def _drill(agent: Agent, job: Job) -> Said:
    results = [
        result
        for duty in job.duties
        for result in drill(agent, [str(duty.system)], DrillRequest(duty.place, full=duty.whole))
    ]
    return Said(
        all(each.verdict is Verdict.PROVEN for each in results),
        tuple(_drilled(each) for each in results),
        _least([each.verdict.value for each in results], _OF_DRILLS),
    )


def _drilled(result: DrillResult) -> str:
    said = f"drill of {result.system} in {result.repository}: {result.verdict.value}"
    if result.verdict is Verdict.COULD_NOT_RUN:
        return said
    what = "all" if result.whole else f"{result.sampled:,} of"
    return f"{said}, {what} {plural(result.population, 'file')}, {result.seconds:.0f} s"


def _heads(agent: Agent, job: Job) -> Said:
    kept = keep_heads(agent)
    return Said(
        all(each.outcome == "kept" for each in kept),
        tuple(f"head of the log to {each.repository}: {each.outcome}" for each in kept),
    )


def _kit(agent: Agent, job: Job) -> Said:
    made = make_due_kits(agent)
    return Said(
        all(each.outcome == "made" for each in made),
        tuple(f"kit to {each.place}: {each.outcome}" for each in made),
    )


def _retention(agent: Agent, job: Job) -> Said:
    kept_to = retain(agent)
    return Said(
        all(each.outcome != "failed" for each in kept_to),
        tuple(
            f"retention in {each.repository}: {each.outcome}, "
            f"{plural(len(each.removed), 'copy', 'copies')} removed"
            for each in kept_to
        ),
    )


_HOW: dict[Deed, Callable[[Agent, Job], Said]] = {
    Deed.BACKUP: _backup,
    Deed.DRILL: _drill,
    Deed.HEADS: _heads,
    Deed.KIT: _kit,
    Deed.RETENTION: _retention,
}
