"""What of the kit stays on the server: sets of cards without their secret, and what was put where.

The secret itself is on the cards alone. Its public half seals; the identity that opens is kept
sealed with the secret, so that it helps nobody without the cards.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from abide.agent.home import Home, make_private
from abide.domain.errors import Refused

PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Bytes as they are, and never through a link, where the system knows such words."""
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN


class CardSet(BaseModel):
    """One set of cards. `identifier` is the number that its cards know each other by."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    number: int
    made_at: AwareDatetime
    of: int
    needs: int
    identifier: int
    recipient: str
    holders: list[str] = []
    ended_at: AwareDatetime | None = None
    ended_because: str | None = None


class PutThere(BaseModel):
    """What was put in one place: when, and the hash of what it held of settings and secrets."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    made_at: AwareDatetime
    contents: str
    cards_set: int


def folder(home: Home) -> Path:
    return home.agent / "kit"


def identity_file(home: Home, number: int) -> Path:
    return folder(home) / f"identity-{number}.age"


def card_sets(home: Home) -> list[CardSet]:
    """Given a home, return its sets of cards, oldest first. Raise Refused where the file is bad."""
    rows = _read(folder(home) / "cards.json", [])
    try:
        return [CardSet.model_validate(row) for row in rows]
    except (ValidationError, TypeError):
        raise _damaged(folder(home) / "cards.json") from None


def card_set_in_use(home: Home) -> CardSet | None:
    """Given a home, return the set that kits are sealed to now; None before there is one."""
    return next((each for each in reversed(card_sets(home)) if each.ended_at is None), None)


def add_card_set(home: Home, new: CardSet, identity: bytes, because: str | None) -> None:
    """Given a new set and its sealed identity, keep both; every earlier set has ended."""
    kept = [_ended(each, new.made_at, because) for each in card_sets(home)]
    make_private(folder(home))
    write_private(identity_file(home, new.number), identity)
    rows = [each.model_dump(mode="json") for each in (*kept, new)]
    write_private(folder(home) / "cards.json", json.dumps(rows, indent=2).encode() + b"\n")


def _ended(one: CardSet, at: datetime, because: str | None) -> CardSet:
    if one.ended_at is not None:
        return one
    return one.model_copy(update={"ended_at": at, "ended_because": because})


def put_there(home: Home) -> dict[str, PutThere]:
    """Given a home, return what was put in each place last; a file that does not read says none."""
    try:
        rows = _read(folder(home) / "places.json", {})
        return {name: PutThere.model_validate(row) for name, row in rows.items()}
    except (Refused, ValidationError, AttributeError):
        return {}


def note_put(home: Home, place: str, put: PutThere) -> None:
    """Given a place and what was put there, remember it."""
    known: Mapping[str, PutThere] = {**put_there(home), place: put}
    rows = {name: each.model_dump(mode="json") for name, each in known.items()}
    make_private(folder(home))
    write_private(folder(home) / "places.json", json.dumps(rows, indent=2).encode() + b"\n")


def write_private(file: Path, data: bytes) -> None:
    """Given a file and its bytes, write it whole or not at all, mode 0600."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, NEW_FILE, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)


def _read(file: Path, empty: Any) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return empty
    except (OSError, ValueError):
        raise _damaged(file) from None


def _damaged(file: Path) -> Refused:
    return Refused(
        f"{file} does not read as it was written. Move it away and draw new cards with  abide kit "
        "cards ; kits made before still open with the cards they were sealed to."
    )
