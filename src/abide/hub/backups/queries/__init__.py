"""Every way to read places, drives, runs and jobs."""

from abide.hub.backups.queries.answering import answer
from abide.hub.backups.queries.copies import CopyRow, PlaceRow, copies_of, places_of
from abide.hub.backups.queries.drives import (
    DriveRow,
    drive_of,
    drives_of,
    find_drive,
    find_drives,
    is_swap,
    moves_of,
)
from abide.hub.backups.queries.jobs import (
    Askable,
    JobRow,
    Running,
    askable,
    find_agent,
    find_job,
    job_of,
    jobs_of,
    open_jobs,
    running,
)
from abide.hub.backups.queries.log import (
    LogFilter,
    LogPage,
    RunRow,
    log_choices,
    log_page,
    log_rows,
)
from abide.hub.backups.queries.part_two import PartTwo, PartTwoRow, part_two

__all__ = [
    "Askable",
    "CopyRow",
    "DriveRow",
    "JobRow",
    "LogFilter",
    "LogPage",
    "PartTwo",
    "PartTwoRow",
    "PlaceRow",
    "RunRow",
    "Running",
    "answer",
    "askable",
    "copies_of",
    "drive_of",
    "drives_of",
    "find_agent",
    "find_drive",
    "find_drives",
    "find_job",
    "is_swap",
    "job_of",
    "jobs_of",
    "log_choices",
    "log_page",
    "log_rows",
    "moves_of",
    "open_jobs",
    "part_two",
    "places_of",
    "running",
]
