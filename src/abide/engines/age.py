"""Sealing with age, in a form that the stock `age` program opens; the library is pyrage."""

from __future__ import annotations

import base64
import hmac
import os

import pyrage
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from abide.domain.errors import EngineError, Refused

NOT_OPENED = "not opened"
_HEADER = b"age-encryption.org/"
_SCRYPT, _WORK, _CHUNK = b"age-encryption.org/v1/scrypt", 10, 1 << 16


def new_identity() -> tuple[str, str]:
    """Draw an identity; return it (it opens) and its recipient (it seals)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """Given an identity, return its recipient. Raise ValueError when it is none."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity.strip()).to_public())
    except pyrage.IdentityError as error:
        raise ValueError("this is no identity of age") from error


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


def seal_with_secret(data: bytes, secret: str) -> bytes:
    """Given up to 64 KiB and a passphrase of 256 random bits, return them sealed as `age -p` does.

    The library measures how hard the passphrase may be to guess on this machine: 1 GB of memory on
    an ordinary one, which a smaller or busier machine then refuses to open. Nobody guesses 256
    bits, so the least is asked for here (the format: C2SP age, read November 2026).
    """
    if len(data) > _CHUNK:
        raise ValueError("only a little can be sealed with a secret")
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    hardness = Scrypt(_SCRYPT + salt, 32, 2**_WORK, 8, 1)
    wrapped = ChaCha20Poly1305(hardness.derive(secret.encode())).encrypt(bytes(12), file_key, None)
    stanza = b"-> scrypt %s %d\n%s" % (_base64(salt), _WORK, _base64(wrapped))
    header = _HEADER + b"v1\n" + stanza + b"\n---"
    tag = hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")
    last_chunk = bytes(11) + b"\x01"
    stream = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    return header + b" " + _base64(tag) + b"\n" + nonce + stream.encrypt(last_chunk, data, None)


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, purpose).derive(key)


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def unseal_with_secret(data: bytes, secret: str) -> bytes:
    """Given bytes sealed with a passphrase, return them open. Raise EngineError when it is another
    or a byte is not as it was."""
    try:
        return bytes(pyrage.passphrase.decrypt(data, secret))
    except (pyrage.DecryptError, ValueError) as error:
        raise EngineError(NOT_OPENED, str(error)) from None


def is_sealed(data: bytes) -> bool:
    """Given bytes, say whether they begin as age's do."""
    return data.startswith(_HEADER)
