"""Is there a fresh, sealed kit that opens everything once the server is gone, and was it opened?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from abide.domain.control.desk import Desk, Found, nothing
from abide.domain.control.facts import KitFact, Status
from abide.domain.control.view import Finding
from abide.domain.words import listing, plural

REHEARSED_WITHIN = timedelta(days=366)
WARNS_IN_LAST = 0.25
_MAKE = "Run  abide kit make  with a drive plugged in."


def kit(desk: Desk) -> Found:
    """Return whether a kit sealed to the cards in use is younger than its limit, and opens.

    The limit counts all days: a fire does not wait for the term to begin.
    """
    known = desk.facts.kit
    if known.cards_set is None:
        return nothing(
            "What opens the copies would die with this server. Draw cards with  abide kit cards , "
            "then run  abide kit make ."
        )
    made = [each for each in known.made if each.cards_set == known.cards_set]
    if not made:
        return nothing(f"No kit has been made for the cards in use. {_MAKE}")
    newest = max(made, key=lambda each: each.made_at)
    limit = timedelta(days=known.limit_days)
    due_on = desk.view.calendar.local_day(newest.made_at + limit)
    return Found([_age(desk, newest, limit), *_rehearsed(desk)], due_on)


def _age(desk: Desk, newest: KitFact, limit: timedelta) -> Finding:
    told = f"The newest kit was made on {desk.view.moment(newest.made_at)} ({newest.place})"
    age = desk.view.now - newest.made_at
    if age > limit:
        return Finding(
            Status.OVERDUE, f"{told}, more than {plural(limit.days, 'day')} ago. {_MAKE}"
        )
    if age > limit * (1 - WARNS_IN_LAST):
        return Finding(Status.DUE, f"{told}. {_MAKE}")
    return Finding(Status.KEPT, f"{told}.")


def _rehearsed(desk: Desk) -> list[Finding]:
    """Return what opening kits has shown: each place's newest rehearsal with cards counts."""
    newest = _newest_by_place(desk)
    if not newest:
        return [
            Finding(
                Status.DUE,
                "The kit has never been opened with cards. Ask two holders, then run  abide drill "
                "--kit .",
            )
        ]
    bad = sorted(place for place, each in newest.items() if not each.proven)
    if bad:
        return [
            Finding(
                Status.BROKEN,
                f"The kit of {listing(bad)} did not open as it should when it was last rehearsed. "
                "Make a new one and rehearse it.",
            )
        ]
    last = max(each.at for each in newest.values())
    told = f"The kit was last opened with cards on {desk.view.moment(last)}"
    if desk.view.now - last > REHEARSED_WITHIN:
        return [Finding(Status.DUE, f"{told}, more than a year ago. Run  abide drill --kit .")]
    return [Finding(Status.KEPT, f"{told}.")]


@dataclass(frozen=True)
class _Rehearsed:
    at: datetime
    proven: bool


def _newest_by_place(desk: Desk) -> dict[str, _Rehearsed]:
    """Return each place's newest rehearsal that looked; a kit of ended cards counts no more."""
    found: dict[str, _Rehearsed] = {}
    for each in sorted(desk.facts.kit.drills, key=lambda each: each.at):
        if each.cards_set == desk.facts.kit.cards_set:
            found[each.place] = _Rehearsed(each.at, each.proven)
    return found
