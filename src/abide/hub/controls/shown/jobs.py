"""My jobs this month: what each post owes, overdue first, each as one step with its page."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from abide.domain.control import Basis, Status
from abide.domain.promises import Judged
from abide.domain.roles import Role
from abide.domain.rotation import Turn
from abide.hub.backups.queries import drives_of
from abide.hub.controls.promises.judged import Promised, PromisesAt, promises_at
from abide.hub.controls.shown.lent import Waiting, lent_jobs
from abide.hub.controls.shown.listing import in_force
from abide.hub.controls.shown.mending import job_url, to_whom
from abide.hub.controls.words import promise_words
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.web.words import day

NOW_DUE, THIS_MONTH = "To see to now", "Due this month"
NOT_BEGUN, LATER = "Not begun", "Later"
_GROUPS = {
    Status.BROKEN: NOW_DUE,
    Status.OVERDUE: NOW_DUE,
    Status.UNKNOWN: NOW_DUE,
    Status.NEVER: NOT_BEGUN,
}
_KEEPS_DRIVES = (Role.OFFICE_MANAGER, Role.ICT_COORDINATOR, Role.TECHNICIAN, Role.HEADTEACHER)


@dataclass(frozen=True)
class Job:
    """One step: what, why, whose, by when, and the page where it is done."""

    title: str
    hint: str
    role: Role
    group: str
    url: str
    due_on: date | None = None
    status: Status = Status.DUE

    @property
    def says(self) -> str:
        """Return how it stands, or when it is due, in a word or two."""
        if self.status in _GROUPS:
            return promise_words(self.status)
        return day(self.due_on) if self.due_on else "Waits"

    @property
    def since(self) -> str:
        """Return since when it is overdue, as a sentence; nothing where it is not."""
        overdue = self.status is Status.OVERDUE and self.due_on is not None
        return f"It was due by {day(self.due_on)}." if overdue else ""


@dataclass(frozen=True)
class Done:
    """What was shown this month, by whom in the judge's own words."""

    title: str
    at: datetime
    url: str


@dataclass(frozen=True)
class Post:
    """A post that has jobs: who holds it, and how many wait now."""

    role: Role
    holders: tuple[str, ...]
    waiting: int

    @property
    def slug(self) -> str:
        return slug_of(self.role)


@dataclass(frozen=True)
class JobsPage:
    """The jobs of one post or of a person's own posts, and whose else can be looked at."""

    roles: tuple[Role, ...]
    groups: tuple[tuple[str, tuple[Job, ...]], ...]
    done: tuple[Done, ...]
    posts: tuple[Post, ...]
    today: date

    @property
    def jobs(self) -> tuple[Job, ...]:
        return tuple(job for _, jobs in self.groups for job in jobs)

    def count(self, group: str) -> int:
        """Given a group's name, return how many jobs it has."""
        return sum(len(jobs) for name, jobs in self.groups if name == group)


def jobs_page(visitor: Visitor, at: datetime, post: Role | None = None) -> JobsPage:
    """Given who looks and perhaps another post, return its jobs. Its number of SQL statements is
    fixed."""
    found = promises_at(visitor.school, at)
    every = all_jobs(visitor.school, found, at)
    roles = (post,) if post else visitor.roles
    mine = [job for job in every if job.role in roles]
    return JobsPage(
        roles=roles,
        groups=tuple(
            (group, jobs)
            for group in (NOW_DUE, THIS_MONTH, NOT_BEGUN, LATER)
            if (jobs := tuple(job for job in mine if job.group == group))
        ),
        done=_done(visitor.school, found, roles),
        posts=_posts(visitor, found, every),
        today=found.standing.calendar.local_day(at),
    )


def all_jobs(school: School, found: PromisesAt, at: datetime) -> list[Job]:
    """Given a school and its promises at a moment, return every post's jobs, first due first."""
    today = found.standing.calendar.local_day(at)
    ends = _end_of_month(today)
    holders = found.known.holders
    jobs = [
        job
        for each in in_force(found)
        if (job := _of_promise(each, school, holders, ends)) is not None
    ]
    jobs += _of_drives(school, found, at, ends)
    jobs += [_of_waiting(each, ends) for each in lent_jobs(school, at)]
    return sorted(jobs, key=lambda job: (job.due_on or date.max, job.title))


def owed_by(judged: Judged, holders: Mapping[Role, tuple[str, ...]]) -> Role:
    """Given a promise and who holds each post, return the post that owes it: the owner's, else the
    deputy's where somebody holds that one."""
    control = judged.control
    if not holders.get(control.owner) and control.deputy and holders.get(control.deputy):
        return control.deputy
    return control.owner


def role_of(slug: str) -> Role | None:
    """Given what stands in an address, return the post, or None."""
    return next((role for role in Role if slug_of(role) == slug), None)


def slug_of(role: Role) -> str:
    """Given a post, return it as it stands in an address."""
    return role.name.lower().replace("_", "-")


def _of_promise(
    each: Promised, school: School, holders: Mapping[Role, tuple[str, ...]], ends: date
) -> Job | None:
    judged = each.judged
    group = _group(judged, ends)
    if group is None:
        return None
    role = owed_by(judged, holders)
    return Job(
        title=judged.control.title,
        hint=to_whom(judged.control.mend, role) if group != LATER else "",
        role=role,
        group=group,
        url=job_url(judged, school.slug),
        due_on=judged.due_on,
        status=judged.status,
    )


def _group(judged: Judged, ends: date) -> str | None:
    """Return where a promise stands among jobs; None where nobody has to do anything: it is set
    aside, holds without a date, or machines and suppliers see to it in time."""
    if judged.status in _GROUPS:
        return _GROUPS[judged.status]
    if judged.status is Status.PAUSED or judged.due_on is None:
        return None
    if judged.status is Status.KEPT and judged.basis is not Basis.STAFF:
        return None
    return THIS_MONTH if judged.due_on <= ends else LATER


def _of_drives(school: School, found: PromisesAt, at: datetime, ends: date) -> list[Job]:
    holders = found.known.holders
    role = next((each for each in _KEEPS_DRIVES if holders.get(each)), Role.OFFICE_MANAGER)
    url = reverse("backups:swap", kwargs={"school": school.slug})
    jobs = []
    for row in drives_of(school, at, found.standing.calendar):
        due_at, turn = row.turn.due_at, row.turn.turn
        if turn not in (Turn.GOES_OUT, Turn.COMES_IN) or due_at is None:
            continue
        due_on = found.standing.calendar.local_day(due_at)
        soon = THIS_MONTH if due_on <= ends else LATER
        goes = "goes out" if turn is Turn.GOES_OUT else "comes in"
        jobs.append(
            Job(
                title=f"{row.name} {goes}",
                hint="Swap the drives, then say so.",
                role=role,
                group=NOW_DUE if row.turn.overdue else soon,
                url=url,
                due_on=due_on,
                status=Status.OVERDUE if row.turn.overdue else Status.DUE,
            )
        )
    return jobs


def _of_waiting(each: Waiting, ends: date) -> Job:
    soon = each.due_on is None or each.due_on <= ends
    group = NOW_DUE if each.overdue else THIS_MONTH if soon else LATER
    status = Status.OVERDUE if each.overdue else Status.DUE
    return Job(each.title, each.hint, each.role, group, each.url, each.due_on, status)


def _done(school: School, found: PromisesAt, roles: tuple[Role, ...]) -> tuple[Done, ...]:
    """Return what staff have shown since the month began, newest first."""
    calendar_ = found.standing.calendar
    today = calendar_.local_day(found.at)
    done = []
    for each in in_force(found):
        judged, shown = each.judged, each.judged.evidence_at
        if not judged.is_kept or judged.basis is not Basis.STAFF or shown is None:
            continue
        on = calendar_.local_day(shown)
        if (on.year, on.month) != (today.year, today.month) or on > today:
            continue
        if owed_by(judged, found.known.holders) in roles:
            url = reverse(
                "controls:promise", kwargs={"school": school.slug, "control": judged.control.id}
            )
            done.append(Done(judged.control.title, shown, url))
    return tuple(sorted(done, key=lambda one: one.at, reverse=True))


def _posts(visitor: Visitor, found: PromisesAt, every: list[Job]) -> tuple[Post, ...]:
    waiting = [job for job in every if job.group != LATER]
    return tuple(
        Post(
            role,
            found.known.holders.get(role, ()),
            sum(job.role is role for job in waiting),
        )
        for role in Role
        if role in visitor.roles or any(job.role is role for job in every)
    )


def _end_of_month(today: date) -> date:
    return today.replace(day=calendar.monthrange(today.year, today.month)[1])
