"""Rows then and now: what a loaded database must hold, judged by what was counted at its copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abide.domain.drill import Outcome
from abide.domain.words import plural
from abide.engines.dumps.facts import DatabaseFacts


def compare_rows(held: Mapping[str, Any], now: Mapping[str, int]) -> tuple[Outcome, str]:
    """Given a source as the manifest describes it and the rows of its tables once loaded, return
    how that is and why.

    A table that was being written to while it was copied has two counts, from before and after: it
    must lie between them, and nobody can tell of one that does not, as it may have risen and fallen
    again.
    """
    then, before = _counts(held["tables"]), _counts(held.get("tables_before", {}))
    still = {table: rows for table, rows in then.items() if table not in before and rows >= 0}
    wrong = [table for table in still if now.get(table) != still[table]]
    wrong += [table for table in now if table not in then and table not in before]
    if wrong:
        return Outcome.FAILED, _difference(sorted(wrong), then, now)
    if len(still) + len(before) < len({*then, *before}):
        return Outcome.COULD_NOT_LOOK, "a table of it could not be counted"
    adrift = [table for table in before if not _lies_between(table, before, then, now)]
    if adrift:
        return Outcome.COULD_NOT_LOOK, (
            f"{len(adrift)} tables changed while it was copied, and hold neither what was there "
            "before nor after, nor anything between: back it up when nobody works"
        )
    rows = sum(now.get(table, 0) for table in then)
    said = f"opened, checked, {plural(rows, 'row')} in {plural(len(then), 'table')}, "
    if not before:
        return Outcome.PASSED, said + "the same as when it was copied"
    return Outcome.PASSED, said + (
        f"the same as when it was copied; {len(before)} changed meanwhile and lie between"
    )


def judge(held: Mapping[str, Any], facts: DatabaseFacts) -> tuple[Outcome, str]:
    """Given a source as the manifest describes it and what was there once it was loaded, return
    how that is and why. What went well in a way that nobody has tried yet proves nothing."""
    if facts.integrity != "ok":
        return Outcome.FAILED, f"it fails its own check: {facts.integrity}"
    things = _counts(held.get("things", {}))
    if other := [each for each in {**things, **facts.things} if _differ(each, things, facts)]:
        shown = ", ".join(f"{e}: {things.get(e, 0)} → {facts.things.get(e, 0)}" for e in other)
        return Outcome.FAILED, f"it holds other things than the database did ({shown})"
    outcome, why = compare_rows(held, facts.tables)
    if outcome is Outcome.PASSED and facts.untried:
        return (
            Outcome.COULD_NOT_LOOK,
            f"{facts.untried}: it seems {why}, which counts for nothing yet",
        )
    return outcome, why


def _differ(thing: str, then: Mapping[str, int], facts: DatabaseFacts) -> bool:
    return then.get(thing, 0) != facts.things.get(thing, 0)


def _counts(said: Any) -> dict[str, int]:
    return {str(table): int(rows) for table, rows in dict(said).items()}


def _lies_between(
    table: str, before: Mapping[str, int], then: Mapping[str, int], now: Mapping[str, int]
) -> bool:
    bounds = sorted((before[table], then.get(table, 0)))
    return bounds[0] <= now.get(table, 0) <= bounds[1]


def _difference(wrong: list[str], then: Mapping[str, int], now: Mapping[str, int]) -> str:
    shown = ", ".join(
        f"{table}: {then.get(table, 'none')} → {now.get(table, 'none')}" for table in wrong[:3]
    )
    return f"row counts differ from those at the backup ({shown})"
