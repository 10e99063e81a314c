"""Where a school stands at a moment: answer, systems, promises; computed, never stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from abide.domain.answer import Answer, could_recover, with_more
from abide.domain.calendar import SchoolCalendar
from abide.domain.control import ControlStatus, SystemStatus
from abide.domain.control.silence import (
    MOST_SKEW_SECONDS,
    Heard,
    silence,
    silenced,
    silenced_controls,
)
from abide.domain.control.state import CopyState, copy_states
from abide.domain.control.supplied import Assured, OwnExport, judge_supplied
from abide.domain.control.view import View
from abide.domain.copies import Place
from abide.domain.deadlines import Deadline
from abide.domain.register import Step, System, restore_order
from abide.domain.words import duration, listing
from abide.hub.controls.standing.gathering import Gathered, Sourced, gather
from abide.hub.controls.standing.promising import cadence_of, promised
from abide.hub.controls.standing.several import judged_controls, judged_system
from abide.hub.register.models import Assurance
from abide.hub.register.queries import (
    PRESENT,
    Past,
    SystemRow,
    calendar_of,
    past_of,
    raised_by,
    settings_then,
    systems_of,
)
from abide.hub.schools.models import School

RISK = Assurance.Kind.RISK.value


@dataclass(frozen=True)
class SystemStanding:
    """One system: its row, its promises as they hold now, its status, its copies place by place."""

    row: SystemRow
    system: System
    status: SystemStatus
    copies: tuple[CopyState, ...]
    sourced: Sourced | None
    raised_by: Deadline | None = None

    @property
    def name(self) -> str:
        return self.row.name


@dataclass(frozen=True)
class Standing:
    """Where a school stands: the answer, its systems in restore order, its promises, its places."""

    school: School
    at: datetime
    calendar: SchoolCalendar
    answer: Answer
    systems: tuple[SystemStanding, ...]
    order: tuple[Step, ...]
    controls: tuple[ControlStatus, ...]
    places: Mapping[str, Place]
    heard: Mapping[str, Heard]
    silent: Mapping[str, str]
    past: Past = field(default=PRESENT, compare=False)

    def of(self, public_id: uuid.UUID) -> SystemStanding | None:
        """Given a system's id, return how it stands, or None."""
        return next((each for each in self.systems if each.row.public_id == public_id), None)


def standing(school: School, at: datetime) -> Standing:
    """Given a school and a moment, return where it stands, from facts known then."""
    school, past = settings_then(school, at), past_of(school, at)
    calendar = calendar_of(school, past)
    rows = {each.name: each for each in systems_of(school, past)}
    got = gather(school, at, calendar, {each.public_id: each.name for each in rows.values()})
    view = View(calendar, at)
    raising = raised_by(school, at, past)
    systems = promised(rows.values(), got, raising)
    silent = _silent(got, view)
    statuses = {each.name: _status(each, rows[each.name], got, silent, view) for each in systems}
    answer = could_recover(systems, statuses.values(), got.facts, at, calendar.zone)
    controls = judged_controls(systems, got, view)
    measured = {name: each.measured_restore_seconds for name, each in statuses.items()}
    order = restore_order(systems, measured)
    found = {
        each.name: SystemStanding(
            row=rows[each.name],
            system=each,
            status=statuses[each.name],
            copies=_copies(each, got),
            sourced=got.sourced.get(each.name),
            raised_by=raising.get(each.name),
        )
        for each in systems
    }
    return Standing(
        school=school,
        at=at,
        calendar=calendar,
        answer=with_more(answer, [*_problems(got, silent, view), *lost(past)]),
        systems=tuple(found[step.system] for step in order),
        order=order,
        controls=silenced_controls(controls, silent),
        places=got.places,
        heard=got.heard,
        silent=silent,
        past=past,
    )


def _silent(got: Gathered, view: View) -> dict[str, str]:
    """Return why what each agent said is not known to hold, of those that are not heard."""
    whys = {name: silence(heard, view) for name, heard in got.heard.items()}
    return {name: why for name, why in whys.items() if why is not None}


def _status(
    system: System, row: SystemRow, got: Gathered, silent: Mapping[str, str], view: View
) -> SystemStatus:
    if not system.has_sources:
        return judge_supplied(system, _assured(row), _export(row), view)
    sourced = got.sourced[system.name]
    status = judged_system(system, sourced, got, view)
    why = next((silent[name] for name in sourced.agents if name in silent), None)
    return status if why is None else silenced(status, why)


def _assured(row: SystemRow) -> tuple[Assured, ...]:
    """Given a system, return what its supplier assures and which risks are accepted."""
    return tuple(
        Assured(
            each.given_on,
            each.expires_on,
            (each.owner.name if each.owner else "Somebody") if each.kind == RISK else None,
        )
        for each in row.assurances
    )


def _export(row: SystemRow) -> OwnExport | None:
    cadence = cadence_of(row.own_export_cadence)
    if cadence is None or not cadence.is_stated:
        return None
    return OwnExport(cadence, row.last_own_export_on)


def _copies(system: System, got: Gathered) -> tuple[CopyState, ...]:
    return copy_states(system, got.facts, got.places) if system.has_sources else ()


def _problems(got: Gathered, silent: Mapping[str, str], view: View) -> list[str]:
    """Return what else keeps the answer from being yes."""
    found = list(silent.values())
    if got.undeclared:
        many = len(got.undeclared) > 1
        found.append(
            f"{listing(got.undeclared)}: copied before, and no longer named in any agent's own "
            f"file, so nothing is known of {'them' if many else 'it'} now. Ask the IT provider to "
            "name it there again, or to say that this is meant."
        )
    if got.unchecked_since is not None:
        found.append(
            f"Nobody has checked since {view.day(got.unchecked_since)} that the servers' logs "
            "hold, though Abide does it each night. Ask whoever runs this hub whether its worker "
            "runs."
        )
    for heard in got.heard.values():
        if abs(heard.skew_seconds) > MOST_SKEW_SECONDS:
            off = duration(abs(heard.skew_seconds))
            way = "ahead" if heard.skew_seconds > 0 else "behind"
            found.append(
                f"The clock of {heard.agent} is {off} {way}, so its dates can't be relied on. Set "
                "it right."
            )
    return found


def lost(past: Past) -> list[str]:
    """Given a past, return in a sentence what of it nobody knows any more."""
    if not past.unknown:
        return []
    return [
        f"What the register said of a {listing(sorted(past.unknown))} then was not kept, so how "
        "the school stood at that moment is not known for certain."
    ]
