"""Do computers lock by themselves, soon enough and with a password?"""

from collections.abc import Iterator, Mapping

from abide.domain.control import Status
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.assets.fleet import (
    LOCK,
    by_age,
    grouped,
    groups,
    name_of,
    nothing,
    on_their_word,
    parted,
)
from abide.domain.words import duration, listing, plural


def devices_lock(asked: Asked) -> Evidenced:
    """Return whether each computer of the figure `groups` locks with a password within the figure
    `seconds` (600), and whether that was seen within the cadence (termly where none is stated)."""
    inside, _, unsaid = parted(asked)
    if not inside and not unsaid:
        wanted = f" used for {listing(groups(asked))}" if groups(asked) else ""
        return nothing(asked, f"No computer{wanted} is listed.")
    most = asked.control.number("seconds", 600)
    told = [(status, words, name_of(row)) for row in inside for status, words in _one(row, asked)]
    told += [
        (Status.NEVER, "Nobody has said what these are used for: {names}.", name_of(row))
        for row in unsaid
    ]
    good = sum(status in (Status.KEPT, Status.DUE) for status, _, _ in told)
    within = duration(most)
    words = f"{good:,} of {plural(len(inside), 'computer')} lock within {within} with a password."
    findings = [each for each in grouped(told) if each.status is not Status.KEPT]
    findings += grouped([(Status.KEPT, words, "")])
    found = staff(findings, evidence=[row.at for row in inside])
    return on_their_word(found, inside, "lock_from", LOCK)


def _one(row: Row, asked: Asked) -> Iterator[tuple[Status, str]]:
    """Yield how one computer stands: the first thing that is wrong, or that nothing is."""
    mend, most = asked.control.mend, asked.control.number("seconds", 600)
    seconds, on = row.number("lock_seconds"), row.day("lock_on")
    late = f"Older than promised is what is known of the lock of {{names}}. {mend}"
    soon = "What is known of the lock of {names} is to be looked at again soon."
    if seconds is None or seconds < 0 or (on is not None and on > asked.today):
        yield Status.NEVER, f"Nobody has said after how long these lock: {{names}}. {mend}"
    elif seconds == 0:
        yield Status.BROKEN, f"Never lock by themselves: {{names}}. {mend}"
    elif seconds > most:
        yield Status.BROKEN, f"Lock only after more than {duration(most)}: {{names}}. {mend}"
    elif not row.yes("lock_password"):
        yield Status.BROKEN, f"No password is known to be asked to open these: {{names}}. {mend}"
    elif on is None:
        yield Status.NEVER, f"Nobody has said on which day the lock of {{names}} was seen. {mend}"
    else:
        yield by_age(asked, on, (late, soon)) or (Status.KEPT, "")


RULES: Mapping[str, Rule] = {"devices-lock": devices_lock}
