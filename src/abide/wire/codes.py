"""The code that lets one agent enrol once: a secret, the fingerprint of the hub's key, and a check.

The secret never travels: both sides draw a key from it, the agent signs with that, and the hub
keeps its public half. The fingerprint tells the agent which hub it may trust.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from abide.domain.errors import Refused
from abide.wire.signing import key_of, public_of

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
SECRET_BYTES = FINGERPRINT_BYTES = 10
_WORDS, _CHECK = 32, 2
_GROUP = 4


@dataclass(frozen=True)
class Code:
    """A code as it was read: what it proves, and whom it trusts."""

    secret: bytes
    fingerprint: bytes

    @property
    def key(self) -> Ed25519PrivateKey:
        """Return the key that signs one enrolment."""
        return key_of(hashlib.sha256(b"abide enrolment 1\n" + self.secret).digest())

    @property
    def public(self) -> str:
        return public_of(self.key)

    def trusts(self, hub_key: str) -> bool:
        """Given a hub's public key in hex, say whether it is the one this code was made with."""
        return fingerprint(hub_key) == self.fingerprint

    def __str__(self) -> str:
        """Return the code as people read it: letters in groups of four, the last two a check."""
        number = int.from_bytes(self.secret + self.fingerprint)
        letters = "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_WORDS)))
        whole = letters + _check(letters)
        return "-".join(whole[at : at + _GROUP] for at in range(0, len(whole), _GROUP))


def fingerprint(hub_key: str) -> bytes:
    """Given a public key in hex, return its fingerprint."""
    return hashlib.sha256(b"abide hub 1\n" + bytes.fromhex(hub_key)).digest()[:FINGERPRINT_BYTES]


def read_code(text: str) -> Code:
    """Given a code as typed, return it. Raise Refused, with the mend, when it is none."""
    letters = "".join(each for each in text.upper() if not each.isspace() and each not in "-–_.")
    letters = letters.translate(_MISREAD)
    if len(letters) != _WORDS + _CHECK:
        raise Refused(
            f"A code has {_WORDS + _CHECK} letters and figures; this has {len(letters)}. Copy it "
            "whole from the page that shows it."
        )
    if (
        any(each not in _LETTERS for each in letters)
        or _check(letters[:-_CHECK]) != (letters[-_CHECK:])
    ):
        raise Refused("One letter of the code is not as it was shown. Copy it anew from the page.")
    number = 0
    for each in letters[:-_CHECK]:
        number = number << 5 | _LETTERS.index(each)
    whole = number.to_bytes(SECRET_BYTES + FINGERPRINT_BYTES)
    return Code(whole[:SECRET_BYTES], whole[SECRET_BYTES:])


def _check(letters: str) -> str:
    told = int.from_bytes(hashlib.sha256(letters.encode()).digest()[:2])
    return _LETTERS[told >> 5 & 31] + _LETTERS[told & 31]
