"""The devices that a promise asks about, on whose word they are known, and how they are named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Status
from abide.domain.control.view import Finding, worst
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.rows import Row
from abide.domain.words import plural, some

_TOLD_AS = {
    "antivirus": "protection",
    "engine_on": "program of",
    "definitions_on": "definitions of",
    "protection_on": "seen on",
    "lock_seconds": "locks after seconds",
    "lock_password": "password asked",
    "lock_on": "seen on",
}
"""How a console's word is kept: no two of one list alike."""
TERMLY = Cadence.parse("termly")
GROUPS = ("office", "administration", "server", "teaching", "pupil")
"""What a device is used for; administration: it reaches pupil records or finance elsewhere."""
NO_COMPUTERS = (
    "printer",
    "copier",
    "projector",
    "display",
    "monitor",
    "screen",
    "whiteboard",
    "telephone",
    "camera",
    "visualiser",
    "switch",
    "router",
    "access point",
    "scanner",
)
"""What a device is said to be that no virus protection or lock is asked of. What is said to be
anything else, or nothing, counts as a computer."""
COMPUTERS = ("computer", "pc", "laptop", "notebook", "desktop", "server", "tablet", "workstation")
"""Said too, it is a computer after all: a desktop with a monitor."""
GONE = ("archived", "disposed", "disposed of", "written off", "retired", "sold", "scrapped")
"""What lists of devices say of those that the school has no more."""
PROTECTION = ("antivirus", "protection_on")
PROGRAM = ("engine_on", "protection_on")
DEFINITIONS = ("definitions_on", "protection_on")
LOCK = ("lock_seconds", "lock_password", "lock_on")


def live(asked: Asked, kind: str) -> list[Row]:
    """Given a kind of record, return its rows but those whose words were erased, and devices that
    are said to be gone."""
    return [row for row in asked.known.of(kind) if not row.erased and not is_gone(row)]


def is_gone(row: Row) -> bool:
    """Given a row, return whether its state says that the school has it no more."""
    return row.text("status").strip().casefold() in GONE


def computers(asked: Asked) -> list[Row]:
    """Return the devices that are no printers, screens and the like. Figure `leave_out`: words for
    what else is none."""
    words = (*NO_COMPUTERS, *asked.control.words("leave_out"))
    return [
        row
        for row in live(asked, "device")
        if _is_one_of(row.text("category"), COMPUTERS)
        or not _is_one_of(row.text("category"), words)
    ]


def groups(asked: Asked) -> tuple[str, ...]:
    """Return the groups of devices that a promise asks about; none: all. Figure `groups`."""
    named = asked.control.words("groups") or asked.control.words("group")
    return () if set(GROUPS) <= set(named) else named


def parted(asked: Asked) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the computers that a promise asks about, those it does not, and those of which nobody
    has said what they are used for."""
    wanted = groups(asked)
    every = computers(asked)
    if not wanted:
        return every, [], []
    inside = [row for row in every if row.text("group") in wanted]
    unsaid = [row for row in every if not row.text("group")]
    outside = [row for row in every if row.text("group") and row.text("group") not in wanted]
    return inside, outside, unsaid


def name_of(row: Row) -> str:
    """Given a row of any register of assets, return what people call it."""
    return row.text("name") or row.text("product") or row.text("serial") or row.id


def grouped(told: Iterable[tuple[Status, str, str]]) -> list[Finding]:
    """Given statuses, words that hold "{names}" and a name, return one finding for each status and
    words, with all the names of which it is true."""
    found: dict[tuple[Status, str], list[str]] = {}
    for status, words, name in told:
        found.setdefault((status, words), []).append(name)
    return [
        Finding(status, words.replace("{names}", some(names)))
        for (status, words), names in found.items()
    ]


def by_age(asked: Asked, on: date, cadence_words: tuple[str, str]) -> tuple[Status, str] | None:
    """Given when something was looked at and the words for overdue and due, return the one that is
    true of its age, or None while it is within the cadence."""
    status, _ = asked.stands(asked.noon(on), asked.control.counted or TERMLY)
    if status is Status.KEPT:
        return None
    return status, cadence_words[0 if status is Status.OVERDUE else 1]


def told_by(console: str, values: Mapping[str, Any]) -> str:
    """Given a console's name and what its list says of a device, return what is kept of that: it
    vouches for those values and no others."""
    said = "; ".join(_piece(name, value) for name, value in values.items())
    return f"{console.replace(':', ' ').strip()}: {said}"


def is_told(row: Row, kept_in: str, names: Iterable[str]) -> bool:
    """Given a device, return whether what it says in the named fields is what a console's list
    said, word for word: a value that staff typed over it since is theirs."""
    _, colon, said = row.text(kept_in).partition(":")
    pieces = [_piece(name, row.values[name]) for name in names if name in row.values]
    return bool(colon and pieces) and all(f"; {each};" in f";{said};" for each in pieces)


def console_of(row: Row, kept_in: str) -> str:
    """Given a device, return the name of the console whose list told of it; empty where none."""
    return row.text(kept_in).partition(":")[0]


def on_their_word(
    found: Evidenced, rows: Sequence[Row], kept_in: str, names: Sequence[str]
) -> Evidenced:
    """Given what was found over devices, return it on the supplier's word where all that is known
    of them came from a console's list, else on the staff's; how many stand on which is told."""
    known = [row for row in rows if any(name in row.values for name in names)]
    told = sum(is_told(row, kept_in, names) for row in known)
    if not told:
        return found
    if told == len(known):
        return replace(found, basis=Basis.SUPPLIER)
    words = (
        f"{told:,} of {plural(len(known), 'device')} as a console's list told; the rest is typed."
    )
    return replace(found, findings=[*found.findings, Finding(Status.KEPT, words)])


def unless_erased(rule: Rule, kinds: Sequence[str]) -> Rule:
    """Given a rule and the kinds of record it reads, return the rule that never says that all is
    well while what a row of them said was erased: it might have said otherwise."""

    def judged(asked: Asked) -> Evidenced:
        found = rule(asked)
        lost = sum(row.erased for kind in kinds for row in asked.known.of(kind))
        if not lost or worst(found.findings) not in (Status.KEPT, Status.DUE):
            return found
        words = (
            f"What {plural(lost, 'row')} of the registers said was erased, so this can't be told."
        )
        mend = f"{words} Take {'it' if lost == 1 else 'them'} out, or enter anew what was said."
        return replace(found, findings=[*found.findings, Finding(Status.UNKNOWN, mend)])

    return judged


def nothing(asked: Asked, why: str) -> Evidenced:
    """Given why there is nothing to judge, return that, with what to do."""
    return staff([Finding(Status.NEVER, f"{why} {asked.control.mend}")])


def _is_one_of(category: str, words: Iterable[str]) -> bool:
    """Return whether one of the words stands in what a device is said to be, as one or several."""
    told = " ".join("".join(c if c.isalnum() else " " for c in category.casefold()).split())
    return any(f" {word.casefold()}{end} " in f" {told} " for word in words for end in ("", "s"))


def _piece(name: str, value: Any) -> str:
    return f"{_TOLD_AS[name]} {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, date) else str(value)
