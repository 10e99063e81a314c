"""An access list gone through, or held against a system's own list of users: one entry each."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.records.access.queries import AccessPage, access_list
from abide.hub.records.actions import add, change, note
from abide.hub.records.kinds.access import ACCESS, ACCESS_LIST
from abide.hub.records.models import Record
from abide.hub.records.queries import find
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day


class ListChanged(Refused):
    """Somebody changed the list since this person looked at it."""


@dataclass(frozen=True)
class Decision:
    """What was decided of one account: taken away, or kept with what is to be changed of it."""

    account: str
    away: bool
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Reviewed:
    """How many accounts were kept, changed, taken away and added."""

    kept: int
    changed: int
    away: int
    added: int

    @property
    def facts(self) -> dict[str, int]:
        """Return what the log says of it."""
        return {
            "kept": self.kept,
            "changed": self.changed,
            "taken_away": self.away,
            "added": self.added,
        }


@transaction.atomic
def review(
    *,
    school: School,
    row: uuid.UUID,
    seen: str,
    decisions: Sequence[Decision],
    added: Sequence[Mapping[str, Any]],
    by: str,
    at: datetime,
    words: str = "",
) -> Reviewed:
    """Given what was decided of each account on a list, write it: a removal, a change and an
    addition are an entry each, then the review itself with its counts.

    `seen`: the fingerprint of the list that was decided on. Raise ListChanged where it is another
    by now, Refused where an account has no decision.
    """
    found = _unchanged(school, row, seen, at)
    if {each.account for each in decisions} != {each.id for each in found.accounts}:
        raise Refused("Choose for everybody on the list: keep, or take away.")
    today = local_day(school, at)
    changed = away = 0
    for each in decisions:
        values = {"removed_on": today} if each.away else each.values
        done = change(row=_record(school, each.account), values=values, by=by, at=at)
        away += each.away
        changed += done and not each.away
    for one in added:
        values = {**one, "list": str(row), "granted_on": today}
        add(school=school, kind=ACCESS, values=values, by=by, at=at)
    counts = Reviewed(len(decisions) - away - changed, changed, away, len(added))
    listed = find(school, ACCESS_LIST.slug, row)
    assert listed is not None
    said = {"note": words} if words else {}
    note(row=listed, what="reviewed", on=today, by=by, at=at, values=said, facts=counts.facts)
    return counts


@transaction.atomic
def bring_together(
    *,
    school: School,
    row: uuid.UUID,
    seen: str,
    gone: Sequence[str],
    added: Sequence[Mapping[str, Any]],
    by: str,
    at: datetime,
) -> Reviewed:
    """Given the accounts that a system no longer has and those that only it has, write that on the
    list: an entry each. Raise ListChanged where the list is another by now."""
    found = _unchanged(school, row, seen, at)
    here = {each.id for each in found.accounts}
    today = local_day(school, at)
    for each in gone:
        if each in here:
            change(row=_record(school, each), values={"removed_on": today}, by=by, at=at)
    for one in added:
        values = {"sort": "staff", **one, "list": str(row)}
        add(school=school, kind=ACCESS, values=values, by=by, at=at)
    return Reviewed(len(here) - len(gone), 0, len(gone), len(added))


def _unchanged(school: School, row: uuid.UUID, seen: str, at: datetime) -> AccessPage:
    """Return a list, locked, as it was decided on. Raise ListChanged where it is another by now."""
    School.objects.select_for_update().get(pk=school.pk)
    found = access_list(school, row, at)
    if found is None or found.seen != seen:
        raise ListChanged("Somebody changed this list while you looked at it. Look at it again.")
    return found


def _record(school: School, account: str) -> Record:
    row = find(school, ACCESS.slug, uuid.UUID(account))
    assert row is not None
    return row
