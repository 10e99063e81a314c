"""What the commands about kits, cards and heads print with --json."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from abide.wire.answers import CheckRow, Document


class CardsDrawn(Document):
    """`files` are the names of the sheets, one for each card."""

    set: int
    folder: str
    files: list[str]
    made_at: AwareDatetime
    needs_cards: int
    of_cards: int


class KitPlaceRow(Document):
    place: str
    outcome: Literal["made", "failed", "absent"]
    folder: str | None
    detail: str


class KitsMade(Document):
    """`files` are those of one kit; it is the same in each place."""

    files: list[str]
    made_at: AwareDatetime
    needs_cards: int
    of_cards: int
    set: int
    places: list[KitPlaceRow]


class KitOpened(Document):
    home: str
    systems: list[str]
    repositories: list[str]
    epoch: int
    continues: str | None
    entries: int
    notes: list[str]


class KitDrillRow(Document):
    place: str
    verdict: Literal["proven", "not proven", "could not run"]
    rehearsed: bool
    made_at: AwareDatetime | None
    checks: list[CheckRow]


class KitsDrilled(Document):
    drills: list[KitDrillRow]


class LogResumed(Document):
    epoch: int
    continues: str | None
