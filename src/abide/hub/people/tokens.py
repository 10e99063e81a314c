"""What stands in a link that lets its holder do something: drawn at random, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets

_RANDOM_BYTES = 32


def drawn() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def fingerprint(token: str) -> str:
    """Given what stands in a link, return what the hub keeps of it: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()
