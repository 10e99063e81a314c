"""One entry at the end of a school's chain, in the deed's own transaction."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from abide.domain.evidence import EPOCH, append, canonical, open_epoch
from abide.domain.evidence import Entry as ChainEntry
from abide.hub.evidence.files import keep
from abide.hub.evidence.models import Entry, Kept
from abide.hub.schools.models import School
from abide.wire.hub_deeds import HUB_ENTRY_KINDS

HUB = "hub"
"""Who did what no person did."""
CLOCK_TOLERANCE = timedelta(seconds=300)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Text:
    """Words that stand outside the chain: names, notes, reasons that people typed."""

    name: str
    text: str


@dataclass(frozen=True)
class File:
    """A file that stands outside the chain, as it was handed in (checked by web.uploads before)."""

    name: str
    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class _Last:
    """The end of a school's chain: its place, and its entry, None when that is not as written."""

    seq: int
    entry: ChainEntry | None
    hash: str


def record(
    *,
    school: School,
    kind: str,
    by: str,
    at: datetime,
    facts: Mapping[str, Any],
    texts: Sequence[Text] = (),
    files: Sequence[File] = (),
) -> Entry:
    """Given a deed, append its entry to the school's chain and return it.

    Call it inside the transaction of the deed: both stand or neither does. `facts` hold ids, counts
    and words of ours; what people typed or handed in goes into `texts` and `files`, of which the
    entry holds salted hashes. A fact `"loosens": True` puts it on the governors' list.
    Raise ValueError for a kind that is not documented, or two texts or files of one name.
    """
    if kind not in HUB_ENTRY_KINDS:
        raise ValueError(f"{kind} is no kind of entry: add it to HUB_ENTRY_KINDS")
    outside = _outside(texts, files)
    committed = {name: _commitment(salt, content) for name, (salt, content) in outside.items()}
    if "committed" in facts or len(outside) != len(texts) + len(files):
        raise ValueError("each text and file of an entry needs a name of its own")
    whole = {**facts, **({"committed": committed} if committed else {})}
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        last = _last(school)
        if last is None or last.entry is None:
            last = _open(school, last, at)
        assert last.entry is not None
        behind = datetime.fromisoformat(last.entry.at) - at
        if behind > CLOCK_TOLERANCE:
            whole["clock_behind_seconds"] = round(behind.total_seconds())
        entry = append(last.entry, at=at.isoformat(), kind=kind, by=by, facts=whole)
        row = _insert(school, last.seq + 1, entry)
        salts = {name: salt for name, (salt, _) in outside.items()}
        Kept.objects.bulk_create(_kept(row, texts, files, salts))
    return row


def _outside(texts: Sequence[Text], files: Sequence[File]) -> dict[str, tuple[str, bytes]]:
    """Given what stands outside the chain, return a fresh salt and the content of each, by name."""
    contents = [(each.name, each.text.encode()) for each in texts]
    contents += [(each.name, each.content) for each in files]
    return {name: (secrets.token_hex(16), content) for name, content in contents}


def _commitment(salt: str, content: bytes) -> str:
    """Given a salt in hex and what is committed to, return SHA-256(salt + content) in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + content).hexdigest()


def _kept(
    row: Entry, texts: Sequence[Text], files: Sequence[File], salts: Mapping[str, str]
) -> list[Kept]:
    """Given an entry just written and what it commits to, return the rows beside it; files are
    written to the disk first."""
    rows = []
    for text in texts:
        content = text.text.encode()
        one = Kept(school=row.school, entry=row, name=text.name, text=text.text, bytes=len(content))
        one.salt, one.commitment = salts[text.name], _commitment(salts[text.name], content)
        rows.append(one)
    for file in files:
        one = Kept(school=row.school, entry=row, name=file.name, bytes=len(file.content))
        one.salt, one.commitment = salts[file.name], _commitment(salts[file.name], file.content)
        one.file_name, one.media_type = file.file_name[-200:], file.media_type
        one.stored_as = keep(row.school, file.content)
        rows.append(one)
    return rows


def _last(school: School) -> _Last | None:
    """Given a school, return the end of its chain; None where there is none yet."""
    row = Entry.objects.filter(school=school).order_by("-seq").values_list("seq", "line", "hash")
    found = row.first()
    if found is None:
        return None
    seq, line, stored = found
    try:
        entry: ChainEntry | None = ChainEntry.from_dict(json.loads(line))
        datetime.fromisoformat(entry.at if entry else "")
    except (ValueError, RecursionError):
        entry = None
    return _Last(seq, entry, stored)


def _open(school: School, broken: _Last | None, at: datetime) -> _Last:
    """Open the chain, or go on after an entry that somebody changed: that one stays broken, but
    what is done from now on must not go unwritten."""
    before = broken.hash if broken and _HASH.fullmatch(broken.hash) else None
    epochs = Entry.objects.filter(school=school, kind=EPOCH).count()
    entry = open_epoch(before, epochs + 1, at.isoformat(), HUB, {"school": str(school.public_id)})
    seq = (broken.seq if broken else 0) + 1
    _insert(school, seq, entry)
    return _Last(seq, entry, entry.hash)


def _insert(school: School, seq: int, entry: ChainEntry) -> Entry:
    return Entry.objects.create(
        school=school,
        seq=seq,
        at=datetime.fromisoformat(entry.at),
        kind=entry.kind,
        line=canonical(entry.to_dict()).decode(),
        hash=entry.hash,
        loosens=entry.facts.get("loosens") is True,
    )
