"""Why a web-based system is relied on: noted, given a later day, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.loosening import later_day_change
from abide.hub.register.actions.rows import Deed, Touched, lock, newest, person, save_next, tell
from abide.hub.register.models import Assurance, System


@transaction.atomic
def give_assurance(
    *, system: System, by: str, at: datetime, values: Mapping[str, Any]
) -> Assurance:
    """Given kind, words, owner, given_on and expires_on, note why the system is relied on.

    A risk that is accepted is a loosening. Raise Refused when it ends before it begins, or nobody
    of the school stands for it.
    """
    lock(system.school)
    owner = person(system.school, values["owner"])
    if owner is None:
        raise Refused("Choose who stands for this: a risk without an owner is nobody's.")
    if values["expires_on"] <= values["given_on"]:
        raise Refused("It must end after it was given: correct one of the two days.")
    row = Assurance.objects.create(
        school=system.school, system=system, **{**values, "owner": owner}
    )
    facts: dict[str, Any] = {
        "system": str(system.public_id),
        "assurance": str(row.public_id),
        "of": row.kind,
        "owner": str(owner.public_id),
        "until": row.expires_on.isoformat(),
    }
    if row.kind == Assurance.Kind.RISK:
        facts |= {
            "loosens": True,
            "what": "a risk accepted",
            "before": "not accepted",
            "after": f"accepted until {row.expires_on.isoformat()}",
        }
    tell(system.school, "assurance given", Deed(by, at), facts, _said(row), Touched([row]))
    return row


@transaction.atomic
def extend_assurance(
    *, row: Assurance, by: str, at: datetime, until: date, version: int | None = None
) -> None:
    """Given another last day, keep it; a later one is a loosening. Raise EditedMeanwhile as systems
    do; Refused for a day before it was given, and for one that was ended."""
    lock(row.school)
    now = newest(row, version)
    if now.ended_at is not None:
        raise Refused("This was ended: note a new one instead.")
    if until <= now.given_on:
        raise Refused("It must end after it was given: choose a later day.")
    change = later_day_change(f"{now.kind} until", now.expires_on, until)
    if change is None:
        return
    now.expires_on = until
    save_next(now)
    facts = {
        "system": str(now.system.public_id),
        "assurance": str(now.public_id),
        "loosens": change.loosens,
        "what": change.what,
        "before": change.before,
        "after": change.after,
    }
    tell(now.school, "assurance extended", Deed(by, at), facts, _said(now), Touched([now]))


@transaction.atomic
def end_assurance(*, row: Assurance, by: str, at: datetime, why: str) -> None:
    """Given a reason, end an assurance or a risk acceptance: it no longer counts."""
    lock(row.school)
    now = newest(row, None)
    if now.ended_at is not None:
        return
    now.ended_at = at
    save_next(now)
    facts = {"system": str(now.system.public_id), "assurance": str(now.public_id), "of": now.kind}
    said = {**_said(now), "why": why}
    tell(now.school, "assurance ended", Deed(by, at), facts, said, Touched([now]))


def _said(row: Assurance) -> dict[str, str]:
    return {"system": row.system.name, "words": row.words}
