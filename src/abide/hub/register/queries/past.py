"""The register as it stood at a moment: rows that changed since are read from their versions.

What has not changed since is read from its table as ever, so that asking for now costs one
statement more.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Min

from abide.hub.evidence.models import Entry, Kept
from abide.hub.people.models import User
from abide.hub.register.models import Row, Version
from abide.hub.register.versions import KINDS, plain_values, read
from abide.hub.schools.actions import WORDS
from abide.hub.schools.models import School

R = TypeVar("R", bound=Row)
Said = Mapping[str, Any]
_NAMED = ("owner", "deputy")
_SETTINGS = {WORDS[name]: name for name in ("zone", "division", "silent_after_hours")}


@dataclass(frozen=True)
class Past:
    """What the rows that changed since a moment said then: by kind and id, None where there was no
    such row. `people`: those that such rows name. `unknown`: kinds of which a row was there then
    and nobody kept what it said."""

    rows: Mapping[str, Mapping[UUID, Said | None]] = field(default_factory=dict)
    people: Mapping[str, User] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    def is_other(self, *kinds: str) -> bool:
        """Given kinds, return whether a row of any of them was other then than it is now."""
        return any(self.rows.get(kind) for kind in kinds)

    def of(self, kind: str) -> Mapping[UUID, Said | None]:
        return self.rows.get(kind, {})

    def rows_of(self, kind: str, now: Iterable[R]) -> list[R]:
        """Given a kind and all its rows as they are now, return them as they were: those that
        changed are made from what they said, those that were not there are left out.

        What is made names people; other rows that it names are found by `named`.
        """
        changed = self.of(kind)
        kept: list[R] = [row for row in now if row.public_id not in changed]
        made = [self._made(kind, key, said) for key, said in changed.items() if said is not None]
        return [*kept, *made]

    def named(self, kind: str, row: Row, what: str) -> tuple[UUID, ...] | None:
        """Given a row and what it names other rows by, return their ids as they were then; None
        where the row has not changed since."""
        said = self.of(kind).get(row.public_id)
        if said is None:
            return None
        found = said.get(what) or ()
        return tuple(UUID(each) for each in ([found] if isinstance(found, str) else found))

    def _made(self, kind: str, key: UUID, said: Said) -> Any:
        model = KINDS[kind]
        names = {field.name for field in model._meta.concrete_fields}
        people = {name: self.people.get(str(said.get(name))) for name in _NAMED if name in names}
        return model(public_id=key, **people, **plain_values(model, said))


PRESENT = Past()
"""The register as its tables have it now."""


def past_of(school: School, at: datetime) -> Past:
    """Given a school and a moment, return how its register was other then than it is now. One
    statement where it was not, four where it was."""
    later = Version.objects.filter(school=school, at__gt=at).order_by()
    firsts = {
        (each["kind"], each["row"]): each["number"]
        for each in later.values("kind", "row").annotate(number=Min("number"))
    }
    if not firsts:
        return PRESENT
    ids = {row for _, row in firsts}
    before = Version.objects.filter(school=school, row__in=ids, at__lte=at)
    newest = {(each.kind, each.row): each for each in before.order_by("pk")}
    lost = {key for key, number in firsts.items() if key not in newest and _was_there(*key, number)}
    if lost:
        after = Version.objects.filter(school=school, row__in={row for _, row in lost})
        newest |= {(v.kind, v.row): v for v in after.order_by("-pk") if (v.kind, v.row) in lost}
    said = _said(newest.values())
    rows: dict[str, dict[UUID, Said | None]] = {}
    for kind, row in firsts:
        version = newest.get((kind, row))
        rows.setdefault(kind, {})[row] = said.get(version.pk) if version else None
    return Past(rows, _people(rows), frozenset(kind for kind, _ in lost))


def settings_then(school: School, at: datetime) -> School:
    """Given a school and a moment, return it with the settings that judging reads as they were
    then: what each later change says it was before."""
    entries = Entry.objects.filter(school=school, kind="settings changed", at__gt=at)
    then = school
    for line in entries.order_by("-seq").values_list("line", flat=True):
        facts = (read(line) or {}).get("facts", {})
        name = _SETTINGS.get(str(facts.get("setting")))
        if name is not None and "before" in facts:
            then = copy.copy(then)
            setattr(then, name, facts["before"])
    return then


def _was_there(kind: str, row: UUID, number: int) -> bool:
    """Given the first version that is kept of a row, return whether it had others before."""
    return number > 1 and kind != "grade"  # a grade that was never changed is as it began


def _said(versions: Iterable[Version]) -> dict[int, Said]:
    """Given versions, return what each said; those that were erased, or are of a row taken away,
    say nothing."""
    there = [each for each in versions if not each.gone]
    kept = Kept.objects.filter(entry__in={each.entry_id for each in there}, name__startswith="row")
    texts = {(each.entry_id, each.name): each.text for each in kept}
    found = {each.pk: read(texts.get((each.entry_id, each.text), "")) for each in there}
    return {key: said for key, said in found.items() if said is not None}


def _people(rows: Mapping[str, Mapping[UUID, Said | None]]) -> dict[str, User]:
    every: Sequence[Said] = [said for each in rows.values() for said in each.values() if said]
    ids = {str(said[name]) for said in every for name in _NAMED if said.get(name)}
    return {str(each.public_id): each for each in User.objects.filter(public_id__in=ids)}
