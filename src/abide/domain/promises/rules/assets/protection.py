"""Virus protection: is it there, is the program new, are its definitions fresh?

What is known is as old as the list it came from: too old when the list was made is the provider's
to mend, too old since is mended by a newer list.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.loosening import seconds_between
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.assets.fleet import (
    DEFINITIONS,
    PROGRAM,
    PROTECTION,
    by_age,
    computers,
    console_of,
    grouped,
    groups,
    is_told,
    name_of,
    nothing,
    on_their_word,
    parted,
)
from abide.domain.words import listing, plural, some

_NONE = re.compile(
    r"^(?:no|not(?! known)|none|nothing|off|false|missing|removed|stopped|lapsed|n/a|-|0)(?:\b|$)"
    r"|\b(?:disabled|expired|inactive|uninstalled|unprotected|not installed|not running)\b"
    r"|\b(?:turned|switched) off\b",
    re.IGNORECASE,
)
"""What is said of a computer that is not protected: "No agent", "Shieldmark (expired)"."""
_UNSAID = re.compile(r"^(?:unknown|not known|to do|tbc|tba|\W+)$", re.IGNORECASE)
"""What is said where nobody knows."""
Told = Iterator[tuple[Status, str]]
One = Callable[[Row], Told]


def devices_protected(asked: Asked) -> Evidenced:
    """Return whether each computer (figure `groups`: of those) has virus protection, and whether
    that was seen within the cadence (termly where none is stated)."""
    inside, outside, unsaid = parted(asked)
    newest = _newest_lists(asked)
    found = _over(asked, inside, unsaid, (PROTECTION, lambda row: _has_one(row, asked, newest)))
    bare = [name_of(row) for row in outside if not _protection(row)]
    if not bare:
        return found
    words = f"Not asked for here, but no protection is known of on: {some(bare)}."
    return Evidenced(
        [*found.findings, Finding(Status.KEPT, words)], None, found.basis, found.evidence_at
    )


def protection_updates(asked: Asked) -> Evidenced:
    """Return whether the protection's own program is no older than the figure `engine_days` (30) on
    each computer."""
    inside, _, unsaid = parted(asked)
    days = asked.control.number("engine_days", 30)
    what = "the protection's program"
    by = (PROGRAM, lambda row: _fresh(row, "engine_on", days, what, asked))
    return _over(asked, inside, unsaid, by)


def definitions_fresh(asked: Asked) -> Evidenced:
    """Return whether virus definitions are no older than the figure `definitions_days` (7) on each
    computer, nor than a cadence that the school stated asks."""
    inside, _, unsaid = parted(asked)
    return _over(asked, inside, unsaid, (DEFINITIONS, lambda row: _definitions(row, asked)))


def scan_station(asked: Asked) -> Evidenced:
    """Return whether there is a named computer on which memory sticks are opened first, and its
    definitions are no older than the figure `definitions_days` (7)."""
    stations = [row for row in computers(asked) if row.yes("scan_station")]
    if not stations:
        return nothing(asked, "No computer is named on which memory sticks are opened first.")
    found = _over(asked, stations, [], (DEFINITIONS, lambda row: _definitions(row, asked)))
    notes = [note for row in stations if (note := row.noted("scanned"))]
    days = [note.on for note in notes if note.on <= asked.today]
    last = f"last noted on {asked.day(max(days))}" if days else "never noted"
    words = f"Opened first on {some([name_of(row) for row in stations])}; a stick was {last}."
    return Evidenced(
        [*found.findings, Finding(Status.KEPT, words)], None, found.basis, found.evidence_at
    )


def _newest_lists(asked: Asked) -> dict[str, date]:
    """Return of which day the newest list of each console is."""
    newest: dict[str, date] = {}
    for row in computers(asked):
        on = row.day("protection_on")
        if on is not None and on <= asked.today and is_told(row, "protection_from", PROTECTION):
            console = console_of(row, "protection_from")
            newest[console] = max(on, newest.get(console, on))
    return newest


def _over(
    asked: Asked, inside: Sequence[Row], unsaid: Sequence[Row], by: tuple[tuple[str, ...], One]
) -> Evidenced:
    """Given computers, and by which fields and how one is judged, return what is true of all."""
    names, one = by
    if not inside and not unsaid:
        wanted = f" used for {listing(groups(asked))}" if groups(asked) else ""
        return nothing(asked, f"No computer{wanted} is listed.")
    told = [(status, words, name_of(row)) for row in inside for status, words in one(row)]
    good = sum(status in (Status.KEPT, Status.DUE) for status, _, _ in told)
    told += [
        (Status.NEVER, "Nobody has said what these are used for: {names}.", name_of(row))
        for row in unsaid
    ]
    findings = [each for each in grouped(told) if each.status is not Status.KEPT]
    words = f"It is so on {good:,} of {plural(len(inside), 'computer')}."
    found = staff([*findings, Finding(Status.KEPT, words)], evidence=[row.at for row in inside])
    return on_their_word(found, inside, "protection_from", names)


def _has_one(row: Row, asked: Asked, newest: Mapping[str, date]) -> Told:
    """Yield how one computer stands. `newest`: of which day each console's newest list is; where
    there is one, a computer that nothing is known of is one that it left out."""
    mend, on = asked.control.mend, row.day("protection_on")
    console = console_of(row, "protection_from")
    late = f"Longer ago than promised the protection of these was seen: {{names}}. {mend}"
    soon = "The protection of these is to be looked at again soon: {names}."
    if _NONE.search(row.text("antivirus").strip()):
        yield Status.BROKEN, f"Without virus protection: {{names}}. {mend}"
    elif not _protection(row) and newest:
        yield Status.BROKEN, f"Not on the list of the protection's console: {{names}}. {mend}"
    elif not _protection(row):
        yield Status.NEVER, f"Nobody has said how these are protected: {{names}}. {mend}"
    elif on is None or on > asked.today:
        yield (
            Status.NEVER,
            f"Nobody has said on which day the protection of {{names}} was seen. {mend}",
        )
    elif console in newest and on < newest[console]:
        yield Status.BROKEN, f"On an older list of {console} but not its newest: {{names}}. {mend}"
    else:
        yield by_age(asked, on, (late, soon)) or (Status.KEPT, "")


def _protection(row: Row) -> str:
    """Return the name of a computer's protection; empty where there is none, or none is known."""
    name = row.text("antivirus").strip()
    return "" if _NONE.search(name) or _UNSAID.search(name) else name


def _definitions(row: Row, asked: Asked) -> Told:
    days = min(asked.control.number("definitions_days", 7), _stated_days(asked))
    return _fresh(row, "definitions_on", days, "the list of known viruses", asked)


def _stated_days(asked: Asked) -> float:
    """Return how old a thing may be by the stated cadence; any age where none is stated."""
    cadence = asked.control.cadence
    if cadence is None or not cadence.is_stated:
        return float("inf")
    return max(seconds_between(cadence) / timedelta(days=1).total_seconds(), 1)


def _fresh(row: Row, name: str, most: float, what: str, asked: Asked) -> Told:
    """Yield how old a computer's program or definitions were when they were seen, and are now.
    Without the day on which that was, nobody knows whether they or the list are old."""
    mend, on, seen = asked.control.mend, row.day(name), row.day("protection_on")
    days = plural(int(most), "day")
    if _NONE.search(row.text("antivirus").strip()):
        yield Status.BROKEN, f"Without virus protection: {{names}}. {mend}"
    elif on is None or on > asked.today:
        yield Status.NEVER, f"Nobody has said how old {what} is on: {{names}}. {mend}"
    elif (asked.today - on).days <= most:
        yield Status.KEPT, ""
    elif seen is not None and seen <= asked.today and (seen - on).days > most:
        yield Status.BROKEN, f"Older than {days} when it was seen, {what} on: {{names}}. {mend}"
    else:
        words = f"Last known to be new more than {days} ago, {what} on: {{names}}."
        yield Status.OVERDUE, f"{words} Bring in the console's newest list."


RULES: Mapping[str, Rule] = {
    "devices-protected": devices_protected,
    "protection-updates": protection_updates,
    "definitions-fresh": definitions_fresh,
    "scan-station": scan_station,
}
