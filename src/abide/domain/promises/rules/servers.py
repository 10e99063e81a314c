"""Rules over machines that are replaced: a server step by step, any other on a bad day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.rows import Row
from abide.domain.words import listing, plural, some


def server_replaced(asked: Asked) -> Evidenced:
    """Return whether, each time a server was replaced, somebody said that the new one fits, all
    was moved, each system was shown there by a restore test, and the old one was wiped only then.
    Figure `days` (14): within how many days of use the new one must be shown."""
    rows = [row for row in asked.known.of("server-replacement") if not row.erased]
    if not rows:
        reason = "No replacement of a server is entered yet. Add one when the next is ordered, "
        return staff([Finding(Status.NEVER, f"{reason}or for the server that is there now.")])
    findings = [finding for row in rows for finding in _replacement(row, asked)]
    if not any(done_on(row, "in use", asked.today) for row in rows):
        reason = "No new server is in use yet, so nothing was shown on one."
        findings.append(Finding(Status.NEVER, reason))
    proofs = [proven_on(row, asked.today) for row in rows]
    return staff(findings, evidence=[asked.noon(on) for on in proofs if on])


def proven_on(row: Row, today: date) -> date | None:
    """Given a replacement, return when every system that moved was shown on the new server; None
    while one was not, or where the tests are older than the server or dated ahead."""
    in_use, proven = row.day("in_use_on"), row.noted("proven")
    if in_use is None or proven is None or not in_use <= proven.on <= today:
        return None
    shown = proven.values.get("systems", ())
    return proven.on if set(row.many("systems")) <= set(shown) and row.many("systems") else None


STEPS = ("compatible", "in use", "moved", "proven", "wiped")
"""The steps of a replacement, in the order in which each may be noted."""


def done_on(row: Row, step: str, today: date) -> date | None:
    """Given a replacement and a step, return when it was done, or None."""
    if step == "in use":
        in_use = row.day("in_use_on")
        return in_use if in_use is not None and in_use <= today else None
    if step == "proven":
        return proven_on(row, today)
    note = row.done(step, today)
    return note.on if note else None


def waits_for(row: Row, step: str, today: date) -> str:
    """Given a replacement and a step, return the earlier step that is not done yet; empty where
    its turn has come."""
    before = STEPS[: STEPS.index(step)]
    return next((each for each in before if done_on(row, each, today) is None), "")


def unproven(row: Row) -> tuple[str, ...]:
    """Given a replacement, return the ids of systems that moved and were not shown yet."""
    proven = row.noted("proven")
    shown = proven.values.get("systems", ()) if proven else ()
    return tuple(each for each in row.many("systems") if each not in shown)


def _replacement(row: Row, asked: Asked) -> Iterator[Finding]:
    old, new, in_use = row.text("old_server"), row.text("new_server"), row.day("in_use_on")
    proven, wiped = proven_on(row, asked.today), row.noted("wiped")
    wiped = None if wiped is None or wiped.on > asked.today else wiped
    if wiped is not None and (proven is None or wiped.on < proven):
        reason = f"{old} was wiped on {asked.day(wiped.on)} before all was shown on {new}. Make a "
        reason += "whole restore test of each system now, and choose it under the replacement."
        yield Finding(Status.BROKEN, reason)
    if in_use is None or in_use > asked.today:
        reason = f"{new} is to replace {old}. Keep {old} until each system was shown on {new}."
        yield Finding(Status.DUE, reason)
        return
    yield from _said(row, asked)
    if proven is None:
        yield _to_be_shown(row, in_use, asked)
        return
    yield Finding(Status.KEPT, f"All was shown on {new} on {asked.day(proven)}.")
    if wiped is None:
        yield Finding(Status.DUE, f"{old} may be wiped now: it still holds what it held.")


def _said(row: Row, asked: Asked) -> Iterator[Finding]:
    new = row.text("new_server")
    if row.done("compatible", asked.today) is None:
        reason = f"Nobody has said that {new} fits what runs on it. {asked.control.mend}"
        yield Finding(Status.NEVER, reason)
    if row.done("moved", asked.today) is None:
        reason = f"Nobody has said that everything was moved to {new}. {asked.control.mend}"
        yield Finding(Status.NEVER, reason)


def _to_be_shown(row: Row, in_use: date, asked: Asked) -> Finding:
    new, names = row.text("new_server"), {each.id: each.name for each in asked.known.systems}
    left = [names.get(each, "a system that is no longer listed") for each in unproven(row)]
    by = in_use + timedelta(days=asked.control.number("days", 14))
    what = some(left) if left else "What moved"
    reason = f"{what} has not been brought back as a whole on {new} since it is in use. "
    reason = reason.replace(" has not", " have not") if len(left) > 1 else reason
    late = Status.OVERDUE if by < asked.today else Status.DUE
    return Finding(late, f"{reason}That {_was(late)} due by {asked.day(by)}. {asked.control.mend}")


def machine_replaced(asked: Asked) -> Evidenced:
    """Return whether it is said for each kind of machine who replaces it, what is used meanwhile
    and within how many hours, a support contract is in force, and the last replacement or rehearsal
    took no longer. Figure `contract`: only contracts with this supplier count."""
    rows = [row for row in asked.known.of("machine-replacement") if not row.erased]
    if not rows:
        reason = f"Nothing is entered of how a machine is replaced. {asked.control.mend}"
        return staff([Finding(Status.NEVER, reason)])
    findings = [finding for row in rows for finding in _machines(row, asked)]
    findings += _contract(asked)
    done = [row.done("replaced", asked.today) for row in rows]
    return staff(findings, evidence=[note.at for note in done if note])


def _machines(row: Row, asked: Asked) -> Iterator[Finding]:
    what, target = row.text("machines"), row.number("target_hours")
    missing = [
        words
        for known, words in (
            (row.text("supplier"), "who replaces them"),
            (row.text("spare"), "what is used meanwhile"),
            (target, "within how many hours"),
        )
        if not known
    ]
    if missing:
        reason = f"For {what} it is not said {listing(missing)}. {asked.control.mend}"
        yield Finding(Status.NEVER, reason)
    done = row.done("replaced", asked.today)
    took = done.values.get("took_hours") if done else None
    if done is None or not isinstance(took, int | float):
        reason = f"Replacing {what} was never done or rehearsed, so nobody knows how long it takes."
        yield Finding(Status.NEVER, f"{reason} Rehearse it once, and note the hours.")
    elif target is not None and took > target:
        reason = f"Replacing {what} took {_hours(took)} on {asked.day(done.on)}; "
        yield Finding(Status.BROKEN, f"{reason}{_hours(target)} are promised. {asked.control.mend}")
    else:
        told = f"Replacing {what} took {_hours(took)} on {asked.day(done.on)}."
        yield Finding(Status.KEPT, told)


def _contract(asked: Asked) -> Sequence[Finding]:
    wanted = " ".join(asked.control.words("contract")).casefold()
    contracts = [
        row
        for row in asked.known.of("contract")
        if not row.erased and wanted in row.text("supplier").casefold()
    ]
    if not contracts:
        reason = "No support contract is entered, so nobody need come. Enter it under Contracts."
        return [Finding(Status.NEVER, reason)]
    begun = [row for row in contracts if (row.day("begins_on") or asked.today) <= asked.today]
    if not begun:
        reason = "The support contract has not begun, so nobody need come. Enter the one before."
        return [Finding(Status.NEVER, reason)]
    ending = max(begun, key=lambda row: row.day("ends_on") or date.min)
    ends_on = ending.day("ends_on")
    what = f"The support contract “{ending.text('name')}”"
    if ends_on is None:
        return [Finding(Status.NEVER, f"{what} does not say when it ends. Enter the day.")]
    return [asked.runs_out(ends_on, what, "Renew it, and enter the new day.")]


def _hours(number: float) -> str:
    whole = int(number) if number == int(number) else None
    return plural(whole, "hour") if whole is not None else f"{number:g} hours"


def _was(status: Status) -> str:
    return "was" if status is Status.OVERDUE else "is"


RULES: Mapping[str, Rule] = {
    "server-replaced": server_replaced,
    "machine-replaced": machine_replaced,
}
