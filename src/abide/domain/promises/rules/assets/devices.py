"""Are devices listed, looked at, still supported by their makers, and covered by a backup?"""

from collections.abc import Iterator, Mapping

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.known import KnownSystem
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.assets.fleet import (
    computers,
    grouped,
    groups,
    live,
    name_of,
    nothing,
    parted,
)
from abide.domain.words import listing, plural

YEARLY = Cadence.parse("yearly")
Told = Iterator[tuple[Status, str, str]]


def devices_listed(asked: Asked) -> Evidenced:
    """Return whether the school lists its equipment, each with a number to know it by and a place
    or holder; each kind of the figure `categories` among it; seen within a cadence, if there is
    one."""
    rows = live(asked, "device")
    if not rows:
        return nothing(asked, "No device is listed.")
    told = [each for row in rows for each in _listed(row, asked)]
    kinds = [row.text("category").casefold() for row in rows]
    told += [
        (Status.NEVER, f"Nothing of this kind is listed: {{names}}. {asked.control.mend}", kind)
        for kind in asked.control.words("categories")
        if not any(kind.casefold() in each for each in kinds)
    ]
    words = f"{plural(len(rows), 'device')} listed."
    findings = [*grouped(told), Finding(Status.KEPT, words)]
    return staff(findings, evidence=[row.at for row in rows])


def _listed(row: Row, asked: Asked) -> Told:
    mend = asked.control.mend
    if not row.text("tag") and not row.text("serial"):
        words = f"Neither a tag nor a serial number is noted for: {{names}}. {mend}"
        yield Status.NEVER, words, name_of(row)
    if not row.text("place") and not row.text("holder"):
        words = f"Nobody has said where these are or who has them: {{names}}. {mend}"
        yield Status.NEVER, words, name_of(row)
    if asked.control.counted is None:
        return
    note = row.noted("sighted")
    if note is None or note.on > asked.today:
        yield Status.NEVER, f"Never noted as seen: {{names}}. {mend}", name_of(row)
        return
    status, _ = asked.stands(asked.noon(note.on), asked.control.counted)
    late = {
        Status.OVERDUE: f"Not seen for longer than promised: {{names}}. {mend}",
        Status.DUE: "To be seen again soon: {names}.",
    }
    if status in late:
        yield status, late[status], name_of(row)


def office_checked(asked: Asked) -> Evidenced:
    """Return whether each computer of the figure `groups` (the office's) was checked within the
    cadence, and what the checks found."""
    wanted = groups(asked) or ("office",)
    every = computers(asked)
    rows = [row for row in every if row.text("group") in wanted]
    unsaid = [row for row in every if not row.text("group")]
    if not rows and not unsaid:
        return nothing(asked, f"No computer used for {listing(wanted)} is listed.")
    cadence = asked.control.counted or YEARLY
    words = "Nobody has said what these are used for: {names}."
    told = [(Status.NEVER, words, name_of(row)) for row in unsaid]
    due, evidence, good = [], [], 0
    for row in rows:
        note = row.noted("checked")
        if note is None or note.on > asked.today:
            words = f"Never noted as checked: {{names}}. {asked.control.mend}"
            told.append((Status.NEVER, words, name_of(row)))
            continue
        status, due_on = asked.stands(asked.noon(note.on), cadence)
        due.append(due_on)
        evidence.append(asked.noon(note.on))
        good += status is not Status.OVERDUE
        told += _checked(row, status, asked)
    words = f"{good:,} of {plural(len(rows), 'computer')} checked in time."
    return staff([*grouped(told), Finding(Status.KEPT, words)], due, evidence)


def _checked(row: Row, status: Status, asked: Asked) -> Told:
    if status is Status.OVERDUE:
        words = f"Not checked for longer than promised: {{names}}. {asked.control.mend}"
        yield status, words, name_of(row)
    elif status is Status.DUE:
        yield status, "To be checked again soon: {names}.", name_of(row)
    note = row.noted("checked")
    found = note.values if note else {}
    if found.get("fit") is False:
        yield Status.KEPT, "The check found these not fit for their work: {names}.", name_of(row)
    if found.get("room_left") is False:
        yield Status.KEPT, "The check found too little room left on: {names}.", name_of(row)


def support_ends(asked: Asked) -> Evidenced:
    """Return whether the maker of each computer's system still mends its faults, and of which
    computers nobody has said until when."""
    inside, _, unsaid = parted(asked)
    rows = [*inside, *unsaid]
    if not rows:
        return nothing(asked, "No computer is listed.")
    mend, told, ends = asked.control.mend, [], []
    for row in rows:
        on = row.day("support_ends_on")
        if on is None:
            words = f"Nobody has said until when these are supported: {{names}}. {mend}"
            told.append((Status.NEVER, words, name_of(row)))
            continue
        ends.append(on)
        if on < asked.today:
            words = f"No longer supported by their makers: {{names}}. {mend}"
            told.append((Status.BROKEN, words, name_of(row)))
        elif (on - asked.today).days <= asked.control.warn_days:
            words = f"Supported only until {asked.day(on)}: {{names}}. {mend}"
            told.append((Status.DUE, words, name_of(row)))
    good = sum(on >= asked.today for on in ends)
    words = f"{good:,} of {plural(len(rows), 'computer')} still supported."
    findings = [*grouped(told), Finding(Status.KEPT, words)]
    ahead = [on for on in ends if on >= asked.today]
    return staff(findings, ahead, [row.at for row in rows])


def device_coverage(asked: Asked) -> Evidenced:
    """Return whether every computer and set of data that holds information is covered by a system
    whose copies are made, one of them away from the school. That a system covers a device is the
    word of staff."""
    rows, sets = computers(asked), asked.known.data_sets
    if not rows:
        return nothing(asked, "No computer is listed, so nobody knows which ones hold data.")
    systems = {each.id: each for each in asked.known.systems}
    by_name = {each.name.casefold(): each for each in asked.known.systems}
    holding = [row for row in rows if row.yes("holds_data")]
    told = [
        (
            Status.NEVER,
            "Nobody has said whether information is kept on: {names}. Say yes or no for each.",
            name_of(row),
        )
        for row in rows
        if "holds_data" not in row.values
    ]
    covered = [(name_of(row), systems.get(row.text("system"))) for row in holding]
    covered += [(each.name, by_name.get(each.system.casefold())) for each in sets]
    told += [each for name, system in covered for each in _covered(name, system, asked)]
    words = f"{plural(len(holding), 'device')} and {plural(len(sets), 'set')} of data looked at."
    findings = [*grouped(told), Finding(Status.KEPT, words)]
    if not holding and not sets:
        none = "No computer is said to hold information, and no set of data is listed."
        findings.append(Finding(Status.NEVER, f"{none} Look whether that is so."))
    return staff(findings, evidence=[row.at for row in rows])


def _covered(name: str, system: KnownSystem | None, asked: Asked) -> Told:
    if system is None:
        yield Status.BROKEN, f"In no system's backup: {{names}}. {asked.control.mend}", name
        return
    stands = system.status
    if stands.last_backup_at is None:
        words = f"No copy was ever made of {system.name}, which is to cover {{names}}."
        yield Status.BROKEN, f"{words} {asked.control.mend}", name
    elif not stands.copies.offsite:
        words = f"No copy of {system.name} is away from the school; it is to cover {{names}}."
        yield Status.BROKEN, f"{words} {asked.control.mend}", name
    elif stands.status not in (Status.KEPT, Status.DUE):
        words = f"The backup of {system.name}, which is to cover {{names}}, is not in order: see "
        yield stands.status, f"{words}{system.name}.", name


RULES: Mapping[str, Rule] = {
    "devices-listed": devices_listed,
    "office-checked": office_checked,
    "support-ends": support_ends,
    "device-coverage": device_coverage,
}
