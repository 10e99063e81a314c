"""What agents and hubs put their names to, byte for byte, and how one is held to it.

Every request is signed by the agent, every answer by the hub, and an answer belongs to one request:
so neither can be made, changed or sent again by whoever stands between them.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

AGENT_HEADER = "Abide-Agent"
STAMP_HEADER = "Abide-Stamp"
CLOCK_HEADER = "Abide-Clock"
SIGNATURE_HEADER = "Abide-Signature"
CODE = "code"
"""What stands in place of an agent's name while it enrols."""

WINDOW_SECONDS = 900
"""How far a stamp may lie from the hub's clock; beyond, the hub answers with its time."""
SKEW_SHOWN_SECONDS = 300
"""From here on pages say that a server's clock is wrong."""


def request_bytes(method: str, target: str, stamps: tuple[str, str], body: bytes) -> bytes:
    """Given a request (its path with what follows a question mark; its stamp and clock as sent),
    return what its signature is over."""
    lines = ["abide request 1", method, target, *stamps, hashlib.sha256(body).hexdigest()]
    return "\n".join(lines).encode()


def answer_bytes(asked: str, status: int, body_sha256: str) -> bytes:
    """Given the request's signature, an answer's status and its body's hash, return what the
    answer's signature is over."""
    return "\n".join(["abide answer 1", asked, str(status), body_sha256]).encode()


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def key_of(seed: bytes) -> Ed25519PrivateKey:
    """Given 32 bytes, return the key that is drawn from them. Raise ValueError for any others."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def seed_of(key: Ed25519PrivateKey) -> str:
    return key.private_bytes_raw().hex()


def public_of(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def sign(key: Ed25519PrivateKey, data: bytes) -> str:
    return key.sign(data).hex()


def is_signed(public: str, signature: str, data: bytes) -> bool:
    """Given a public key and a signature, both in hex, say whether it is that key's over `data`."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), data)
    except (ValueError, InvalidSignature):
        return False
    return True
