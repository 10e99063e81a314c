"""The words on the cards (SLIP-39): a secret split so that any few of the holders can open."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

from abide.domain.errors import Refused

WORDS_ON_A_CARD = 33
"""What 256 bits take."""
UNIQUE_LETTERS = 4
"""No two words of the list share their first four letters."""
_MARKED = re.compile(r'data-word="([a-z]+)"')
_LARGEST_CARD_FILE = 1 << 20


def split(secret: bytes, of: int, needs: int) -> tuple[list[str], int]:
    """Given a secret of 32 bytes, return a mnemonic for each of the holders, any `needs` of which
    give it back, and the number by which the cards of one set know each other."""
    (cards,) = generate_mnemonics(1, [(needs, of)], secret)
    return list(cards), int(Share.from_mnemonic(cards[0]).identifier)


def as_word(text: str) -> str:
    """Given a word as typed (its first four letters are enough), return the one that is meant.

    Raise Refused, with words that come near, when none is.
    """
    typed = text.strip().lower()
    if typed in WORDLIST:
        return typed
    short = [word for word in WORDLIST if len(typed) >= UNIQUE_LETTERS and word.startswith(typed)]
    if len(short) == 1:
        return str(short[0])
    near = difflib.get_close_matches(typed, WORDLIST, n=3, cutoff=0.6)
    hint = f" Near it: {', '.join(near)}." if near else ""
    raise Refused(f"“{typed[:30]}” is not a word of the cards.{hint}")


@dataclass
class Hand:
    """The cards that were given so far. `expected` is the number of the set that the kit is sealed
    to, where that is known."""

    expected: int | None = None
    cards: list[str] = field(default_factory=list)
    _shares: list[Share] = field(default_factory=list)

    def add(self, words: Sequence[str]) -> None:
        """Given a card's words, take it in. Raise Refused when it does not read as a card, is of
        another set, or was given already."""
        mnemonic = " ".join(words)
        try:
            share = Share.from_mnemonic(mnemonic)
        except (MnemonicError, ValueError):
            raise Refused(
                f"These {len(words)} words do not fit together: one is mistyped or out of order. "
                "Read the card again from its first word."
            ) from None
        known = self._shares[0].identifier if self._shares else self.expected
        if known is not None and share.identifier != known:
            raise Refused(
                "This card is of another set than the kit is sealed to. Ask for the cards that "
                "carry the number of the set named in kit.json, beside kit.age."
            )
        if any(share.index == other.index for other in self._shares):
            raise Refused("This card was given already: another holder's is needed.")
        self._shares.append(share)
        self.cards.append(mnemonic)

    @property
    def needs(self) -> int | None:
        """Return how many cards open the kit; None before the first card."""
        return int(self._shares[0].member_threshold) if self._shares else None

    @property
    def complete(self) -> bool:
        return self.needs is not None and len(self.cards) >= self.needs

    def passphrase(self) -> str:
        """Return what opens the identity: the secret in hex. Raise Refused without enough cards."""
        if not self.complete:
            needs = self.needs or 2
            raise Refused(
                f"{len(self.cards)} of {needs} cards were given: the kit opens with {needs} "
                "different ones."
            )
        try:
            return bytes(combine_mnemonics(self.cards[: self.needs])).hex()
        except MnemonicError:
            raise Refused("These cards do not belong together. Read each again.") from None


def read_card_file(file: Path) -> list[str]:
    """Given a card sheet, or a text with nothing but its words, return the words.

    Raise Refused when it holds none.
    """
    try:
        if file.stat().st_size > _LARGEST_CARD_FILE:
            raise Refused(f"{file} is no card.")
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None
    marked = _MARKED.findall(text)
    found = marked or [each for each in re.split(r"[\s\d.,:;()]+", text) if each]
    if not found:
        raise Refused(f"{file} holds no words of a card.")
    try:
        return [as_word(each) for each in found]
    except Refused as refused:
        raise Refused(f"{file}: {refused}") from None
