"""The hub's own key, as agents know it: it signs answers, plans and exports."""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from abide.hub.evidence import signatures
from abide.hub.home import HubHome
from abide.wire.signing import public_of


def hub_key() -> Ed25519PrivateKey:
    """Return the key that signs for this hub, read once; drawn at first use."""
    return _key(settings.HUB_HOME)


def hub_public() -> str:
    return public_of(hub_key())


@lru_cache(maxsize=4)
def _key(home: HubHome) -> Ed25519PrivateKey:
    return signatures.hub_key()
