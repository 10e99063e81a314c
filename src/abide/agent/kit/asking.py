"""Cards word by word: each is checked at once, and nothing that was typed is shown again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from abide.agent.kit.words import WORDS_ON_A_CARD, Hand, as_word, read_card_file
from abide.domain.errors import Refused


def ask_cards(hand: Hand, source: TextIO, voice: TextIO) -> Hand:
    """Given a hand and where words come from, ask for cards until they are enough; return it.

    A word that is on no card, or a card that does not fit, is told and asked for again. Raise
    Refused when the words end before that.
    """
    while not hand.complete:
        number = len(hand.cards) + 1
        of = f" of {hand.needs}" if hand.needs else ""
        _tell(
            voice,
            f"Card {number}{of}: type its {WORDS_ON_A_CARD} words in order, one or more a line.",
        )
        words = _ask_words(source, voice, hand)
        try:
            hand.add(words)
        except Refused as refused:
            _tell(voice, f"{refused}")
    return hand


def _ask_words(source: TextIO, voice: TextIO, hand: Hand) -> list[str]:
    """Return the words of one card; a line is taken up to its first word that is none."""
    words: list[str] = []
    while len(words) < WORDS_ON_A_CARD:
        voice.write(f"word {len(words) + 1}: ")
        voice.flush()
        line = source.readline()
        if not line:
            given = f"{len(hand.cards)} of {hand.needs or 'the'} cards"
            raise Refused(f"The words ended after {given}: nothing was opened.")
        for text in line.split():
            try:
                words.append(as_word(text))
            except Refused as refused:
                _tell(voice, f"Word {len(words) + 1}: {refused} Go on from word {len(words) + 1}.")
                break
    return words


def cards_of_files(hand: Hand, files: Sequence[Path]) -> Hand:
    """Given a hand and card files, take each in; return it. Raise Refused when one does not fit or
    they are not enough."""
    for file in files:
        try:
            hand.add(read_card_file(file))
        except Refused as refused:
            told = str(refused)
            raise Refused(told if str(file) in told else f"{file}: {told}") from None
    hand.passphrase()  # refuses too few
    return hand


def _tell(voice: TextIO, text: str) -> None:
    voice.write(text + "\n")
    voice.flush()
