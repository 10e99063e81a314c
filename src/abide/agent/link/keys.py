"""The two secrets of the link: the key that signs for this agent, and the identity that opens what
the hub seals for it."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from abide.agent.home import Home
from abide.agent.link.state import identity_file, key_file, write_whole
from abide.domain.errors import Refused
from abide.engines.age import new_identity, recipient_of
from abide.wire.signing import key_of, new_key, seed_of


def agent_key(home: Home) -> Ed25519PrivateKey:
    """Given the home of an enrolled agent, return its key. Raise Refused when it is not there."""
    file = key_file(home)
    try:
        return key_of(bytes.fromhex(file.read_text("ascii").strip()))
    except (OSError, ValueError):
        raise Refused(
            f"{file} does not hold the key that this server is known by. Enrol it anew, with a "
            "code that says it takes over from itself."
        ) from None


def draw_key(home: Home) -> Ed25519PrivateKey:
    """Given a home that enrols, return a new key, kept aside until the hub knows it. One kept aside
    by a run that died is taken up: the hub may know it already."""
    aside = key_file(home).with_name("hub-key.new")
    try:
        return key_of(bytes.fromhex(aside.read_text("ascii").strip()))
    except (OSError, ValueError):
        key = new_key()
        write_whole(aside, f"{seed_of(key)}\n".encode())
        return key


def keep_key(home: Home) -> None:
    """Given that the hub knows the new key, make it the agent's."""
    file = key_file(home)
    file.with_name("hub-key.new").replace(file)


def recipient(home: Home) -> str:
    """Given a home, return whom exports are sealed to; the identity is drawn at first use."""
    file = identity_file(home)
    try:
        return recipient_of(file.read_text("ascii"))
    except (OSError, ValueError):
        identity, found = new_identity()
        write_whole(file, f"{identity}\n".encode())
        return found
