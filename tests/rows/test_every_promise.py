"""What is true of every shipped promise: nothing known keeps none, nor does a broken log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import By, Known
from abide.domain.promises.known import Reports, Said, Signer
from abide.hub.controls.catalogues import shipped
from tests.rows.judging import CALENDAR, NOW, ahead, judged, moment, why

BROKEN_LOG = "The school's own log is broken at entry 9."
EVERY = sorted(shipped())


@pytest.mark.parametrize("control", EVERY)
def test_where_nothing_is_known_no_promise_is_kept_and_each_says_what_to_do(control: str) -> None:
    found = judged(control, Known())
    assert found.status in (Status.NEVER, Status.BROKEN), why(found)
    assert all(reason.strip() for reason in found.reasons)
    assert found.evidence_at is None


@pytest.mark.parametrize("control", EVERY)
def test_what_is_dated_ahead_keeps_no_promise(control: str) -> None:
    tomorrow = moment(ahead(1))
    early = Known(
        said={control: Said(ahead(1), NOW, True, "Olu Offord")},
        signers={control: [Signer("Ada Ashby", None, ahead(1))]},
        reports={control: Reports("Wickshire ICT", tomorrow, tomorrow)},
    )
    assert not judged(control, early).is_kept


@pytest.mark.parametrize("control", EVERY)
def test_while_the_school_s_own_log_is_broken_only_what_was_measured_is_known(control: str) -> None:
    word = {control: Said(NOW.date(), NOW, True, "Olu Offord")}
    found = judged(control, Known(said=word, untrusted=BROKEN_LOG))
    measured = [way for way in found.ways if way.way.by is By.MEASURED]
    assert all(way.status is Status.UNKNOWN for way in found.ways if way not in measured)
    assert not found.is_kept


@pytest.mark.parametrize("control", EVERY)
def test_a_word_alone_is_never_shown_as_measured(control: str) -> None:
    word = {control: Said(NOW.date(), NOW - timedelta(hours=1), True, "Olu Offord")}
    found = judged(control, Known(said=word), calendar=CALENDAR)
    if found.is_kept:
        assert found.basis is Basis.STAFF
