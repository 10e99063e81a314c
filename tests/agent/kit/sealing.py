"""A kit sealed to known cards, without the programs, and the hand that opens it."""

from __future__ import annotations

from pathlib import Path

from abide.agent.kit import store
from abide.agent.kit.make import seal_kit
from abide.agent.kit.placing import placed
from abide.agent.kit.words import Hand
from abide.engines.age import new_identity, seal_with_secret
from tests.agent.kit.conftest import NOON, SECRET, School


def with_cards(school: School, cards: list[str]) -> None:
    """Given a school and cards of SECRET, let them be the cards in use."""
    identity, recipient = new_identity()
    found = store.CardSet(
        number=1,
        made_at=NOON,
        of=3,
        needs=2,
        identifier=hand_of(cards)._shares[0].identifier,
        recipient=recipient,
    )
    sealed = seal_with_secret(identity.encode(), SECRET.hex())
    store.add_card_set(school.home, found, sealed, None)


def hand_of(cards: list[str]) -> Hand:
    hand = Hand()
    for card in cards[:2]:
        hand.add(card.split())
    return hand


def sealed_kit(school: School, cards: list[str], parent: Path) -> Path:
    """Given a school and its cards, write a kit into a folder; return the kit's."""
    with_cards(school, cards)
    parent.mkdir(exist_ok=True)
    return placed(parent, "abide-kit-2026-11-03", seal_kit(school.agent).files)
