"""What is due soon or overdue, whose it is, and who hears of it when it goes on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from abide.domain.control import Basis, Status
from abide.domain.loosening import seconds_between
from abide.domain.promises import Judged
from abide.domain.roles import Role

AHEAD_DAYS = 7
DEPUTY_AFTER_DAYS, HEAD_AFTER_DAYS = 7, 14
_WEEK_SECONDS = 7 * 86_400
_LATE = (Status.OVERDUE, Status.BROKEN)


@dataclass(frozen=True)
class Job:
    """One promise that somebody has to see to: whose it is, and for how long it has been late."""

    id: str
    title: str
    owner: Role
    deputy: Role | None
    status: Status
    due_on: date | None
    late_days: int
    mend: str

    @property
    def is_late(self) -> bool:
        return self.status in _LATE


@dataclass(frozen=True)
class Share:
    """What of all jobs one person hears of: their own, and why some others reached them."""

    own: tuple[Job, ...]
    passed_on: tuple[Job, ...]

    @property
    def count(self) -> int:
        return len(self.own) + len(self.passed_on)


def jobs_of(judged: Iterable[Judged], today: date, ahead: int = AHEAD_DAYS) -> tuple[Job, ...]:
    """Given judged promises and a day, return those that are late or fall due within so many days,
    the latest first, then by when they are due. What is set aside or unknown is no job, nor is
    what machines do by themselves or what is done oftener than once a week, unless it is late."""
    found = []
    for each in judged:
        late = each.status in _LATE
        if not late and not _is_soon(each, today + timedelta(days=ahead)):
            continue
        since = each.due_on
        if since is None and late and each.evidence_at is not None:
            since = each.evidence_at.date()
        found.append(
            Job(
                id=each.control.id,
                title=each.control.title,
                owner=each.control.owner,
                deputy=each.control.deputy,
                status=each.status,
                due_on=each.due_on,
                late_days=max((today - since).days, 0) if late and since else 0,
                mend=each.control.mend,
            )
        )
    return tuple(sorted(found, key=_order))


def shared(
    jobs: Sequence[Job],
    roles: Collection[Role],
    holders: Mapping[Role, Sequence[str]],
    deputy_after: int = DEPUTY_AFTER_DAYS,
    head_after: int = HEAD_AFTER_DAYS,
) -> Share:
    """Given all jobs and the posts that a person holds, return what they hear of.

    Their own at once; those they deputise for when nobody holds the owner's post, or when they are
    late by `deputy_after` days; the headteacher hears of what is late by `head_after`, and of what
    nobody else could hear of.
    """
    own, passed = [], []
    for job in jobs:
        unheld = not holders.get(job.owner)
        if job.owner in roles:
            own.append(job)
            continue
        deputises = job.deputy in roles and (unheld or job.late_days >= deputy_after)
        heads = Role.HEADTEACHER in roles and _reaches_head(job, holders, head_after)
        if deputises or heads:
            passed.append(job)
    return Share(tuple(own), tuple(passed))


def asks_a_person(each: Judged) -> bool:
    """Return whether keeping a promise is a job that somebody plans for: neither what a machine
    does by itself nor what is done oftener than once a week."""
    often = each.control.counted
    if often is not None and seconds_between(often) < _WEEK_SECONDS:
        return False
    return each.basis is not Basis.MEASURED


def _is_soon(each: Judged, until: date) -> bool:
    """Return whether a promise that holds asks a person for something by a day."""
    if each.status not in (Status.KEPT, Status.DUE) or not asks_a_person(each):
        return False
    return each.due_on is not None and each.due_on <= until


def _reaches_head(job: Job, holders: Mapping[Role, Sequence[str]], after: int) -> bool:
    if job.is_late and job.late_days >= after:
        return True
    return not holders.get(job.owner) and not (job.deputy and holders.get(job.deputy))


def _order(job: Job) -> tuple[bool, int, date, str]:
    return not job.is_late, -job.late_days, job.due_on or date.max, job.title
