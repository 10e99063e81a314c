"""Every way to write evidence: one entry at the end of a school's chain, in the deed's own
transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import ChainBroken
from abide.domain.evidence import Entry as ChainEntry
from abide.domain.evidence import append, canonical, open_epoch
from abide.hub.evidence.models import Entry, Kept
from abide.hub.schools.models import School
from abide.wire.hub_deeds import HUB_ENTRY_KINDS

HUB = "hub"
"""Who did what no person did."""


@dataclass(frozen=True)
class Text:
    """Words that stand outside the chain: names, notes, reasons that people typed."""

    name: str
    text: str


@dataclass(frozen=True)
class File:
    """A file that stands outside the chain. `stored_as` is its name below the hub's files."""

    name: str
    file_name: str
    media_type: str
    content_sha256: str
    bytes: int
    stored_as: str


def record(
    *,
    school: School,
    kind: str,
    by: str,
    at: datetime,
    facts: Mapping[str, Any],
    texts: Sequence[Text] = (),
) -> Entry:
    """Given a deed, append its entry to the school's chain and return it.

    Call it inside the transaction of the deed: both stand or neither does. `facts` hold ids, counts
    and words of ours; what people typed goes into `texts`, of which the entry holds salted hashes.
    Raise ValueError for a kind that is not documented.
    """
    if kind not in HUB_ENTRY_KINDS:
        raise ValueError(f"{kind} is no kind of entry: add it to HUB_ENTRY_KINDS")
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        last = _last(school)
        salted = [(each, secrets.token_hex(16)) for each in texts]
        committed = {each.name: _commitment(salt, each.text.encode()) for each, salt in salted}
        whole = {**facts, **({"committed": committed} if committed else {})}
        if last is None:
            last = open_epoch(None, 1, at.isoformat(), HUB, {"school": str(school.public_id)})
            _insert(school, last, at)
        entry = append(last, at=at.isoformat(), kind=kind, by=by, facts=whole)
        row = _insert(school, entry, at)
        for each, salt in salted:
            Kept.objects.create(
                school=school,
                entry=row,
                name=each.name,
                commitment=committed[each.name],
                salt=salt,
                text=each.text,
                bytes=len(each.text.encode()),
            )
    return row


def _commitment(salt: str, content: bytes) -> str:
    """Given a salt in hex and what is committed to, return SHA-256(salt + content) in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + content).hexdigest()


def _last(school: School) -> ChainEntry | None:
    import json

    row = Entry.objects.filter(school=school).order_by("-seq").first()
    if row is None:
        return None
    try:
        return ChainEntry.from_dict(json.loads(row.line))
    except ValueError as error:
        raise ChainBroken(row.seq, f"entry {row.seq} of the log was changed: {error}") from error


def _insert(school: School, entry: ChainEntry, at: datetime) -> Entry:
    return Entry.objects.create(
        school=school,
        seq=entry.seq,
        at=at,
        kind=entry.kind,
        line=canonical(entry.to_dict()).decode(),
        hash=entry.hash,
    )
