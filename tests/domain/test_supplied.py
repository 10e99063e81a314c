"""Systems that a supplier keeps: never measured, and never kept on nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Status
from abide.domain.control.supplied import Assured, OwnExport, judge_supplied
from abide.domain.control.view import View
from abide.domain.register import Grade, System
from tests.domain.school import CALENDAR, NOW

VIEW = View(CALENDAR, NOW)
TODAY = date(2026, 11, 4)
WEB = System("Planning", Grade.ESSENTIAL, has_sources=False, supplier="Merganser Software")
MONTHLY = Cadence.parse("every month")


def assured(days: int, by: str | None = None) -> Assured:
    return Assured(date(2026, 9, 2), TODAY + timedelta(days=days), by)


def test_web_based_alone_keeps_nothing() -> None:
    found = judge_supplied(WEB, (), None, VIEW)
    assert (found.status, found.basis) == (Status.NEVER, Basis.SUPPLIER)
    assert "Merganser Software" in found.reasons[0]


def test_a_system_nobody_keeps_is_in_the_register_only() -> None:
    bare = System("Budget", Grade.NECESSARY, has_sources=False)
    found = judge_supplied(bare, (), None, VIEW)
    assert (found.status, found.basis) == (Status.NEVER, Basis.STAFF)


@pytest.mark.parametrize(
    ("days", "status"),
    [(-1, Status.OVERDUE), (0, Status.DUE), (30, Status.DUE), (31, Status.KEPT)],
)
def test_a_suppliers_assurance_holds_until_its_last_day(days: int, status: Status) -> None:
    found = judge_supplied(WEB, (assured(days),), None, VIEW)
    assert (found.status, found.basis) == (status, Basis.SUPPLIER)


def test_an_accepted_risk_is_paused_by_a_named_person_and_is_never_kept() -> None:
    found = judge_supplied(WEB, (assured(90, "Hannah Heath"),), None, VIEW)
    assert (found.status, found.basis) == (Status.PAUSED, Basis.STAFF)
    assert "Hannah Heath" in found.reasons[0]


def test_the_newest_word_counts() -> None:
    found = judge_supplied(WEB, (assured(-200), assured(200)), None, VIEW)
    assert found.status is Status.KEPT


@pytest.mark.parametrize(
    ("last", "status"),
    [(None, Status.NEVER), (date(2026, 9, 1), Status.OVERDUE), (date(2026, 11, 2), Status.KEPT)],
)
def test_an_own_export_promised_and_not_made_is_worse_than_any_assurance(
    last: date | None, status: Status
) -> None:
    found = judge_supplied(WEB, (assured(200),), OwnExport(MONTHLY, last), VIEW)
    assert found.status is status


def test_nothing_a_supplier_says_is_ever_measured() -> None:
    for words in ((), (assured(99),), (assured(99, "Hannah Heath"),)):
        found = judge_supplied(WEB, words, OwnExport(MONTHLY, TODAY), VIEW)
        assert found.basis is not Basis.MEASURED
        assert found.measured_restore_seconds is None
        assert found.proven_copies == 0


def test_what_is_dated_in_the_future_counts_for_nothing() -> None:
    ahead = Assured(TODAY + timedelta(days=1), TODAY + timedelta(days=99))
    assert judge_supplied(WEB, (ahead,), None, VIEW).status is Status.NEVER
    export = OwnExport(MONTHLY, TODAY + timedelta(days=1))
    assert judge_supplied(WEB, (assured(200),), export, VIEW).status is Status.NEVER
