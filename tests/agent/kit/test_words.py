"""Cards read word by word: what is mistyped is told at once, and nothing opens by halves."""

from __future__ import annotations

import io
from itertools import combinations
from pathlib import Path

import pytest

from abide.agent.kit.asking import ask_cards, cards_of_files
from abide.agent.kit.words import WORDS_ON_A_CARD, Hand, as_word, read_card_file, split
from abide.domain.errors import Refused
from tests.agent.kit.conftest import SECRET


def asked(*lines: str, hand: Hand | None = None) -> tuple[Hand, str]:
    """Given the lines a person types, return the hand and what was said meanwhile."""
    voice = io.StringIO()
    return ask_cards(hand or Hand(), io.StringIO("\n".join(lines) + "\n"), voice), voice.getvalue()


def test_any_two_of_three_cards_give_the_secret_and_one_alone_none(three: list[str]) -> None:
    for pair in combinations(three, 2):
        assert asked(*pair)[0].passphrase() == SECRET.hex()
    hand = Hand()
    hand.add(three[0].split())
    with pytest.raises(Refused, match="1 of 2 cards were given"):
        hand.passphrase()


def test_a_card_is_three_columns_of_words_that_fit_a_page(three: list[str]) -> None:
    assert {len(card.split()) for card in three} == {WORDS_ON_A_CARD}


@pytest.mark.parametrize(("of", "needs"), [(2, 2), (5, 3), (16, 16)])
def test_other_numbers_of_cards_open_as_well(of: int, needs: int) -> None:
    cards, _ = split(SECRET, of, needs)
    assert asked(*cards[-needs:])[0].passphrase() == SECRET.hex()


def test_words_come_one_or_more_on_a_line_shortened_or_in_capitals(three: list[str]) -> None:
    one = [word[:4].upper() for word in three[0].split()]
    two = three[1].split()
    hand, _ = asked(*one, " ".join(two[:20]), "", " ".join(two[20:]))
    assert hand.passphrase() == SECRET.hex()


def test_a_word_that_is_none_is_told_at_once_with_words_near_it(three: list[str]) -> None:
    words = three[0].split()
    typed = [*words[:4], "acadmic", *words[4:]]
    hand, said = asked(*typed, three[1])
    assert hand.complete
    assert "Word 5: “acadmic” is not a word of the cards. Near it: academic" in said


def test_no_word_that_was_right_is_shown_again(three: list[str], others: list[str]) -> None:
    """What is said is the same, byte for byte, whichever words were right: none of them is in it.
    Words of our own sentences may be on a card by chance, so looking for the card's words will
    not do."""

    def said_of(cards: list[str]) -> str:
        one, two = (card.split() for card in cards[:2])
        unfit = [*one[1:], one[0]]
        typed = (" ".join(one[:9]), *one[9:20], "zzzz", *one[20:], *unfit, *one)
        hand, said = asked(*typed, " ".join(two[:4]) + " zzzz " + two[4], *two[4:])
        assert hand.complete
        return said

    said = said_of(three)
    assert said.count("“zzzz” is not a word") == 2
    assert "do not fit together" in said
    assert "given already" in said
    assert said == said_of(others)


def test_a_card_with_a_word_of_the_list_in_the_wrong_place_is_asked_for_again(
    three: list[str],
) -> None:
    words = three[0].split()
    moved = [*words[1:], words[0]]
    hand, said = asked(" ".join(moved), three[0], three[2])
    assert hand.passphrase() == SECRET.hex()
    assert "do not fit together" in said


def test_the_same_card_twice_is_one_card(three: list[str]) -> None:
    hand, said = asked(three[0], three[0], three[1])
    assert hand.complete
    assert "given already" in said


def test_a_card_of_another_set_is_told_and_not_taken(three: list[str], others: list[str]) -> None:
    hand, said = asked(three[0], others[1], three[1])
    assert hand.passphrase() == SECRET.hex()
    assert "another set" in said
    with pytest.raises(Refused, match="another set"):
        Hand(expected=-1).add(three[0].split())


def test_words_that_end_too_soon_open_nothing(three: list[str]) -> None:
    with pytest.raises(Refused, match="ended after 1 of 2 cards"):
        asked(three[0], "academic")


def test_a_word_needs_its_first_four_letters() -> None:
    assert as_word(" Acad ") == "academic"
    for text in ("aca", "", "academics", "ÆÆÆÆ"):
        with pytest.raises(Refused, match="not a word"):
            as_word(text)


@pytest.mark.parametrize("form", ["{0}\n", "1. {0}", "<p>Any 2 of 3</p>{1}"])
def test_a_card_file_is_a_sheet_or_nothing_but_words(
    three: list[str], tmp_path: Path, form: str
) -> None:
    marked = "".join(f'<li data-word="{word}">{word}</li>' for word in three[0].split())
    file = tmp_path / "card"
    file.write_text(form.format(three[0], marked))
    assert " ".join(read_card_file(file)) == three[0]


def test_card_files_that_do_not_do_are_named(three: list[str], tmp_path: Path) -> None:
    one, bad = tmp_path / "one", tmp_path / "bad"
    one.write_text(three[0])
    bad.write_text("Dear holder, please keep this.")
    for files, said in (
        ([one], "1 of 2 cards"),
        ([one, one], f"{one}: This card was given already"),
        ([one, bad], f"{bad}: “dear”"),
        ([one, tmp_path / "none"], "cannot be read"),
    ):
        with pytest.raises(Refused, match=said.replace("(", r"\(")):
            cards_of_files(Hand(), files)
