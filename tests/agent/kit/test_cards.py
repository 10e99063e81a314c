"""Drawing cards: the secret is on the sheets alone, and new cards end the ones before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from abide.agent.kit import store
from abide.agent.kit.cards import CardsWanted, draw_cards
from abide.agent.kit.words import Hand, read_card_file
from abide.domain.errors import Refused
from abide.engines.age import seal, unseal, unseal_with_secret
from tests.agent.kit.conftest import School


def wanted(school: School, **changes: object) -> CardsWanted:
    base = CardsWanted(3, 2, school.root / "cards", ("Ms Head", "Mr Chair", "Bursar <&>"))
    return replace(base, **changes)  # type: ignore[arg-type]


def test_two_sheets_open_what_is_sealed_to_the_set_and_nothing_on_the_server_does(
    school: School,
) -> None:
    done = draw_cards(school.agent, wanted(school))
    assert [each.stat().st_mode & 0o777 for each in done.files] == [0o600] * 3
    hand = Hand()
    for file in (done.files[0], done.files[2]):
        hand.add(read_card_file(file))
    cards = store.card_set_in_use(school.home)
    assert cards is not None
    sealed = store.identity_file(school.home, 1).read_bytes()
    identity = unseal_with_secret(sealed, hand.passphrase()).decode()
    assert unseal(seal(b"all of it", cards.recipient), identity) == b"all of it"
    kept = b"".join(each.read_bytes() for each in school.home.agent.rglob("*") if each.is_file())
    assert hand.passphrase().encode() not in kept
    assert identity.strip().encode() not in kept
    assert not any(card.encode() in kept for card in hand.cards)


def test_a_sheet_says_in_plain_words_what_it_is_and_fetches_nothing(school: School) -> None:
    text = draw_cards(school.agent, wanted(school)).files[2].read_text()
    for words in (
        "St Ædburga&#x27;s",
        "Card 3 of 3, set 1",
        "Bursar &lt;&amp;&gt;",
        "Any <b>2 of 3</b>",
        "Do not photograph",
        "the drive drive-a",
        "Ms Head: 01632 960002",
        "If it is lost",
    ):
        assert words in text
    assert not any(mark in text for mark in ("http", "src=", "<script", "url("))


def test_the_entry_names_no_holder(school: School) -> None:
    draw_cards(school.agent, wanted(school))
    assert school.entries("cards") == [{"set": 1, "of": 3, "needs": 2, "outcome": "made"}]


def test_new_cards_need_a_reason_and_end_the_set_before(school: School) -> None:
    draw_cards(school.agent, wanted(school))
    other = wanted(school, to=school.root / "new")
    with pytest.raises(Refused, match="--new-because"):
        draw_cards(school.agent, other)
    assert not other.to.exists()
    done = draw_cards(school.agent, replace(other, because="the chair left"))
    assert (done.number, done.ended) == (2, 1)
    old, new = store.card_sets(school.home)
    assert (old.ended_because, old.ended_at) == ("the chair left", done.made_at)
    assert store.card_set_in_use(school.home) == new
    assert new.recipient != old.recipient
    assert store.identity_file(school.home, 1).exists()


@pytest.mark.parametrize(("of", "needs"), [(3, 1), (2, 3), (17, 2), (1, 1)])
def test_one_card_must_never_open_alone(school: School, of: int, needs: int) -> None:
    with pytest.raises(Refused, match="At least two"):
        draw_cards(school.agent, wanted(school, of=of, needs=needs, holders=()))


def test_each_holder_is_named_or_none(school: School) -> None:
    with pytest.raises(Refused, match="Name each of the 3"):
        draw_cards(school.agent, wanted(school, holders=("Ms Head",)))


@pytest.mark.parametrize("where", ["usb", "usb/x", "kits/x", "Admin/x", "home/agent/x"])
def test_cards_never_lie_where_the_kit_or_its_copies_do(school: School, where: str) -> None:
    to = school.root / where
    with pytest.raises(Refused, match=r"lies in|there already"):
        draw_cards(school.agent, wanted(school, to=to))
    assert not (to / "card-1-of-3-set-1.html").exists()


def test_a_folder_in_use_is_refused_and_left_alone(school: School) -> None:
    full: Path = school.root / "full"
    full.mkdir()
    (full / "mine").touch()
    with pytest.raises(Refused, match="new or an empty folder"):
        draw_cards(school.agent, wanted(school, to=full))
    assert [each.name for each in full.iterdir()] == ["mine"]
    assert store.card_sets(school.home) == []
