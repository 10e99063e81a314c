"""The key that signs heads, and the heads it signed: both below agent/, the key for us alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from abide.agent.context import Agent
from abide.agent.home import Home, make_private
from abide.domain.errors import ChainBroken, Refused
from abide.domain.heads import SignedHead

_SEED_BYTES = 32


def key_file(home: Home) -> Path:
    return home.agent / "secrets" / "heads.key"


def heads_file(home: Home) -> Path:
    """Return where the heads signed here are kept, one a line."""
    return home.agent / "heads.jsonl"


def public_of(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def make_key(home: Home) -> Ed25519PrivateKey:
    """Given a home without a key, draw one and store it, mode 0600; return it."""
    file = key_file(home)
    make_private(file.parent)
    key = Ed25519PrivateKey.generate()
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(key.private_bytes_raw().hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    return key


def signing_key(agent: Agent) -> Ed25519PrivateKey:
    """Given an agent, return its key; a new one is drawn where there is none, and named in the log.

    Raise Refused when the file does not hold a key.
    """
    file = key_file(agent.home)
    key = _read(file) if file.exists() else make_key(agent.home)
    if not _is_named(agent, public_of(key)):
        attempt = agent.spool.begin("key", {}, agent.clock())
        agent.spool.finish(attempt, agent.clock(), {"public_key": public_of(key)})
    return key


def _is_named(agent: Agent, public: str) -> bool:
    """Say whether the log names a key: as drawn, or as the one of an epoch."""
    return any(
        row["facts"].get("public_key") == public
        for kind in ("key", "epoch")
        for row in agent.spool.rows_of(kind)
    )


def _read(file: Path) -> Ed25519PrivateKey:
    try:
        seed = bytes.fromhex(file.read_text(encoding="ascii").strip())
        if len(seed) != _SEED_BYTES:
            raise ValueError
    except (OSError, ValueError):
        raise Refused(
            f"{file} does not hold the key that signs heads. Move it away: a new one is drawn, and "
            "the log says so."
        ) from None
    return Ed25519PrivateKey.from_private_bytes(seed)


def is_genuine(head: SignedHead) -> bool:
    """Given a head, say whether it was signed with the key it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key))
        key.verify(bytes.fromhex(head.signature), head.signed_bytes())
    except (ValueError, InvalidSignature):
        return False
    return True


def sign_now(agent: Agent) -> SignedHead:
    """Given an agent, return the chain's present end, signed and kept in its own file too.

    Raise ChainBroken where the log does not hold together: a broken chain is not vouched for.
    """
    from abide.agent.evidence import verify_spool

    key = signing_key(agent)
    checked = verify_spool(agent, None)
    if not checked.intact or checked.head is None:
        raise ChainBroken(checked.first_broken or 1, checked.reason or "the log is empty")
    epoch, seq = last_numbers(agent)
    head = SignedHead(
        agent=agent.spool.agent_id,
        epoch=epoch,
        seq=seq,
        head=checked.head,
        entries=checked.entries,
        at=agent.clock().isoformat(),
        key=public_of(key),
    )
    head = head.signed(key.sign(head.signed_bytes()).hex())
    _note(heads_file(agent.home), head)
    return head


def noted_heads(home: Home) -> list[SignedHead]:
    """Given a home, return the heads signed here; lines that hold none are passed over."""
    try:
        lines = heads_file(home).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [head for line in lines if (head := parsed(line)) is not None]


def parsed(text: str) -> SignedHead | None:
    """Given a line, return the head it holds, or None."""
    try:
        row = json.loads(text)
        return SignedHead.from_dict(row) if isinstance(row, dict) else None
    except (ValueError, RecursionError):
        return None


def last_numbers(agent: Agent) -> tuple[int, int]:
    """Return (epoch, seq) of the newest entry; of an empty log those of none, (1, 0)."""
    epoch, seq = 1, 0
    for row in agent.spool.rows():
        epoch, seq = int(row.get("epoch", epoch)), int(row.get("seq", seq))
    return epoch, seq


def _note(file: Path, head: SignedHead) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(json.dumps(head.to_dict(), separators=(",", ":")) + "\n")
        out.flush()
        os.fsync(out.fileno())
