"""The hub's Ed25519 key and the heads it signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from abide.domain.errors import Refused
from abide.domain.evidence import canonical
from abide.hub.configuration import secret
from abide.hub.evidence.models import Head
from abide.hub.evidence.reading import Raw
from abide.hub.schools.models import School


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


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Given bytes, a signature and a public key, both in hex, say whether they fit."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), content)
    except (ValueError, InvalidSignature):
        return False
    return True


@dataclass(frozen=True)
class NotedHead:
    """A head as the table has it. `key` signed it; `is_genuine`: signature and columns fit."""

    day: str
    seq: int
    hash: str
    key: str
    payload: str
    signature: str
    is_genuine: bool


def noted_heads(school: School) -> Iterator[NotedHead]:
    """Given a school, return the heads signed of its chain, the earliest first."""
    rows = (
        Head.objects.filter(school=school)
        .order_by("day")
        .annotate(raw_hash=Raw("hash"), raw_payload=Raw("payload"), raw_signature=Raw("signature"))
        .values_list("day", "seq", "raw_hash", "raw_payload", "raw_signature")
    )
    for day, seq, *raw in rows.iterator(500):
        head, payload, signature = (bytes(each).decode(errors="surrogateescape") for each in raw)
        fields = _fields(payload)
        agree = (fields.get("head"), fields.get("entries"), fields.get("day"), fields.get("school"))
        key = str(fields.get("key"))
        genuine = agree == (head, seq, str(day), str(school.public_id)) and is_signed(
            payload.encode(errors="surrogateescape"), signature, key
        )
        yield NotedHead(str(day), seq, head, key, payload, signature, genuine)


def _fields(payload: str) -> dict[str, Any]:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and _is_canonical(found, payload) else {}


def _is_canonical(found: dict[str, Any], payload: str) -> bool:
    try:
        return canonical(found).decode() == payload
    except ValueError:
        return False
