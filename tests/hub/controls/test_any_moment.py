"""Any past moment can be asked for: judged afterwards, it is what it was judged to be then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from abide.hub.controls.promises.judged import PromisesAt, promises_at
from abide.hub.schools.models import School
from tests.hub.controls.dealing import Dealt
from tests.hub.controls.moments import DEEDS

pytestmark = [pytest.mark.django_db, pytest.mark.long]
SCHOOLS = 6 if settings.IS_SQLITE else 2
"""Judging asks no database; what is read for it is, and of the second one two schools tell that."""


@pytest.mark.parametrize("seed", range(SCHOOLS))
def test_every_moment_is_judged_afterwards_as_it_was_judged_then(school: School, seed: int) -> None:
    dealt = Dealt(school, seed, DEEDS)
    told: list[tuple[datetime, str, dict[str, Any]]] = []
    for _ in range(35):
        deed = dealt.deed()
        now = dealt.at + timedelta(seconds=dealt.chance.randint(0, 600))
        told.append((now, deed, _all_of(promises_at(dealt.school, now))))
    for number, (at, deed, then) in enumerate(told):
        again = _all_of(promises_at(dealt.school, at))
        history = [each for _, each, _ in told[: number + 1]]
        for part, said in then.items():
            assert again[part] == said, (seed, number, part, deed, history)


def _all_of(found: PromisesAt) -> dict[str, Any]:
    """Return everything that was judged, part by part. When an agent was last heard is left out
    while it is not silent: that is kept to the hour."""
    standing = replace(found.standing, heard={}, school=None)  # type: ignore[arg-type]
    return {
        "systems": {each.name: each for each in standing.systems},
        "places": standing.places,
        "silent": standing.silent,
        "answer": standing.answer,
        "standing": standing,
        "known": found.known,
        "promises": found.promises,
        "rows": found.rows,
    }
