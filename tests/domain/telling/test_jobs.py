"""Whose jobs are whose, and who hears of what is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Status
from abide.domain.promises import By, Control, Judged, Way
from abide.domain.roles import Role
from abide.domain.telling import Job, jobs_of, shared

TODAY = date(2026, 11, 6)
EVERYBODY = {role: ["Somebody"] for role in Role}


def judged(status: Status = Status.DUE, days: int | None = 3, **more: Any) -> Judged:
    control = Control(
        id=more.pop("id", "papers"),
        catalogue="own",
        title="Papers are filed",
        says="",
        ways=(Way(By.STAFF),),
        owner=more.pop("owner", Role.CLERK),
        deputy=more.pop("deputy", Role.OFFICE_MANAGER),
        mend="File them.",
        cadence=Cadence.parse(more.pop("cadence", "termly")),
    )
    due = None if days is None else TODAY + timedelta(days=days)
    return Judged(control, status, more.pop("basis", Basis.STAFF), (), (), due_on=due, **more)


def late(days: int) -> tuple[Job, ...]:
    return jobs_of([judged(Status.OVERDUE, -days)], TODAY)


def test_what_falls_due_within_a_week_or_is_late_is_a_job() -> None:
    found = jobs_of(
        [
            judged(id="soon"),
            judged(id="later", days=8),
            judged(Status.OVERDUE, -2, id="late"),
            judged(Status.NEVER, None, id="never"),
            judged(Status.PAUSED, 1, id="aside"),
            judged(Status.UNKNOWN, 1, id="unknown"),
        ],
        TODAY,
    )
    assert [job.id for job in found] == ["late", "soon"]


def test_what_machines_do_or_is_done_daily_is_a_job_only_when_late() -> None:
    machine = judged(basis=Basis.MEASURED)
    daily = judged(cadence="every school day")
    assert jobs_of([machine, daily], TODAY) == ()
    assert len(jobs_of([judged(Status.OVERDUE, -1, basis=Basis.MEASURED)], TODAY)) == 1


def test_a_job_is_the_owners_from_the_start() -> None:
    (job,) = jobs_of([judged()], TODAY)
    assert shared([job], {Role.CLERK}, EVERYBODY).own == (job,)
    for other in (Role.OFFICE_MANAGER, Role.HEADTEACHER, Role.GOVERNOR):
        assert shared([job], {other}, EVERYBODY).count == 0


def test_the_deputy_hears_after_a_week_and_the_headteacher_after_two() -> None:
    told = {
        days: [
            role.value
            for role in (Role.CLERK, Role.OFFICE_MANAGER, Role.HEADTEACHER)
            if shared(late(days), {role}, EVERYBODY).count
        ]
        for days in (1, 6, 7, 13, 14)
    }
    assert told == {
        1: ["clerk to the governors"],
        6: ["clerk to the governors"],
        7: ["clerk to the governors", "office manager"],
        13: ["clerk to the governors", "office manager"],
        14: ["clerk to the governors", "office manager", "headteacher"],
    }


def test_a_school_may_choose_other_figures() -> None:
    assert shared(late(2), {Role.OFFICE_MANAGER}, EVERYBODY, 2, 3).count == 1
    assert shared(late(2), {Role.HEADTEACHER}, EVERYBODY, 2, 3).count == 0


def test_where_nobody_holds_the_post_the_deputy_hears_at_once_and_else_the_headteacher() -> None:
    (job,) = jobs_of([judged()], TODAY)
    holders = {Role.OFFICE_MANAGER: ["Olu"], Role.HEADTEACHER: ["Hannah"]}
    assert shared([job], {Role.OFFICE_MANAGER}, holders).passed_on == (job,)
    assert shared([job], {Role.HEADTEACHER}, holders).count == 0
    assert shared([job], {Role.HEADTEACHER}, {Role.HEADTEACHER: ["Hannah"]}).passed_on == (job,)
