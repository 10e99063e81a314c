"""Draw a set of cards: a new secret, split, printed and forgotten."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from abide.agent.context import Agent
from abide.agent.home import make_private
from abide.agent.kit import store
from abide.agent.kit.sheet import CardFace, sheet
from abide.agent.kit.words import split
from abide.domain.errors import Refused
from abide.engines.age import new_identity, seal_with_secret

MOST_CARDS = 16
SECRET_BYTES = 32


@dataclass(frozen=True)
class CardsWanted:
    """How many cards, how many open, who holds them, where the sheets go, and why anew."""

    of: int
    needs: int
    to: Path
    holders: tuple[str, ...] = ()
    because: str | None = None


@dataclass(frozen=True)
class CardsDone:
    """A set that was drawn: its number, its sheets, and the set that ended with it."""

    number: int
    made_at: datetime
    files: tuple[Path, ...]
    ended: int | None


def draw_cards(agent: Agent, wanted: CardsWanted) -> CardsDone:
    """Given what is wanted, draw a set; return it. The secret stays on the sheets alone.

    Raise Refused, with nothing written, when it cannot be.
    """
    in_use = store.card_set_in_use(agent.home)
    _check(agent, wanted, in_use)
    made_at = agent.clock()
    number = 1 + max((each.number for each in store.card_sets(agent.home)), default=0)
    facts = {"set": number, "of": wanted.of, "needs": wanted.needs}
    attempt = agent.spool.begin("cards", facts, made_at)
    outcome = "failed"
    try:
        files = _draw(agent, wanted, number, made_at)
        outcome = "made"
    finally:
        detail = {"because": wanted.because, "holders": list(wanted.holders)}
        agent.spool.finish(attempt, agent.clock(), {"outcome": outcome}, detail=detail)
    return CardsDone(number, made_at, files, in_use.number if in_use else None)


def _draw(agent: Agent, wanted: CardsWanted, number: int, made_at: datetime) -> tuple[Path, ...]:
    secret = secrets.token_bytes(SECRET_BYTES)
    identity, recipient = new_identity()
    cards, identifier = split(secret, wanted.of, wanted.needs)
    files = _write_sheets(agent, wanted, CardFace(number, made_at), cards)
    new = store.CardSet(
        number=number,
        made_at=made_at,
        of=wanted.of,
        needs=wanted.needs,
        identifier=identifier,
        recipient=recipient,
        holders=list(wanted.holders),
    )
    try:
        sealed = seal_with_secret(f"{identity}\n".encode(), secret.hex())
        store.add_card_set(agent.home, new, sealed, wanted.because)
    except BaseException:
        for file in files:  # cards that open nothing must not lie about
            file.unlink(missing_ok=True)
        raise
    return files


def _write_sheets(
    agent: Agent, wanted: CardsWanted, face: CardFace, cards: list[str]
) -> tuple[Path, ...]:
    files: list[Path] = []
    try:
        make_private(wanted.to)
        for index, (holder, card) in enumerate(zip(_names(wanted), cards, strict=True), start=1):
            file = wanted.to / f"card-{index}-of-{wanted.of}-set-{face.number}.html"
            text = sheet(agent.settings, face.of(index, wanted.of, wanted.needs), holder, card)
            descriptor = os.open(file, store.NEW_FILE, 0o600)
            files.append(file)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                out.write(text)
    except OSError as error:
        for file in files:
            file.unlink(missing_ok=True)
        raise Refused(f"{wanted.to} cannot be written to: {error.strerror}.") from None
    return tuple(files)


def _names(wanted: CardsWanted) -> tuple[str, ...]:
    return wanted.holders or tuple(f"Holder {n}" for n in range(1, wanted.of + 1))


def _check(agent: Agent, wanted: CardsWanted, in_use: store.CardSet | None) -> None:
    """Raise Refused when such cards should not be drawn, or not there."""
    if not 2 <= wanted.needs <= wanted.of <= MOST_CARDS:
        raise Refused(
            f"At least two cards must be needed, of at most {MOST_CARDS}: --of 3 --needs 2 is "
            "what most schools want."
        )
    if wanted.holders and len(wanted.holders) != wanted.of:
        raise Refused(f"Name each of the {wanted.of} holders with --holder, or none of them.")
    if in_use is not None and not (wanted.because or "").strip():
        raise Refused(
            f"Set {in_use.number} of the cards is in use. New cards end it for kits made from now "
            "on: say why with --new-because (a holder left, a card was lost)."
        )
    if os.path.lexists(wanted.to) and not (wanted.to.is_dir() and not any(wanted.to.iterdir())):
        raise Refused(f"{wanted.to} is there already: name a new or an empty folder.")
    real = Path(os.path.realpath(wanted.to))
    for what, folder in _forbidden(agent):
        if real.is_relative_to(os.path.realpath(folder)):
            raise Refused(
                f"{wanted.to} lies in {what}: whoever finds the kit would find its cards beside "
                "it. Name a folder that is never copied, print the cards, then remove it."
            )


def _forbidden(agent: Agent) -> Iterator[tuple[str, Path]]:
    """Yield where cards must never lie: with the copies, with the kits, with the agent."""
    yield "the agent's own folder", agent.home.agent
    for place in agent.settings.repositories.values():
        if place.folder is not None:
            yield f"the place {place.name}", place.folder
        if place.marker is not None:
            yield f"the place {place.name}", place.marker.parent
    for folder in agent.settings.kit.folders:
        yield "a folder that kits go to", folder
    for declared in agent.settings.systems:
        for source in declared.sources:
            if source.kind == "files" and source.path is not None:
                yield f"a source of {declared.name}", source.path
