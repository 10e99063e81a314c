"""Sealing with age, in a form that the stock `age` program opens; the library is pyrage."""

from __future__ import annotations

import pyrage

from abide.domain.errors import EngineError, Refused

NOT_OPENED = "not opened"
_HEADER = b"age-encryption.org/"


def new_identity() -> tuple[str, str]:
    """Draw an identity; return it (it opens) and its recipient (it seals)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def seal(data: bytes, recipient: str) -> bytes:
    """Given bytes and whom they are for, return them sealed. Raise Refused for no recipient."""
    try:
        whom = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise Refused("The cards' public half does not read as one: draw new cards.") from None
    return bytes(pyrage.encrypt(data, [whom]))


def unseal(data: bytes, identity: str) -> bytes:
    """Given sealed bytes and an identity, return what was sealed. Raise EngineError when the
    identity is another's or a byte is not as it was."""
    try:
        return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity.strip())]))
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError) as error:
        raise EngineError(NOT_OPENED, str(error)) from None


def seal_with_words(data: bytes, words: str) -> bytes:
    """Given bytes and a passphrase, return them sealed as `age -p` does."""
    return bytes(pyrage.passphrase.encrypt(data, words))


def unseal_with_words(data: bytes, words: str) -> bytes:
    """Given bytes sealed with a passphrase, return them open. Raise EngineError when it is another
    or a byte is not as it was."""
    try:
        return bytes(pyrage.passphrase.decrypt(data, words))
    except (pyrage.DecryptError, ValueError) as error:
        raise EngineError(NOT_OPENED, str(error)) from None


def is_sealed(data: bytes) -> bool:
    """Given bytes, say whether they begin as age's do."""
    return data.startswith(_HEADER)
