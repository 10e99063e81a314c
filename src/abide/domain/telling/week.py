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

MOST_OWN, MOST_PASSED_ON, MOST_OF_OTHERS, MOST_SYSTEMS = 6, 3, 3, 5
"""A letter that says all is read by nobody: the pages say the rest."""


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
        return f"{told.school}: for you, {_number(told.share.own + told.share.passed_on)}"
    return f"{told.school}: {systems}; {_number(told.jobs)}"


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


def _number(jobs: Sequence[Job]) -> str:
    """Given jobs, return "3 jobs due next week, 2 promises not kept", leaving out what there is
    none of."""
    late = sum(job.is_late for job in jobs)
    soon = len(jobs) - late
    due = f"{plural(soon, 'job') if soon else 'no job'} due next week"
    if not late:
        return due
    broken = f"{plural(late, 'promise')} not kept"
    return f"{due}, {broken}" if soon else broken


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
    return _listed("Not kept:", told.amiss, MOST_SYSTEMS)


def _jobs(told: WeekTold) -> list[str]:
    mine, passed = told.share.own, told.share.passed_on
    seen = {job.id for job in (*mine, *passed)}
    others = [job for job in told.jobs if job.id not in seen] if told.summary else []
    parts = [
        _listed("Yours:", [_line(job, told, whose=False) for job in mine], MOST_OWN),
        _listed("Passed on to you:", [_line(job, told) for job in passed], MOST_PASSED_ON),
        _listed("Others’:", [_line(job, told) for job in others], MOST_OF_OTHERS),
    ]
    if not told.jobs:
        parts.append(fold("Nothing falls due next week."))
    return parts


def _listed(heading: str, lines: Sequence[str], most: int) -> str:
    if not lines:
        return ""
    shown = list(lines[:most])
    more = len(lines) - len(shown)
    return f"{heading}\n" + bullets([*shown, *([f"and {more} more"] if more else [])])


def _line(job: Job, told: WeekTold, *, whose: bool = True) -> str:
    title = job.title.rstrip(".")
    who = f" ({who_of(job.owner, told.holders)})" if whose else ""
    if job.status is Status.BROKEN:
        return f"{title}: not so{who}"
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
