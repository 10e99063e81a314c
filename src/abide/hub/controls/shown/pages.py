"""The two pages that governors know, as a tagged PDF: Part 1 and Part 2 of the policy, with what
is true beside each row. All words go in as data, so nothing of them is read as markup."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from abide.domain.receipts import short_form
from abide.domain.words import day, duration, moment
from abide.hub.backups.queries import PartTwo, PartTwoRow, part_two
from abide.hub.controls.standing.school import Standing, SystemStanding, standing
from abide.hub.controls.words import stands_as
from abide.hub.evidence.models import Head
from abide.hub.schools.models import School
from abide.hub.web.words import sentence

PAPER = Path(__file__).parent.parent / "paper"
ONE = ("System", "Where it is", "Used", "Main users", "What for", "Grade", "How it stands today")
TWO = (
    "System",
    "Responsible, accountable",
    "In the system backup",
    "Separate backup onto",
    "How often: promised, done",
    "Latest copy",
    "Last random files",
    "Last full restore test",
)


def two_pages(school: School, at: datetime) -> bytes:
    """Given a school and a moment, return both pages as PDF/UA."""
    told = _told(standing(school, at), part_two(school, at), _newest_head(school))
    made: bytes = typst.compile(
        PAPER / "two_pages.typ",
        format="pdf",
        font_paths=[PAPER / "fonts"],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )
    return made


def _told(found: Standing, two: PartTwo, head: Head | None) -> dict[str, Any]:
    """Given where a school stands and its Part 2, return every word of the two pages."""
    zone = found.calendar.zone
    year = found.at.astimezone(zone).year

    def when(at: datetime | None, nothing: str) -> str:
        return nothing if at is None else moment(at, zone, year)

    rows = [*two.first, *two.others]
    return {
        "title": f"{found.school.name}: systems and backups",
        "school": found.school.name,
        "heading": f"{found.school.name}: could we recover today?",
        "sentence": found.answer.sentence,
        "as_of": f"As of {moment(found.at, zone, 0)}. Written from the school's own log.",
        "footer": _footer(head),
        "size": _size(len(found.systems)),
        "part_one": {
            "title": "Part 1: the systems, in the order they would come back",
            "header": ONE,
            "widths": [12, 18, 9, 13, 21, 9, 26],
            "rows": [_row_of_one(each, when) for each in found.systems],
            "empty": "No system is in the register yet.",
        },
        "part_two": {
            "title": "Part 2: how they are backed up, as it was done",
            "header": TWO,
            "widths": [12, 15, 11, 11, 18, 17, 15, 17],
            "rows": [_row_of_two(each, when) for each in rows],
            "empty": "No system is in the register yet.",
        },
        "notes": _notes(found),
    }


def _row_of_one(each: SystemStanding, when: Any) -> list[str]:
    row, status = each.row, each.status
    stands = f"{stands_as(status)}."
    if each.sourced:
        stands += f" Last good copy: {when(status.last_backup_at, 'none yet')}."
    if status.measured_restore_seconds is not None:
        took = duration(status.measured_restore_seconds)
        stands += f" Back within {took}, measured; promised {duration(status.rto_seconds or 0)}."
    grade = sentence(row.grade.value)
    if each.raised_by is not None:
        grade += f"; critical until {day(each.raised_by.last)} ({each.raised_by.name})"
    return [row.name, row.locations, row.mode, row.users, row.purpose, grade, stands]


def _row_of_two(row: PartTwoRow, when: Any) -> list[str]:
    done = row.done.words if row.done else "Not copied by us"
    latest = when(row.latest_at, "None yet")
    if row.latest_place:
        where = f"; {row.latest_where} ({row.latest_basis})" if row.latest_where else ""
        latest = f"{latest}, {row.latest_place}{where}"
    random = whole = "Never"
    if row.random is not None:
        came = f"{row.random.sampled:,} of {row.random.population:,} came back"
        random = f"{came}, {when(row.random.at, '')}"
    if row.whole is not None:
        whole = when(row.whole.at, "")
    if row.failed is not None:
        wrong = f"DID NOT COME BACK RIGHT on {when(row.failed.at, '')}"
        latest, random = f"{latest}; {wrong}", f"{wrong}. Earlier: {random}"
        whole = f"{wrong}. Earlier: {whole}"
    if row.unseen is not None:
        latest = f"{latest}; could not be looked at on {when(row.unseen, '')}"
    return [
        f"{row.name} ({row.grade.value})",
        f"{row.responsible}; {row.accountable}",
        row.in_system_backup if row.kept else "Not copied by us",
        row.separate if row.kept else "",
        f"Promised: {row.promised}. {done}.",
        latest,
        random,
        whole,
    ]


def _size(systems: int) -> float:
    """Given how many systems there are, return the size of letters, in points, that lets each part
    stand on one page as long as it can be read at all."""
    return next((size for most, size in ((12, 8.5), (16, 7.5), (22, 6.5)) if systems <= most), 6.0)


def _notes(found: Standing) -> list[str]:
    """Return what a reader of the pages must know beside them."""
    if len(found.answer.problems) < 2:
        return []
    return ["Still to see to:", *(f"• {each}" for each in found.answer.problems)]


def _footer(head: Head | None) -> str:
    if head is None:
        return "No receipt of the log has been signed yet."
    return f"Receipt of the log, {day(head.day)} {head.day.year}: {short_form(head.hash)}"


def _newest_head(school: School) -> Head | None:
    return Head.objects.filter(school=school).order_by("-day").first()
