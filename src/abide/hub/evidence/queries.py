"""Every way to read the log for people: pages of entries, one entry, heads, loosenings, checks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from abide.domain.receipts import short_form
from abide.hub.evidence.models import ChainCheck, Entry, Head, Kept
from abide.hub.evidence.names import names_of
from abide.hub.schools.models import School
from abide.wire.hub_deeds import HUB_ENTRY_KINDS

PAGE = 50
_LONGEST_LIST = 10_000
_LOOSENED = ("before", "after", "what")
_HIDDEN = frozenset({"committed", "loosens"})


@dataclass(frozen=True)
class LogRow:
    """One entry in a list. `seq` is its number in the school's whole log; `by` is the name of who
    did it, `who` how the entry itself names them."""

    seq: int
    at: datetime
    kind: str
    meaning: str
    by: str
    who: str
    hash: str
    facts: Mapping[str, Any]

    @property
    def receipt(self) -> str:
        return _short(self.hash)


@dataclass(frozen=True)
class LogPage:
    """A part of the log, newest first; `older`: the number to ask for the next part with."""

    rows: tuple[LogRow, ...]
    total: int
    older: int | None


@dataclass(frozen=True)
class KeptShown:
    """A text or file beside an entry. `erased_at`: then nothing of it is left."""

    public_id: uuid.UUID
    name: str
    text: str
    file_name: str
    media_type: str
    stored_as: str
    bytes: int
    erased_at: datetime | None


@dataclass(frozen=True)
class EntryShown:
    """One entry with all that belongs to it; `facts` as words, flattened."""

    row: LogRow
    line: str
    previous: str
    facts: tuple[tuple[str, str], ...]
    kept: tuple[KeptShown, ...]


@dataclass(frozen=True)
class Minuted:
    """A head that the clerk wrote into the minutes: of which meeting, and where there."""

    held_on: str
    reference: str
    by: str


@dataclass(frozen=True)
class HeadRow:
    """A day's signed head, with its short form for the minutes."""

    day: date
    seq: int
    hash: str
    short: str
    made_at: datetime
    minuted: tuple[Minuted, ...]


@dataclass(frozen=True)
class CheckShown:
    """What the newest look at one chain showed. `agent` None: the school's own log."""

    agent: uuid.UUID | None
    at: datetime
    entries: int
    intact: bool
    first_broken: int | None
    reason: str


@dataclass(frozen=True)
class Loosening:
    """A promise that was loosened; `seen_by`: governors who have marked it as seen, by name;
    `seen_as`: as entries name them."""

    row: LogRow
    before: str
    after: str
    what: str
    seen_by: tuple[str, ...]
    seen_as: frozenset[str]


def log_page(school: School, kind: str | None = None, before: int | None = None) -> LogPage:
    """Given a school, perhaps a kind, and perhaps a number to go on before, return that page."""
    wanted = Entry.objects.filter(school=school)
    total = wanted.aggregate(last=Max("seq"))["last"] or 0
    if kind:
        wanted = wanted.filter(kind=kind)
    if before is not None:
        wanted = wanted.filter(seq__lt=before)
    rows = _rows(wanted.order_by("-seq")[: PAGE + 1])
    older = rows[PAGE - 1].seq if len(rows) > PAGE else None
    return LogPage(rows[:PAGE], total, older)


def log_list(school: School, kind: str | None = None) -> tuple[LogRow, ...]:
    """Given a school and perhaps a kind, return the newest entries, as many as fit a table."""
    wanted = Entry.objects.filter(school=school)
    wanted = wanted.filter(kind=kind) if kind else wanted
    return _rows(wanted.order_by("-seq")[:_LONGEST_LIST])


def entry_shown(school: School, seq: int) -> EntryShown | None:
    """Given a school and an entry's number, return it with what is kept beside it, or None."""
    found = Entry.objects.filter(school=school, seq=seq).first()
    if found is None:
        return None
    row = _rows([found])[0]
    kept = Kept.objects.filter(school=school, entry=found).order_by("pk")
    value = _parsed(found.line)
    return EntryShown(
        row=row,
        line=found.line,
        previous=str(value.get("previous", "")),
        facts=tuple(_flat({k: v for k, v in row.facts.items() if k not in _HIDDEN})),
        kept=tuple(_kept(each) for each in kept),
    )


def kept_of(school: School, public_id: uuid.UUID) -> Kept | None:
    """Given a school and the id of a text or file beside an entry, return it with its entry."""
    found = Kept.objects.filter(school=school, public_id=public_id)
    return found.select_related("entry", "school").first()


def head_of(school: School, day: date) -> Head | None:
    """Given a school and a day, return the head that was signed for it, or None."""
    return Head.objects.filter(school=school, day=day).select_related("school").first()


def heads_of(school: School, most: int = 100) -> tuple[HeadRow, ...]:
    """Given a school, return its newest signed heads, newest first, with who minuted them."""
    minuted = _minuted(school)
    return tuple(
        HeadRow(
            day=each.day,
            seq=each.seq,
            hash=each.hash,
            short=_short(each.hash),
            made_at=each.made_at,
            minuted=tuple(minuted.get(each.day.isoformat(), ())),
        )
        for each in Head.objects.filter(school=school).order_by("-day")[:most]
    )


def newest_checks(school: School) -> tuple[CheckShown, ...]:
    """Given a school, return what the newest look at its chains showed, the school's own first;
    nothing when nobody has looked yet."""
    newest = ChainCheck.objects.filter(school=school).aggregate(at=Max("at"))["at"]
    rows = ChainCheck.objects.filter(school=school, at=newest) if newest else ()
    found = [
        CheckShown(each.agent, each.at, each.entries, each.intact, each.first_broken, each.reason)
        for each in rows
    ]
    return tuple(sorted(found, key=lambda each: (each.agent is not None, str(each.agent))))


def loosenings(school: School, since: int = 0) -> tuple[Loosening, ...]:
    """Given a school and perhaps an entry's number, return every loosening of a promise after it,
    newest first, with the governors who have seen it."""
    wanted = Entry.objects.filter(school=school, loosens=True, seq__gt=since)
    seen = _rows(Entry.objects.filter(school=school, kind="loosenings seen").order_by("-seq")[:500])
    found = []
    for row in _rows(wanted.order_by("-seq")[:500]):
        marks = [each for each in seen if int(each.facts.get("upto", 0)) >= row.seq]
        by = tuple(dict.fromkeys(each.by for each in marks))
        before, after, what = (_words(row.facts.get(each, "")) for each in _LOOSENED)
        seen_as = frozenset(each.who for each in marks)
        found.append(Loosening(row, before, after, what, by, seen_as))
    return tuple(found)


def _minuted(school: School) -> dict[str, list[Minuted]]:
    """Given a school, return what was minuted, by the day of the head."""
    entries = Entry.objects.filter(school=school, kind="minuted").order_by("-seq")[:200]
    rows = _rows(entries)
    texts = Kept.objects.filter(school=school, entry__kind="minuted", name="reference")
    references = dict(texts.values_list("entry__seq", "text"))
    found: dict[str, list[Minuted]] = {}
    for row in rows:
        held_on = str(row.facts.get("held_on", ""))
        one = Minuted(held_on, references.get(row.seq, ""), row.by)
        found.setdefault(str(row.facts.get("day", "")), []).append(one)
    return found


def _rows(entries: Iterable[Entry]) -> tuple[LogRow, ...]:
    """Given entries, return them as lists show them, with the names of who did it."""
    read = [(each, _parsed(each.line)) for each in entries]
    names = names_of(str(value.get("by", "")) for _, value in read)
    return tuple(
        LogRow(
            seq=each.seq,
            at=each.at,
            kind=each.kind,
            meaning=HUB_ENTRY_KINDS.get(each.kind, ""),
            by=names[str(value.get("by", ""))],
            who=str(value.get("by", "")),
            hash=each.hash,
            facts=value["facts"] if isinstance(value.get("facts"), dict) else {},
        )
        for each, value in read
    )


def _kept(each: Kept) -> KeptShown:
    return KeptShown(
        each.public_id,
        each.name,
        each.text,
        each.file_name,
        each.media_type,
        each.stored_as,
        each.bytes,
        each.erased_at,
    )


def _parsed(line: str) -> dict[str, Any]:
    """Given a line, return its JSON object; an empty one for a line that somebody broke."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _flat(facts: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, str]]:
    """Given facts, return them as pairs of words, nested ones with their path of names."""
    for name, value in facts.items():
        title = f"{before}{name}".replace("_", " ")
        if isinstance(value, dict):
            yield from _flat(value, f"{title}, ")
        else:
            yield title[:1].upper() + title[1:], _words(value)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value) or "none"
    return str(value)


def _short(head: str) -> str:
    try:
        return short_form(head)
    except ValueError:
        return "not a receipt any more"
