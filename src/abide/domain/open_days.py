"""What a changed calendar does to promises: days that no longer count as open."""

from datetime import date, timedelta

from abide.domain.calendar import SchoolCalendar

LOOK_AHEAD_DAYS = 366
A_WEEK_OF_SCHOOL = 5


def open_days_lost(before: SchoolCalendar, after: SchoolCalendar, today: date) -> int:
    """Given two calendars, return how many days of the coming year were open and no longer are.

    The first terms of a school lose none: before, every day counted only because nothing was known.
    """
    if not before.terms:
        return 0
    days = (today + timedelta(days=number) for number in range(LOOK_AHEAD_DAYS))
    return sum(before.is_open(each) and not after.is_open(each) for each in days)


def loosens_calendar(before: SchoolCalendar, after: SchoolCalendar, today: date) -> bool:
    """Given two calendars, return whether more than a week of school days was taken out at once.

    Promises count over open days, so closing them asks less; single training days are no news.
    """
    return open_days_lost(before, after, today) > A_WEEK_OF_SCHOOL
