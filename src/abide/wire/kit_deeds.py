"""What entries say of kits, cards and heads, read back for judging; odd rows say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from abide.domain.control.facts import KitDrillFact, KitFact, KitFacts
from abide.domain.drill import Verdict
from abide.wire.moments import Moment


class _Deed(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class CardsDeed(_Deed):
    """The facts of a `cards` entry."""

    set: int


class KitDeed(_Deed):
    """The facts of a `kit` entry."""

    place: str
    outcome: str
    set: int
    made_at: Moment | None = None


class KitDrillDeed(_Deed):
    """The facts of a `kit drill` entry; `rehearsed` is False where no card was given."""

    place: str
    verdict: Verdict
    set: int | None = None
    rehearsed: bool = False


class HeadDeed(_Deed):
    """The facts of a `head` entry."""

    repository: str
    repository_id: str | None = None
    outcome: str


def read_kits(rows: Iterable[Mapping[str, Any]]) -> KitFacts:
    """Given entries as JSON values, oldest first, return what they say of kits and cards.

    A deed that does not read as one counts for nothing: no kit is kept by it.
    """
    made: list[KitFact] = []
    drills: list[KitDrillFact] = []
    cards_set: int | None = None
    for row in rows:
        with suppress(ValidationError, KeyError, TypeError):
            match row.get("kind"):
                case "cards":
                    if row["facts"].get("outcome") == "made":
                        cards_set = CardsDeed.model_validate(row["facts"]).set
                case "kit":
                    deed = KitDeed.model_validate(row["facts"])
                    if deed.outcome == "made" and deed.made_at is not None:
                        made.append(KitFact(deed.place, deed.made_at, deed.set))
                case "kit drill":
                    drilled = KitDrillDeed.model_validate(row["facts"])
                    drills += _rehearsal(drilled, datetime.fromisoformat(row["at"]))
    return KitFacts(tuple(made), tuple(drills), cards_set)


def _rehearsal(deed: KitDrillDeed, at: datetime) -> list[KitDrillFact]:
    if not deed.rehearsed or deed.set is None or deed.verdict is Verdict.COULD_NOT_RUN:
        return []
    return [KitDrillFact(deed.place, at, deed.set, deed.verdict is Verdict.PROVEN)]


def cut_at(rows: Iterable[Mapping[str, Any]], ids: Mapping[str, str]) -> str | None:
    """Given entries, oldest first, and the ids of the places as they are known now, return the
    place whose newest look missed an earlier head, since the newest epoch began; None if none."""
    newest: dict[str, str] = {}
    for row in rows:
        if row.get("kind") == "epoch":
            newest = {}
            continue
        deed = _head_deed(row)
        if deed is None or deed.outcome == "failed":
            continue
        if ids.get(deed.repository) == deed.repository_id:
            newest[deed.repository] = deed.outcome
    return next((name for name, outcome in newest.items() if outcome == "missing"), None)


def _head_deed(row: Mapping[str, Any]) -> HeadDeed | None:
    if row.get("kind") != "head":
        return None
    with suppress(ValidationError, KeyError):
        return HeadDeed.model_validate(row["facts"])
    return None
