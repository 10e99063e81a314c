"""The letter of a week: all well in two lines, or what is not; what is due next, and whose it is.

It comes when all is well too, so that no letter is a sign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from abide.domain.control import Status
from abide.domain.roles import Role
from abide.domain.telling.jobs import Job, Share
from abide.domain.telling.letters import Letter, bullets, fold, whole
from abide.domain.telling.morning import Back, backs_said, footer
from abide.domain.words import day, listing, plural

MOST_JOBS = 8
MOST_SYSTEMS = 6


@dataclass(frozen=True)
class Counts:
    """How promises stand: kept by each basis, never merged, and not kept."""

    measured: int = 0
    supplier: int = 0
    staff: int = 0
    not_kept: int = 0
    never: int = 0

    @property
    def kept(self) -> int:
        return self.measured + self.supplier + self.staff

    @property
    def all(self) -> int:
        return self.kept + self.not_kept + self.never


@dataclass(frozen=True)
class WeekTold:
    """What one person is told at a week's end.

    `answer` could the school recover; `systems` those that are kept and all; `amiss` a line for
    each that is not; `summary` False: only their own jobs. `holiday`: a week without a school day,
    in which only the backups count of what is promised every day.
    """

    school: str
    today: date
    answer: str
    kept: int
    systems: int
    amiss: tuple[str, ...]
    counts: Counts
    jobs: tuple[Job, ...]
    share: Share
    holders: Mapping[Role, Sequence[str]]
    backs: tuple[Back, ...]
    because: str
    link: str
    settings: str
    summary: bool = True
    holiday: bool = False
    test: bool = False


def week_letter(told: WeekTold) -> Letter:
    """Given what one person is told, return the letter."""
    subject = _subject(told)
    answer = _of_holiday(told) if told.holiday else told.answer
    parts = [fold(answer)] if told.summary else []
    if told.summary:
        parts += [fold(_promises(told.counts)) if not told.holiday else "", _amiss(told)]
    parts += [
        "\n".join(fold(line) for line in backs_said(told.backs)),
        *([] if told.holiday else _jobs(told)),
        told.link,
    ]
    return Letter(
        subject=f"Test: {subject}" if told.test else subject,
        body=whole(parts, footer(told.because, told.settings)),
        short=f"{answer if told.summary else subject} {told.link}",
    )


def _subject(told: WeekTold) -> str:
    all_kept = told.kept == told.systems
    systems = f"{told.kept} of {plural(told.systems, 'system')} kept"
    if all_kept and told.systems:
        systems = f"all {plural(told.systems, 'system')} kept" if told.systems > 1 else "kept"
    if not told.systems:
        systems = "no system listed yet"
    if told.holiday:
        return f"{told.school}, holiday: {_daily(told)}"
    if not told.summary:
        return f"{told.school}: for you, {_number(told.share.own + told.share.passed_on, 'job')}"
    return f"{told.school}: {systems}; {_number(told.jobs, 'job')}"


def _daily(told: WeekTold) -> str:
    every = plural(told.systems, "daily backup")
    return f"{every} made" if told.kept == told.systems else f"{told.kept} of {every} made"


def _of_holiday(told: WeekTold) -> str:
    """Return the answer of a week without a school day: of what is promised every day."""
    late = told.systems - told.kept
    if not late:
        each = "is" if told.systems == 1 else "are"
        every = plural(told.systems, "system")
        return f"The school is closed. {every} promised every day {each} backed up as promised."
    return (
        f"The school is closed. Of {plural(told.systems, 'system')} promised every day {late} "
        f"{'is' if late == 1 else 'are'} not backed up as promised."
    )


def _number(jobs: Sequence[Job], one: str) -> str:
    """Given jobs, return "3 jobs due next week, 2 overdue", leaving out what there is none of."""
    late = sum(job.is_late for job in jobs)
    soon = len(jobs) - late
    if late and not soon:
        return f"{plural(late, one)} overdue"
    due = f"{plural(soon, one) if soon else f'no {one}'} due next week"
    return f"{due}, {late} overdue" if late else due


def _promises(counts: Counts) -> str:
    if not counts.all:
        return ""
    if counts.kept == counts.all:
        said = f"All {plural(counts.all, 'promise')} are kept"
        if counts.all == 1:
            said = "The one promise is kept"
    else:
        are = "is" if counts.kept == 1 else "are"
        said = f"{counts.kept} of {plural(counts.all, 'promise')} {are} kept"
    by = [
        f"{number} {word}"
        for number, word in (
            (counts.measured, "measured by Abide"),
            (counts.supplier, "as suppliers say"),
            (counts.staff, "as staff say"),
        )
        if number
    ]
    never = f" Of {counts.never} nothing has been shown yet." if counts.never else ""
    return f"{said}{f': {listing(by)}' if by else ''}.{never}"


def _amiss(told: WeekTold) -> str:
    if all(each in told.answer for each in told.amiss):
        return ""  # the answer has said it
    shown = list(told.amiss[:MOST_SYSTEMS])
    more = len(told.amiss) - len(shown)
    return "Not kept:\n" + bullets([*shown, *([f"and {more} more"] if more else [])])


def _jobs(told: WeekTold) -> list[str]:
    mine, passed = told.share.own, told.share.passed_on
    seen = {job.id for job in (*mine, *passed)}
    others = [job for job in told.jobs if job.id not in seen] if told.summary else []
    parts = [
        _listed("Yours:", [_line(job, told, whose=False) for job in mine]),
        _listed("Passed on to you:", [_line(job, told, whose=True) for job in passed]),
        _listed("Others’:", [_line(job, told, whose=True) for job in others]),
    ]
    if not told.jobs:
        parts.append(fold("Nothing falls due next week."))
    return parts


def _listed(heading: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    shown = list(lines[:MOST_JOBS])
    more = len(lines) - len(shown)
    return f"{heading}\n" + bullets([*shown, *([f"and {more} more"] if more else [])])


def _line(job: Job, told: WeekTold, *, whose: bool) -> str:
    title = job.title.rstrip(".")
    who = f" ({who_of(job.owner, told.holders)})" if whose else ""
    if job.status is Status.BROKEN:
        return f"{title}: what is known says no{who}"
    if job.is_late:
        since = f" since {_day(job.due_on, told.today)}" if job.due_on else ""
        return f"{title}: overdue{since}{who}"
    return f"{title}: by {_day(job.due_on, told.today)}{who}"


def who_of(role: Role, holders: Mapping[Role, Sequence[str]]) -> str:
    """Given a post, return it with who holds it."""
    names = holders.get(role, ())
    return f"{role.value}: {listing(list(names)) or 'nobody holds the post'}"


def _day(on: date | None, today: date) -> str:
    return day(on, today.year) if on else "now"
