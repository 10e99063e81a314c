"""Whom a supplier's reports are believed from, and by which words, is not widened unseen."""

from __future__ import annotations

import pytest

from abide.hub.evidence.queries import loosenings
from abide.hub.schools.models import School
from abide.hub.suppliers import actions
from tests.hub.suppliers.conftest import MONDAY, Expect
from tests.hub.suppliers.mails import AT, PROVIDER

pytestmark = pytest.mark.django_db

OTHER = "caretaker@mail.example"


@pytest.mark.parametrize(
    ("held", "changed", "told"),
    [
        ({}, {"senders": [PROVIDER, OTHER]}, ("1", "2")),
        ({}, {"senders": [OTHER]}, ("1", "1")),
        ({}, {"good_words": ["the"]}, ("0", "1")),
        ({"failed_words": ["no copy"]}, {"failed_words": []}, ("1", "0")),
        ({"words": ["Admin nightly"]}, {"words": []}, ("1", "0")),
    ],
)
def test_to_believe_more_is_told_to_governors_in_counts(
    promised: School,
    expecting: Expect,
    held: dict[str, object],
    changed: dict[str, object],
    told: tuple[str, str],
) -> None:
    row = expecting(MONDAY, **held)
    assert loosenings(promised) == ()
    actions.change_expected(row=row, values=changed, by="hub", at=AT)
    (found,) = loosenings(promised)
    assert (found.before, found.after) == told
    assert OTHER not in str(found.row.facts)


@pytest.mark.parametrize(
    "changed",
    [
        {"supplier": "Provider of IT Ltd"},
        {"failed_words": ["no copy"]},
        {"words": ["Admin nightly"]},
        {"senders": [PROVIDER.upper()]},
    ],
)
def test_to_believe_no_more_than_before_is_not(
    promised: School, expecting: Expect, changed: dict[str, object]
) -> None:
    actions.change_expected(row=expecting(), values=changed, by="hub", at=AT)
    assert loosenings(promised) == ()
