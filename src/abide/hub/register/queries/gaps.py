"""What a register lacks: what nobody has said yet, and what has run out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from abide.domain.register import Grade
from abide.hub.register.queries.systems import AssuranceRow, SystemRow


def counts_by_grade(rows: Iterable[SystemRow]) -> list[tuple[Grade, int]]:
    """Given systems, return how many there are of each grade, most needed first; none left out."""
    counted = Counter(row.grade for row in rows)
    return [(grade, counted[grade]) for grade in Grade if counted[grade]]


def gaps(row: SystemRow) -> tuple[tuple[str, str], ...]:
    """Given a system, return what nobody has said of it yet and should, as (words, section)."""
    needed = row.grade in (Grade.CRITICAL, Grade.ESSENTIAL)
    asked = (
        (row.owner is None, "who owns it", "who"),
        (not row.purpose, "what it is for", "what-it-is"),
        (not row.locations, "where it is", "what-it-is"),
        (needed and not row.fallback_day, "what happens without it for a day", "without-it"),
        (row.is_web_based and not row.supplier, "who supplies it", "supplier"),
        (row.is_web_based and not row.assurances, "why it is relied on", "assurance"),
    )
    unstated = tuple(
        (f"a number for how often ({what})", "supplier" if what == "own export" else "promises")
        for what in row.unstated_cadences
    )
    return tuple((words, section) for missing, words, section in asked if missing) + unstated


def next_gap(rows: Iterable[SystemRow]) -> tuple[SystemRow, str] | None:
    """Given systems in their order, return the first of which something is not said, and what."""
    return next(((row, gaps(row)[0][0]) for row in rows if gaps(row)), None)


def run_out(rows: Iterable[SystemRow], today: date) -> list[tuple[SystemRow, AssuranceRow]]:
    """Given systems and a day, return each assurance or risk acceptance that has run out by then,
    where no other of its system still holds."""
    return [
        (row, row.assurances[-1])
        for row in rows
        if row.assurances and all(each.is_expired(today) for each in row.assurances)
    ]
