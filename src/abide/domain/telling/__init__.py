"""What people are told, when, and in which words: computed from where a school stands."""

from abide.domain.telling.days import ALARM_BY, TellingDays, Week, school_days_running
from abide.domain.telling.jobs import Job, Share, asks_a_person, jobs_of, shared
from abide.domain.telling.letters import Letter
from abide.domain.telling.morning import Back, MorningTold, morning_letter
from abide.domain.telling.trouble import HEAD_TOLD_FROM, Kind, Seen, Trouble, report_of, trouble_of
from abide.domain.telling.week import Counts, WeekTold, week_letter

__all__ = [
    "ALARM_BY",
    "HEAD_TOLD_FROM",
    "Back",
    "Counts",
    "Job",
    "Kind",
    "Letter",
    "MorningTold",
    "Seen",
    "Share",
    "TellingDays",
    "Trouble",
    "Week",
    "WeekTold",
    "asks_a_person",
    "jobs_of",
    "morning_letter",
    "report_of",
    "school_days_running",
    "shared",
    "trouble_of",
    "week_letter",
]
