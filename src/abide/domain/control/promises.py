"""Judge the promises of the source policies that machines can see to.

Row numbers are those of the mission's tables; each promise is a function from the desk to what it
found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from abide.domain.calendar import SchoolCalendar
from abide.domain.control import catalogue, drives
from abide.domain.control.desk import Desk, Found
from abide.domain.control.facts import Basis, ControlStatus, Facts, Status
from abide.domain.control.kit import kit
from abide.domain.control.state import copy_states
from abide.domain.control.view import (
    Finding,
    View,
    dated_ahead,
    reasons,
    untrustworthy,
    worst,
)
from abide.domain.copies import Place
from abide.domain.register import System, effective_grades


@dataclass(frozen=True)
class Promise:
    """One promise: its id, title and rows in the source policies, and how it is judged."""

    id: str
    title: str
    rows: tuple[str, ...]
    judge: Callable[[Desk], Found]


PROMISES = (
    Promise(
        "backup-daily",
        "A backup of every critical system runs each school day",
        ("S0-48",),
        catalogue.backup_daily,
    ),
    Promise(
        "portable-drive",
        "A weekly backup goes to a portable drive",
        ("S0-49",),
        drives.drive_copied,
    ),
    Promise(
        "drive-changed",
        "The portable drive is changed weekly",
        ("S0-50",),
        drives.drive_changed,
    ),
    Promise(
        "drive-changed-twice",
        "The portable drive is changed twice weekly",
        ("S0-51",),
        drives.drive_changed_twice,
    ),
    Promise(
        "effectiveness",
        "The effectiveness of backup is tested every six months",
        ("S0-20",),
        catalogue.effectiveness,
    ),
    Promise(
        "restored-termly",
        "Every critical and essential system is brought back whole each term",
        (),
        catalogue.restored_termly,
    ),
    Promise(
        "random-file",
        "A random file is brought back each term",
        ("S0-53",),
        catalogue.random_file,
    ),
    Promise(
        "test-log",
        "A log of backups and of tests is kept",
        ("S0-21", "S0-52"),
        catalogue.test_log,
    ),
    Promise(
        "off-site",
        "A copy of every system is off site",
        ("S0-18", "S1-20"),
        catalogue.off_site,
    ),
    Promise(
        "offline-copy",
        "A copy of each critical and essential system is offline or unchangeable",
        (),
        catalogue.offline_copy,
    ),
    Promise(
        "copies-321",
        "Three copies, two devices, one off site, one offline or unchangeable, no errors",
        (),
        catalogue.copies_321,
    ),
    Promise(
        "paths",
        "What is named to be backed up is there",
        ("S0-55",),
        catalogue.paths,
    ),
    Promise(
        "data-sets",
        "Every set of data is in a backup",
        ("S1-19",),
        catalogue.data_sets,
    ),
    Promise(
        "kit",
        "What opens the copies is sealed, kept away from the server, and shown to open",
        ("S0-15",),
        kit,
    ),
    Promise(
        "program",
        "The backup includes what is needed to use the data",
        ("S0-19",),
        catalogue.program,
    ),
)


def judge_controls(
    systems: Sequence[System],
    facts: Facts,
    places: Mapping[str, Place],
    calendar: SchoolCalendar,
    now: datetime,
) -> tuple[ControlStatus, ...]:
    """Given the register, the facts and the moment, return each promise's status with reasons.

    Raise Refused when the register does not hold together (see `effective_grades`).
    """
    view = View(calendar, now.astimezone(UTC))
    desk = Desk(
        systems=tuple(systems),
        grades=effective_grades(systems),
        states={system.name: copy_states(system, facts, places) for system in systems},
        facts=facts,
        places=places,
        view=view,
    )
    here = {(name, state.place.name) for name, states in desk.states.items() for state in states}
    blind = untrustworthy(facts, view) or dated_ahead(facts, here, view)
    return tuple(_status(promise, desk, blind) for promise in PROMISES)


def _is_broken(facts: Facts) -> bool:
    return not facts.chain_intact or facts.cut_at is not None


def _status(promise: Promise, desk: Desk, blind: str | None) -> ControlStatus:
    """Given a promise and why nothing can be relied on, if so, return its status.

    A broken log leaves nothing known, but that a log is kept is then known to be untrue.
    """
    if blind is None:
        found = promise.judge(desk)
    else:
        log_is_broken = promise.id == "test-log" and _is_broken(desk.facts)
        status = Status.BROKEN if log_is_broken else Status.UNKNOWN
        found = Found([Finding(status, blind)], basis=Basis.MEASURED)
    return ControlStatus(
        id=promise.id,
        title=promise.title,
        rows=promise.rows,
        status=worst(found.findings),
        basis=found.basis,
        due_on=found.due_on,
        reasons=reasons(found.findings),
    )
