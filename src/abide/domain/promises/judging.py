"""Hold one promise against what is known: each kind of evidence alone, then the strongest word."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from abide.domain.control import Basis, Status
from abide.domain.control.view import Finding, View, reasons, worst
from abide.domain.promises.asked import Asked, Evidenced, staff
from abide.domain.promises.model import By, Control, Judged, Way, WayJudged
from abide.domain.promises.rules import RULES
from abide.domain.promises.saying import attested, reported, signed_off
from abide.domain.words import day

STRONGEST_FIRST = (Basis.MEASURED, Basis.SUPPLIER, Basis.STAFF)


def judge(asked: Asked) -> Judged:
    """Given a control, what is known and a moment, return whether the promise is kept, on whose
    word, and what each way says alone.

    The strongest word that there is any of decides: measured, then the supplier's, then the
    staff's. A weaker word never mends a stronger one, but when it says no, that counts.
    """
    control = asked.control
    ways = tuple(_way(way, asked) for way in control.ways)
    spoken = [each for each in ways if each.status is not Status.NEVER]
    by_strength = sorted(spoken or ways, key=lambda each: STRONGEST_FIRST.index(each.basis))
    told = next((each for each in by_strength if each.status is Status.BROKEN), by_strength[0])
    found = Judged(
        control=control,
        status=told.status,
        basis=told.basis,
        reasons=(*told.reasons, *_unstated(control)),
        ways=ways,
        due_on=told.due_on,
        evidence_at=told.evidence_at,
    )
    return _paused(found, asked.view)


def _way(way: Way, asked: Asked) -> WayJudged:
    if way.by is By.MEASURED:
        return _measured(way, asked)
    if asked.known.untrusted:
        found = staff([Finding(Status.UNKNOWN, asked.known.untrusted)])
    else:
        found = _JUDGES[way.by](way, asked)
    return WayJudged(
        way=way,
        status=worst(found.findings) if found.findings else Status.NEVER,
        basis=found.basis,
        reasons=reasons(found.findings),
        due_on=found.due_on,
        evidence_at=found.evidence_at,
    )


def _measured(way: Way, asked: Asked) -> WayJudged:
    status = asked.known.measured.get(way.what)
    if status is None:
        why = "No agent has told anything of this yet. Enrol the agent of the school's server."
        return WayJudged(way, Status.NEVER, Basis.MEASURED, (why,))
    return WayJudged(way, status.status, status.basis, status.reasons, status.due_on)


def _by_rule(way: Way, asked: Asked) -> Evidenced:
    return RULES[way.what](asked)


_JUDGES: Mapping[By, Callable[[Way, Asked], Evidenced]] = {
    By.RECORDS: _by_rule,
    By.STAFF: attested,
    By.SUPPLIER: reported,
    By.SIGN_OFFS: signed_off,
}


def _unstated(control: Control) -> tuple[str, ...]:
    """Return what is told of a promise whose cadence holds no number."""
    if not control.is_unstated or control.cadence is None or control.assumed is None:
        return ()
    return (
        f"The promise says “{control.cadence.text}” and no number, so {control.assumed.text} is "
        "assumed until the school says how often.",
    )


_WORDS: Mapping[Status, str] = {
    Status.KEPT: "kept",
    Status.DUE: "due soon",
    Status.OVERDUE: "overdue",
    Status.BROKEN: "not so",
    Status.NEVER: "nothing shown yet",
    Status.UNKNOWN: "not known",
    Status.PAUSED: "set aside",
}


def _paused(found: Judged, view: View) -> Judged:
    """Given what was judged, return it as paused where a named person set it aside; what stands
    underneath stays told."""
    pause = found.control.pause
    today = view.calendar.local_day(view.now)
    if pause is None or pause.until < today:
        return found
    why = f"{pause.by} set this aside until {day(pause.until, today.year)}: {pause.why}"
    under = f"Without that it would read “{_WORDS[found.status]}”."
    return replace(
        found, status=Status.PAUSED, basis=Basis.STAFF, reasons=(why, under, *found.reasons)
    )
