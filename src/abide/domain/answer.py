"""The one question a school asks: could we recover today?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Literal

from abide.domain.calendar import SchoolCalendar
from abide.domain.control import Basis, Facts, Status, SystemStatus
from abide.domain.control.view import View, untrustworthy
from abide.domain.register import Grade, Step, System, restore_order
from abide.domain.words import about, day_of, listing, lower_first, plural, unlike_durations

NEEDED = (Grade.CRITICAL, Grade.ESSENTIAL)


@dataclass(frozen=True)
class Answer:
    """Yes, partly or no; the sentence to show; every problem; which suppliers it relies on."""

    answer: Literal["yes", "partly", "no"]
    sentence: str
    problems: tuple[str, ...] = ()
    relying_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class _School:
    """The register in restore order, with each system's status (one that lacks it is unknown)."""

    systems: Mapping[str, System]
    steps: tuple[Step, ...]
    statuses: Mapping[str, SystemStatus]
    facts: Facts
    now: datetime
    zone: tzinfo

    @property
    def needed(self) -> list[Step]:
        """Return the steps whose effective grade is critical or essential."""
        return [step for step in self.steps if step.effective in NEEDED]

    @property
    def measured(self) -> list[SystemStatus]:
        """Return the statuses of those among them that have data of their own."""
        names = [step.system for step in self.needed]
        return [self.statuses[name] for name in names if self.systems[name].has_sources]

    @property
    def relying(self) -> list[str]:
        """Return "NAME of SUPPLIER" for each needed system that a supplier keeps."""
        systems = [self.systems[step.system] for step in self.needed]
        return [f"{s.name} of {s.supplier}" for s in systems if not s.has_sources and s.supplier]

    def with_needs(self, name: str) -> set[str]:
        """Given a system, return it and all that it needs, directly or not."""
        found, waiting = set[str](), [name]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.systems[one].depends_on
        return found

    def seconds(self, names: Iterable[str]) -> float:
        """Given systems, return how long they take one after another, as measured."""
        return sum(self.statuses[name].measured_restore_seconds or 0.0 for name in names)

    def hour_and_day(self, at: datetime) -> str:
        """Given a moment, return "19:00 on Monday 3 November" in the school's zone."""
        return f"{at.astimezone(self.zone):%H:%M} on {self.day(at)}"

    def day(self, at: datetime) -> str:
        """Given a moment, return its day in words in the school's zone."""
        return day_of(at, self.zone, self.now.astimezone(self.zone).year)


def could_recover(
    systems: Sequence[System],
    statuses: Iterable[SystemStatus],
    facts: Facts,
    now: datetime,
    zone: tzinfo | None = None,
) -> Answer:
    """Given the register, its statuses and the facts, return whether the school could recover.

    Yes: every system of effective grade critical or essential is kept on measured evidence, or is
    a supplier's, which is then said; and each is back within its time with all that it needs. No: a
    critical system has no proven copy, no system that is needed has one, the log can't be relied
    on, or there is nothing to judge. Moments are told in `zone`, else in the zone of `now`. Raise
    Refused when the register does not hold together.
    """
    school = _school(systems, statuses, facts, now, zone)
    stopped = list(_stopping(school))
    lacking = list(_lacking(school))
    if stopped:
        return _answer("no", stopped, [*stopped, *(p for p in lacking if p not in stopped)], school)
    if lacking:
        return _answer("partly", lacking, lacking, school)
    return Answer("yes", _yes(school), relying_on=tuple(school.relying))


def _school(
    systems: Sequence[System],
    statuses: Iterable[SystemStatus],
    facts: Facts,
    now: datetime,
    zone: tzinfo | None,
) -> _School:
    given = {status.name: status for status in statuses}
    whole = {system.name: given.get(system.name) or _unjudged(system) for system in systems}
    measured = {name: status.measured_restore_seconds for name, status in whole.items()}
    return _School(
        systems={system.name: system for system in systems},
        steps=restore_order(systems, measured),
        statuses=whole,
        facts=facts,
        now=now.astimezone(UTC),
        zone=zone or now.tzinfo or UTC,
    )


def _unjudged(system: System) -> SystemStatus:
    reasons = ("It has not been judged.",)
    return SystemStatus(system.name, system.grade, Status.UNKNOWN, Basis.MEASURED, reasons)


def _stopping(school: _School) -> Iterator[str]:
    """Yield what alone makes the answer no."""
    if not school.systems:
        yield "No system is declared, so nothing is known to be safe. Add the school's systems."
    blind = untrustworthy(school.facts, View(SchoolCalendar(zone=school.zone), school.now))
    if blind:
        yield blind
    for step in school.steps:
        status = school.statuses[step.system]
        system = school.systems[step.system]
        kept_here = system.has_sources or not system.supplier
        if step.effective is Grade.CRITICAL and kept_here and not status.proven_copies:
            yield _problem(status, _why(step))
    yield from _nothing_proven(school)


def _nothing_proven(school: _School) -> Iterator[str]:
    """Yield the first essential system where no needed one has a proven copy: then nothing of what
    the school needs would come back, critical or not. Of critical ones each is told by itself."""
    steps = [step for step in school.needed if school.systems[step.system].has_sources]
    told = any(step.effective is Grade.CRITICAL for step in steps)
    if steps and not told and not any(school.statuses[s.system].proven_copies for s in steps):
        yield _problem(school.statuses[steps[0].system], _why(steps[0]))


def _lacking(school: _School) -> Iterator[str]:
    """Yield what keeps the answer from being yes."""
    if not school.needed:
        yield "No system is graded critical or essential. Say which the school can't do without."
    elif not school.measured:
        yield "No critical or essential system was measured here. Name what to back up."
    for step in school.needed:
        status, system = school.statuses[step.system], school.systems[step.system]
        if not system.has_sources:
            if not system.supplier:
                yield _problem(status, _why(step))
        elif status.status is not Status.KEPT or status.basis is not Basis.MEASURED:
            yield _problem(status, _why(step))
        elif status.measured_restore_seconds is None or status.last_backup_at is None:
            yield f"{step.system}: no whole restore of it has been measured. Run one."
        else:
            yield from _too_long(system, school)


def _too_long(system: System, school: _School) -> Iterator[str]:
    """Given a kept system, yield when what it needs makes it later than promised."""
    names = school.with_needs(system.name)
    took = school.seconds(names)
    if system.rto_seconds is None or took <= system.rto_seconds:
        return
    needs = listing(sorted(names - {system.name}))
    said, limit = unlike_durations(took, system.rto_seconds)
    needing = f"it needs {needs} first, and together they take" if needs else "it takes"
    yield (
        f"{system.name}: {needing} {said}; the promise is {limit}. Find a quicker way, or agree a "
        "longer time."
    )


def _why(step: Step) -> str:
    """Given a step, return words for a grade that is not its own."""
    return "" if step.grade is step.effective else f" (a {step.effective.value} system needs it)"


def _problem(status: SystemStatus, why: str) -> str:
    reason = status.reasons[0] if status.reasons else "It is not kept."
    return f"{status.name}{why}: {lower_first(reason)}"


def _answer(
    answer: Literal["partly", "no"], first: list[str], problems: list[str], school: _School
) -> Answer:
    """Given what stands in the way, return the answer with the first of it as the sentence."""
    told = tuple(dict.fromkeys(problems))
    return Answer(answer, _told(answer, first[0], len(told)), told, tuple(school.relying))


def with_more(answer: Answer, more: Iterable[str]) -> Answer:
    """Given the answer and what else stands in the way of a yes, return it told honestly.

    What is said of a system already is not said again; a yes becomes partly.
    """
    said = [each for each in dict.fromkeys(more) if not _is_told(answer, each)]
    if not said:
        return answer
    word: Literal["partly", "no"] = "no" if answer.answer == "no" else "partly"
    problems = (*answer.problems, *said)
    return replace(
        answer, answer=word, sentence=_told(word, problems[0], len(problems)), problems=problems
    )


def _is_told(answer: Answer, problem: str) -> bool:
    return any(each.endswith((problem, lower_first(problem))) for each in answer.problems)


def _told(answer: Literal["partly", "no"], first: str, problems: int) -> str:
    """Given the first problem and how many there are, return the sentence."""
    more = problems - 1
    if not more:
        return f"{answer.capitalize()}. {first}"
    are = "is" if more == 1 else "are"
    return f"{answer.capitalize()}. {first} There {are} {plural(more, 'more thing')} to see to."


def _yes(school: _School) -> str:
    """Return the sentence for yes: what would be back, when, with what lost, and who says so."""
    measured = school.measured
    backups = [status.last_backup_at for status in measured if status.last_backup_at]
    wholes = [status.last_whole_at for status in measured if status.last_whole_at]
    first = measured[0].name
    everything = {name for status in measured for name in school.with_needs(status.name)}
    back = f"{first} would be back in {about(school.seconds(school.with_needs(first)))}"
    if len(measured) > 1:
        back += (
            f" and all {len(measured)} critical and essential systems in "
            f"{about(school.seconds(everything))},"
        )
    said = [
        f"Yes. If the server died now, {back} with nothing lost since "
        f"{school.hour_and_day(min(backups))}."
    ]
    if wholes:
        said.append(f"Last shown by a real restore on {school.day(min(wholes))}.")
    if school.relying:
        said.append(f"This means relying on {listing(school.relying)}.")
    return " ".join(said)
