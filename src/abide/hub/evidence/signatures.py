"""The hub's Ed25519 key: it signs heads, plans and exports."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from abide.domain.errors import Refused
from abide.hub.configuration import secret


def hub_key() -> Ed25519PrivateKey:
    """Return the key that signs heads, plans and exports; drawn at first use, kept at 0600.

    Raise Refused when the file holds no key.
    """
    home = settings.HUB_HOME
    drawn = secret(
        home, "signing-key", lambda: Ed25519PrivateKey.generate().private_bytes_raw().hex()
    )
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(drawn.strip()))
    except ValueError:
        raise Refused(
            f"{home.signing_key} does not hold the key that signs heads. Put the file back from a "
            "copy of the hub, or move it away: a new key is drawn, and the log says so."
        ) from None


def public_key() -> str:
    """Return the public half of the hub's key, in hex."""
    return hub_key().public_key().public_bytes_raw().hex()


def public_pem(public: str) -> str:
    """Given a public key in hex, return it as openssl reads it."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def sign(content: bytes) -> str:
    """Given bytes, return the hub's signature of them, in hex."""
    return hub_key().sign(content).hex()
