"""How each promise is judged: a function from the desk to what it found."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from abide.domain.cadence import Cadence, Per
from abide.domain.control.copying import newest_of
from abide.domain.control.desk import Desk, Found, Telling, dated, nothing
from abide.domain.control.facts import BackupFact, BackupOutcome, Basis, Status
from abide.domain.control.proving import best
from abide.domain.control.state import is_shown
from abide.domain.control.system import counted
from abide.domain.control.view import Finding
from abide.domain.copies import Place, judge_3_2_1_1_0, rpo_age_seconds
from abide.domain.register import EVERY_SCHOOL_DAY, TERMLY, Grade, System
from abide.domain.words import duration, listing

SIX_MONTHLY = Cadence("every six months", every=6, per=Per.MONTH)
NO_SYSTEMS = "No system with data of its own is declared. Add the systems and what to back up."


def backup_daily(desk: Desk) -> Found:
    """Return whether each critical system was backed up by the newest school day's end."""
    systems = desk.kept_here(Grade.CRITICAL)
    if not systems:
        return nothing("No critical system is backed up here. Name one and what to back up.")
    last = [(system.name, _started(newest_of(desk.usable(system)))) for system in systems]
    telling = Telling("completely backed up", "Run a backup.", warns=False)
    return dated(desk.view, EVERY_SCHOOL_DAY, last, telling)


def effectiveness(desk: Desk) -> Found:
    """Return whether each critical and essential system was wholly brought back in six months."""
    return _brought_back(desk, SIX_MONTHLY)


def restored_termly(desk: Desk) -> Found:
    """Return whether each critical and essential system was wholly brought back this term (DfE,
    cyber security core standard, read November 2025: test termly, restoring)."""
    return _brought_back(desk, TERMLY)


def _brought_back(desk: Desk, cadence: Cadence) -> Found:
    systems = desk.kept_here(Grade.CRITICAL, Grade.ESSENTIAL)
    if not systems:
        return nothing("No critical or essential system is backed up here. Name them.")
    wholes = [(system.name, best(desk.states[system.name], "whole")) for system in systems]
    last = [(name, whole.counts_from if whole else None) for name, whole in wholes]
    telling = Telling("wholly brought back", "Run a whole restore.")
    return dated(desk.view, cadence, last, telling)


def random_file(desk: Desk) -> Found:
    """Return whether any file was brought back right this term, in a drill that was no replay."""
    here = {
        (system.name, s.place.name) for system in desk.kept_here() for s in desk.states[system.name]
    }
    shown = [d.at for d in desk.facts.drills if (d.system, d.repository) in here and is_shown(d)]
    last = [("A random file", max(shown, default=None))]
    return dated(desk.view, TERMLY, last, Telling("brought back", "Run a restore test."))


def test_log(desk: Desk) -> Found:
    """Return whether the log holds together and holds both backups and tests."""
    kinds = {"backup": desk.facts.backups, "restore test": desk.facts.drills}
    missing = [name for name, logged in kinds.items() if not logged]
    if missing:
        return nothing(f"The log holds no {' and no '.join(missing)} yet. Run one of each.")
    reason = "The log holds backups and restore tests, and its chain is whole."
    return Found([Finding(Status.KEPT, reason)])


def off_site(desk: Desk) -> Found:
    """Return whether each system has a copy, not long out of date, where staff say is off site."""
    mend = "Send one to a place away from school."
    return _kept_where(desk, desk.kept_here(), lambda place: place.offsite, ("off site", mend))


def offline_copy(desk: Desk) -> Found:
    """Return whether each critical and essential system has a copy, not long out of date, that is
    said to be offline or unchangeable."""
    systems = desk.kept_here(Grade.CRITICAL, Grade.ESSENTIAL)
    mend = "Send one to a drive that is unplugged then, or to a place that refuses deletion."
    words = ("offline or unchangeable", mend)
    return _kept_where(desk, systems, lambda place: place.offline or place.immutable, words)


def _kept_where(
    desk: Desk,
    systems: Iterable[System],
    wanted: Callable[[Place], bool],
    words: tuple[str, str],
) -> Found:
    """Return whether each system has a copy that counts in a place of some sort, as staff say."""
    sort, mend = words
    findings = []
    for system in systems:
        held = counted(system, desk.states[system.name], desk.view)
        there = [state.place.name for state in held if wanted(state.place)]
        if there:
            reason = f"{system.name} has a copy in {listing(there)}, said to be {sort}."
            findings.append(Finding(Status.KEPT, reason))
        else:
            status = Status.BROKEN if held else Status.NEVER
            findings.append(Finding(status, f"{system.name} has no copy {sort}. {mend}"))
    return Found(findings, basis=Basis.STAFF) if findings else nothing(NO_SYSTEMS)


def copies_321(desk: Desk) -> Found:
    """Return whether each critical and essential system meets 3-2-1-1-0; places are as claimed."""
    findings = []
    for system in desk.kept_here(Grade.CRITICAL, Grade.ESSENTIAL):
        states = desk.states[system.name]
        held = counted(system, states, desk.view)
        if not held:
            findings.append(Finding(Status.NEVER, f"{system.name} has no copy that counts."))
            continue
        errors = sum(state.state == "broken" for state in states)
        errors += sum(state.state == "unproven" for state in held)
        results = judge_3_2_1_1_0([state.place for state in held], errors)
        unmet = [f"{result.title}: {result.why}" for result in results if not result.met]
        findings += [Finding(Status.BROKEN, f"{system.name} needs {reason}") for reason in unmet]
        if not unmet:
            findings.append(Finding(Status.KEPT, f"{system.name} meets each of the five."))
    return (
        Found(findings, basis=Basis.STAFF)
        if findings
        else nothing("No critical or essential system is backed up here. Name them.")
    )


def paths(desk: Desk) -> Found:
    """Return whether the newest run that looked found all that each system names."""
    findings = [finding for system in desk.kept_here() for finding in _sources(desk, system)]
    return Found(findings) if findings else nothing(NO_SYSTEMS)


def data_sets(desk: Desk) -> Found:
    """Return whether each system with data of its own is in a complete, fresh backup."""
    findings = []
    for system in desk.kept_here():
        newest = newest_of(desk.usable(system))
        if newest is None:
            reason = f"{system.name} is in no complete backup. Run a backup."
            findings.append(Finding(Status.NEVER, reason))
            continue
        findings.append(_fresh(desk, system, newest))
    return Found(findings) if findings else nothing(NO_SYSTEMS)


def program(desk: Desk) -> Found:
    """Return whether each critical and essential system came back with its program.

    What is shown is that installer and configuration came back byte for byte, not that somebody
    installed them.
    """
    systems = desk.kept_here(Grade.CRITICAL, Grade.ESSENTIAL)
    if not systems:
        return nothing("No critical or essential system is backed up here. Name them.")
    nameless = [system.name for system in systems if "program" not in system.parts]
    wholes = [
        (system, best(desk.states[system.name], "whole"))
        for system in systems
        if "program" in system.parts
    ]
    last = [
        (
            f"The program of {system.name}",
            whole.counts_from if whole and system.parts <= whole.drill.parts_back else None,
        )
        for system, whole in wholes
    ]
    found = dated(desk.view, SIX_MONTHLY, last, Telling("brought back", "Run a whole restore."))
    findings = list(found.findings)
    if nameless:
        findings.append(
            Finding(
                Status.NEVER,
                f"Nothing shows that the program of {listing(nameless)} can be installed again. "
                "Name its installer, its licence and its configuration.",
            )
        )
    return Found(findings, found.due_on)


def _started(run: BackupFact | None) -> datetime | None:
    return run.started_at if run else None


def _sources(desk: Desk, system: System) -> Iterator[Finding]:
    """Given a system, yield whether its newest run that looked found all it names."""
    looked = [run for run in desk.runs(system) if run.outcome in _LOOKED or _misses(run)]
    newest = max(looked, key=lambda run: run.started_at, default=None)
    if newest is None:
        yield Finding(
            Status.NEVER, f"No backup of {system.name} has looked at what it names. Run a backup."
        )
        return
    when = desk.view.moment(newest.started_at)
    missing = _misses(newest)
    if missing:
        yield Finding(
            Status.BROKEN,
            f"{system.name} on {when}: {listing(missing)}. See what has moved, or correct what is "
            "named.",
        )
    elif newest.outcome is BackupOutcome.COMPLETE:
        yield _fresh(desk, system, newest)
    else:
        yield Finding(
            Status.UNKNOWN,
            f"The backup of {system.name} on {when} did not complete, so it can't be told whether "
            "all it names is there. See to the cause and run it again.",
        )


_LOOKED = (BackupOutcome.COMPLETE, BackupOutcome.INCOMPLETE)


def _misses(run: BackupFact) -> list[str]:
    """Given a run, return the kinds of problem that mean a thing it names is not there."""
    return sorted({k for k in run.problems if "source" in k or k == "no longer covered"})


def _fresh(desk: Desk, system: System, newest: BackupFact) -> Finding:
    """Given a system's newest copy, return whether it is recent enough to speak for today."""
    when = desk.view.moment(newest.started_at)
    age = rpo_age_seconds(newest.started_at, desk.view.now, desk.view.calendar)
    if age <= system.work_we_could_lose_seconds:
        return Finding(Status.KEPT, f"{system.name} was wholly read on {when}.")
    return Finding(
        Status.OVERDUE,
        f"{system.name} was last wholly read on {when}, {duration(age, parts=1)} of open days ago. "
        "Run a backup.",
    )
