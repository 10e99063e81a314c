"""Rules over the grids of the register: systems, sets of data, what their suppliers answer."""

import re
from collections.abc import Iterator, Mapping, Sequence

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Status
from abide.domain.control.view import Finding
from abide.domain.errors import Refused
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.known import KnownSystem
from abide.domain.register import Grade
from abide.domain.roles import Role
from abide.domain.words import listing, plural, some

MOST_NAMES = 5
TERMLY = Cadence.parse("termly")
_APART = re.compile(r"[(),:;/]|\s[-–]\s")
NO_SYSTEMS = "No system is in the register yet."
_NEEDED = (Grade.CRITICAL, Grade.ESSENTIAL)
_FIELDS = ("locations", "mode", "users", "purpose")


def grid_complete(asked: Asked) -> Evidenced:
    """Return whether each system has the six fields of the policies' grid: name, location, mode,
    main users, purpose, criticality."""
    systems = asked.known.systems
    if not systems:
        return nothing(NO_SYSTEMS, asked)
    lacking = {each.name: [name for name in _FIELDS if not getattr(each, name)] for each in systems}
    gaps = {name: fields for name, fields in lacking.items() if fields}
    if not gaps:
        told = f"All six fields are filled in for {plural(len(systems), 'system')}."
        return staff([Finding(Status.KEPT, told)])
    findings = [
        Finding(Status.BROKEN, f"{name} lacks its {listing(fields)}. {asked.control.mend}")
        for name, fields in list(gaps.items())[:MOST_NAMES]
    ]
    if len(gaps) > MOST_NAMES:
        more = plural(len(gaps) - MOST_NAMES, "other system")
        findings.append(Finding(Status.BROKEN, f"So do {more}."))
    return staff(findings)


def grades_set(asked: Asked) -> Evidenced:
    """Return whether grades tell what comes back first: not all systems of one grade."""
    systems = asked.known.systems
    if not systems:
        return nothing(NO_SYSTEMS, asked)
    grades = {each.grade for each in systems}
    if len(systems) > 2 and len(grades) == 1:
        grade = next(iter(grades)).value
        reason = f"All {len(systems)} systems are {grade}, so nothing says what comes back first. "
        return staff([Finding(Status.BROKEN, reason + asked.control.mend)])
    counts = [
        f"{sum(each.grade is grade for each in systems)} {grade.value}"
        for grade in Grade
        if grade in grades
    ]
    return staff([Finding(Status.KEPT, f"{listing(counts)}.")])


def system_listed(asked: Asked) -> Evidenced:
    """Return whether each system that the policy names (figure `names`) is in the register, at the
    grade it is given there or a higher one (figure `grade`)."""
    names = asked.control.words("names")
    if not names:
        return nothing("No system is named to look for.", asked)
    try:
        wanted = _grade(asked)
    except Refused as refused:
        return nothing(str(refused), asked)
    findings = []
    for name in names:
        found = named(asked, name)
        if found is None:
            reason = f"{name} is named in the policy and is not in the register. Add it."
            findings.append(Finding(Status.BROKEN, reason))
        else:
            findings.append(_graded(found, wanted))
    return staff(findings)


def _graded(system: KnownSystem, wanted: Grade | None) -> Finding:
    """Return whether a system bears the grade that a policy gives it, also while nothing raises
    it."""
    grade = system.own_grade or system.grade
    if wanted is not None and grade.rank > wanted.rank:
        reason = f"{system.name} is graded {grade.value}; the policy says {wanted.value}."
        return Finding(Status.BROKEN, reason)
    return Finding(Status.KEPT, f"{system.name} is in the register as {grade.value}.")


def cloud_answered(asked: Asked) -> Evidenced:
    """Return whether each web-based system has an assurance of its supplier, or a risk that a
    person accepted, and the school's own export is in time. Figures: `names`, only those;
    `own_export`, given: an assurance counts only beside an export within the cadence (termly)."""
    names = asked.control.words("names")
    found_by = {name: named(asked, name) for name in names}
    systems = [each for each in found_by.values() if each is not None]
    if not names:
        systems = [each for each in asked.known.systems if each.mode == "web based"]
    if not systems:
        return nothing("No web-based system is in the register.", asked)
    lacking = [name for name, each in found_by.items() if each is None]
    findings = [
        Finding(each.status.status, f"{each.name}: {reason}")
        for each in systems
        for reason in each.status.reasons[:1] or (each.status.status.value,)
    ]
    if lacking:
        reason = f"Not in the register: {some(lacking)}. Add it, or edit the names."
        findings.append(Finding(Status.NEVER, reason))
    findings += [_exported(each, asked) for each in systems if _owes_export(each, asked)]
    on_staff = any(each.status.basis is Basis.STAFF for each in systems)
    found = staff(findings)
    basis = Basis.STAFF if on_staff else Basis.SUPPLIER
    return Evidenced(found.findings, found.due_on, basis, found.evidence_at)


def _owes_export(system: KnownSystem, asked: Asked) -> bool:
    """Return whether a system is kept by its supplier alone, and an own export is promised."""
    assured = system.status.status in (Status.KEPT, Status.DUE)
    return bool(asked.control.words("own_export")) and assured and not system.has_sources


def _exported(system: KnownSystem, asked: Asked) -> Finding:
    what = f"The school's own export of {system.name}"
    cadence = asked.control.counted or TERMLY
    return asked.done(what, system.last_own_export_on, cadence, asked.control.mend)


def part_two_complete(asked: Asked) -> Evidenced:
    """Return whether each critical and essential system has its line of Part 2: who is responsible
    and accountable, and a copy that was made, or for a web-based one a supplier that keeps it."""
    systems = [each for each in asked.known.systems if each.grade in _NEEDED]
    if not systems:
        return nothing("No critical or essential system is in the register yet.", asked)
    findings = list(_part_two(systems, asked))
    told = f"{plural(len(systems), 'line')} of Part 2 are filled from what was done."
    return staff(findings or [Finding(Status.KEPT, told)])


def _part_two(systems: Sequence[KnownSystem], asked: Asked) -> Iterator[Finding]:
    bare = [each.name for each in systems if not each.has_owner]
    if bare:
        yield Finding(Status.BROKEN, f"Nobody is accountable for {some(bare)}. Name an owner.")
    if not asked.known.holders.get(Role.TECHNICIAN):
        yield Finding(Status.BROKEN, "Nobody at the IT provider is responsible. Invite one.")
    without = [each.name for each in systems if not (_is_copied(each) or _is_kept_outside(each))]
    if without:
        reason = f"{some(without)}: no copy was made, and no supplier is named who keeps one."
        yield Finding(Status.BROKEN, f"{reason} {asked.control.mend}")


def _is_copied(system: KnownSystem) -> bool:
    return system.has_sources and system.status.last_backup_at is not None


def _is_kept_outside(system: KnownSystem) -> bool:
    """Return whether its supplier has what it holds: who sold a program that runs here has not."""
    return bool(system.supplier) and system.mode == "web based" and not system.has_sources


def data_sets_covered(asked: Asked) -> Evidenced:
    """Return whether each set of data that the policy names (figure `names`), and each other one
    listed, has an owner and a system whose backup covers it."""
    sets = {each.name.casefold(): each for each in asked.known.data_sets}
    names = asked.control.words("names")
    findings = [
        Finding(
            Status.BROKEN, f"{name} is named in the policy and not among the data sets. Add it."
        )
        for name in names
        if name.casefold() not in sets
    ]
    if not sets:
        return nothing("No set of data is listed yet.", asked)
    for each in sets.values():
        if not each.system:
            reason = f"{each.name} is in no system's backup. Choose the system that covers it."
            findings.append(Finding(Status.BROKEN, reason))
        elif not each.has_owner:
            reason = f"{each.name} has no owner. Name one."
            findings.append(Finding(Status.BROKEN, reason))
    told = f"{plural(len(sets), 'set')} of data, each with an owner and a system that covers it."
    return staff(findings or [Finding(Status.KEPT, told)])


def named(asked: Asked, name: str) -> KnownSystem | None:
    """Given a name as the policy writes it, return the system that is called so."""
    return called(name, asked.known.systems)


def called(name: str, systems: Sequence[KnownSystem]) -> KnownSystem | None:
    """Given a name, return the system that is called so, or, where none is, the only one of which
    it is a part set apart: "Pupil records (SIMS)" is SIMS, and "SIMS FMS" is another system."""
    wanted = _plain(name)
    same = [each for each in systems if _plain(each.name) == wanted]
    parts = [each for each in systems if wanted in map(_plain, _APART.split(each.name))]
    return same[0] if same else parts[0] if len(parts) == 1 else None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _grade(asked: Asked) -> Grade | None:
    """Return the grade that the promise asks for, or None. Raise Refused for a word that is
    none."""
    words = asked.control.words("grade")
    return Grade.parse(words[0]) if words else None


def nothing(why: str, asked: Asked) -> Evidenced:
    """Given why there is nothing to judge, return that with what to do: never, not kept."""
    return staff([Finding(Status.NEVER, f"{why} {asked.control.mend}")])


RULES: Mapping[str, Rule] = {
    "grid-complete": grid_complete,
    "grades-set": grades_set,
    "system-listed": system_listed,
    "cloud-answered": cloud_answered,
    "part-two-complete": part_two_complete,
    "data-sets-covered": data_sets_covered,
}
