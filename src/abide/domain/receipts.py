"""Receipts: an entry's hash as people write it into minutes, sixteen letters in groups of four.

Fifteen letters are the hash's first 75 bits in Crockford's base 32 (no I, L, O, U); the last is a
check letter (Luhn's sum, to base 32), so that one mistyped letter is told from a missing entry.
"""

import re

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_HASH = re.compile(r"[0-9a-f]{64}")
_BITS, _SHORT = 75, 16


def short_form(whole: str) -> str:
    """Given a hash in hex, return its short form: "K7QF-2M9D-0XW3-8TRC"."""
    number = int(whole, 16) >> (256 - _BITS)
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    letters += _check_letter(letters)
    return "-".join(letters[start : start + 4] for start in range(0, _SHORT, 4))


def read_receipt(text: str) -> str:
    """Given a hash or a short form as somebody typed it, return it as this program writes it.

    Raise ValueError, in words, when it is neither, or when a letter was mistyped.
    """
    plain = re.sub(r"[\s-]", "", text)
    if _HASH.fullmatch(plain.lower()):
        return plain.lower()
    letters = plain.upper().translate(_READ_AS)
    if len(letters) != _SHORT or set(letters) - set(_LETTERS):
        raise ValueError(
            "a head is 64 characters, 0 to 9 and a to f, or its short form of 16 letters"
        )
    if _check_letter(letters[:-1]) != letters[-1]:
        raise ValueError("a letter of the short form of that head was mistyped")
    return "-".join(letters[start : start + 4] for start in range(0, _SHORT, 4))


def is_receipt_of(whole: str, receipt: str | None) -> bool:
    """Given a hash and a receipt as `read_receipt` returns it, say whether they fit."""
    if receipt is None:
        return False
    return receipt == (short_form(whole) if "-" in receipt else whole)


def _check_letter(letters: str) -> str:
    """Given letters, return Luhn's check letter to base 32."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = _LETTERS.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _LETTERS[-total % 32]
