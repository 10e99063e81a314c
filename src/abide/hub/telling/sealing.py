"""Addresses of other ways are secrets: who has one can write in the school's name.

They stand in the database encrypted with a key of the hub's own, so that a copy of the database
alone gives none away; no page shows one again.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from abide.hub.configuration import secret

KEY = "messages-key"


def seal(words: str) -> str:
    """Given a secret, return it encrypted."""
    return _key().encrypt(words.encode()).decode()


def unseal(sealed: str) -> str | None:
    """Given what `seal` returned, return the secret; None where the key has changed since."""
    try:
        return _key().decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        return None


def _key() -> Fernet:
    return Fernet(secret(settings.HUB_HOME, KEY, lambda: Fernet.generate_key().decode()).encode())
