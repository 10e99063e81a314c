"""The demonstration: three days of backups, drills, a dropped drive, and the answer in words."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from abide.agent.admission import make_repository
from abide.agent.context import Agent, Voice
from abide.agent.demo.school import School, clear, opened
from abide.agent.home import Home
from abide.agent.jobs.backup import back_up
from abide.agent.jobs.drill import DrillRequest, DrillResult, drill
from abide.agent.jobs.recover import Recovered, order_now, recover
from abide.agent.run import working
from abide.agent.status import Standing, standing
from abide.domain.control import BackupOutcome, Status
from abide.domain.drill import Verdict

BROKEN_DRIVE = "drive-b"
DAYS = 3
Say = Callable[[str], None]


@dataclass
class Demonstration:
    """What came of it: where the school stands, and what went otherwise than planned."""

    standing: Standing | None = None
    surprises: list[str] = field(default_factory=list)


@dataclass
class Telling:
    """How the demonstration is told: lines for people, progress, and the clock."""

    say: Say
    voice: Voice
    clock: Callable[[], datetime]


def demonstrate(
    home: Home, scale: float, telling: Telling, then: Callable[[Demonstration], None]
) -> None:
    """Given an empty home, play the demonstration in it, then hand over what came of it while the
    school's own servers still run and nobody is at work in the home.

    Raise Refused when the home is in use for anything else.
    """
    clear(home)
    found = Demonstration()
    telling.say("Making the sample school: files, two databases, two drives, a store")
    with opened(home, scale) as school:
        with working(home, telling.clock, telling.voice) as agent:
            _play(agent, school, telling.say, found)
        then(found)


def _play(agent: Agent, school: School, say: Say, found: Demonstration) -> None:
    for name in agent.settings.repositories:
        make_repository(agent, name)
    for day in range(1, DAYS + 1):
        _back_up(agent, day, say, found)
        if day < DAYS:
            school.day_passes(day)
    _drill_all(agent, say, found)
    _drop_a_drive(agent, school, say, found)
    _recover_all(agent, school, say, found)
    found.standing = standing(agent)
    _check_answer(found)


def _back_up(agent: Agent, day: int, say: Say, found: Demonstration) -> None:
    results = back_up(agent, [])
    new = sum(each.bytes_added for each in results) / 1e6
    say(f"Day {day}: {len(results)} backups, {new:,.1f} MB new")
    for each in results:
        if each.outcome is not BackupOutcome.COMPLETE:
            why = "; ".join(problem.detail for problem in each.problems)
            found.surprises.append(
                f"{each.system} to {each.repository}: {each.outcome.value}: {why}"
            )


def _drill_all(agent: Agent, say: Say, found: Demonstration) -> None:
    results = drill(agent, [], DrillRequest())
    proven = [each for each in results if each.verdict is Verdict.PROVEN]
    say(f"Drills: {len(proven)} of {len(results)} copies brought back whole and proven")
    for each in results:
        if each.verdict is not Verdict.PROVEN:
            found.surprises.append(f"drill of {each.system} from {each.repository}: {_why(each)}")


def _drop_a_drive(agent: Agent, school: School, say: Say, found: Demonstration) -> None:
    damaged = school.drop_drive(BROKEN_DRIVE)
    say(f"Someone drops {BROKEN_DRIVE}: {damaged} of its files are damaged. It is drilled again")
    results = drill(agent, ["Finance"], DrillRequest(repository=BROKEN_DRIVE, full=True))
    for each in results:
        say(f"    {each.system} from {each.repository}: {each.verdict.value}: {_why(each)}")
        if each.verdict is not Verdict.NOT_PROVEN:
            found.surprises.append(f"the damage to {each.repository} was not found")


def _recover_all(agent: Agent, school: School, say: Say, found: Demonstration) -> None:
    say("The server is gone: everything is brought back in the order the school needs it")
    for number, step in enumerate(order_now(agent), start=1):
        say(f"    {number}. {step.system}: {step.because}")

    def told(done: Recovered) -> None:
        if done.proven_second is not None:
            say(f"    {done.system} is back and proven after {done.proven_second:.0f} s")
        else:
            say(f"    {done.system}: {done.outcome}")

    with tempfile.TemporaryDirectory(dir=school.places.parent) as folder:
        for each in recover(agent, Path(folder) / "recovered", told):
            expected = "proven" if each.system != "Finance" else "not proven"
            if each.outcome != expected:
                found.surprises.append(f"recovery of {each.system}: {each.outcome}")


def _check_answer(found: Demonstration) -> None:
    """The planted fault must show in the answer, and nothing else may."""
    now = found.standing
    if now is None:
        return
    broken = [each.name for each in now.systems if each.status is Status.BROKEN]
    if broken != ["Finance"]:
        found.surprises.append(f"broken systems: {', '.join(broken) or 'none'}, expected Finance")
    if now.answer.answer != "no":
        found.surprises.append(f"the answer is {now.answer.answer}, expected no")


def _why(result: DrillResult) -> str:
    return "; ".join(
        f"{each.name}: {each.detail}"
        for each in result.checks
        if each.counts and each.outcome.value != "passed"
    )
