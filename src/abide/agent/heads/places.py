"""Heads in a repository: each is a tiny snapshot whose tags say all, so one listing reads them."""

from __future__ import annotations

import json

from abide.agent.manifest.shelf import agent_tag, tag_value
from abide.domain.heads import VERSION, SignedHead
from abide.engines.restic.repository import Repository, Snapshot

HEADS_TAG = "abide-head"
STORED_NAME = "abide-head.json"
_SIGNED = "abide-signed-head"
_BETWEEN = "_"
_MOST_DIGITS = 18


def store_head(engine: Repository, head: SignedHead) -> str:
    """Given a place and a signed head, keep it there; return the snapshot that holds it."""
    tags = (HEADS_TAG, agent_tag(head.agent), f"{_SIGNED}={_in_a_tag(head)}")
    with engine.store(STORED_NAME, tags) as store:
        store.write(json.dumps(head.to_dict()).encode() + b"\n")
        return store.commit()


def heads_at(engine: Repository) -> tuple[list[SignedHead], int]:
    """Given a place, return the heads kept there, and how many snapshots should hold one and do
    not read as it."""
    found = [_from_tags(each) for each in engine.snapshots([HEADS_TAG], damaged_too=True)]
    heads = [head for head in found if head is not None]
    return heads, len(found) - len(heads)


def _in_a_tag(head: SignedHead) -> str:
    """Given a head, return it as words of a tag, which holds no comma."""
    parts = (head.epoch, head.seq, head.head, head.entries, head.at, head.key, head.signature)
    return _BETWEEN.join(str(part) for part in parts)


def _from_tags(snapshot: Snapshot) -> SignedHead | None:
    parts = (tag_value(snapshot, _SIGNED) or "").split(_BETWEEN)
    agent = tag_value(snapshot, "abide-agent")
    if len(parts) != 7 or agent is None:
        return None
    epoch, seq, head, entries, at, key, signature = parts
    numbers = (epoch, seq, entries)
    if not all(each.isdecimal() and len(each) <= _MOST_DIGITS for each in numbers):
        return None
    return SignedHead(agent, int(epoch), int(seq), head, int(entries), at, key, signature, VERSION)
