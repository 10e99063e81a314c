"""An agent that says nothing: what it said before is told, and counts for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from abide.domain.control import Basis, ControlStatus, Status
from abide.domain.control.silence import Heard, silence, silenced, silenced_controls
from abide.domain.control.view import View
from tests.domain.school import CALENDAR, HOUR, NOW, all_well, at

VIEW = View(CALENDAR, NOW)


def heard(**changes: object) -> Heard:
    return Heard(
        **{  # type: ignore[arg-type]
            "agent": "school-server",
            "enrolled_at": at("2026-09-02"),
            "last_heard_at": NOW - timedelta(hours=1),
            "silent_after_seconds": 26 * HOUR,
            **changes,
        }
    )


def test_an_agent_heard_lately_is_not_silent() -> None:
    assert silence(heard(), VIEW) is None


def test_silence_past_the_limit_names_the_agent_and_since_when() -> None:
    why = silence(heard(last_heard_at=at("2026-11-02", 8)), VIEW)
    assert why is not None
    assert "school-server since Monday 2 November, 08:00" in why


def test_silence_counts_over_open_days_alone() -> None:
    monday = View(CALENDAR, at("2026-11-02", 8))
    friday_evening = at("2026-10-23", 18)  # the half-term week of closures lies between
    assert silence(heard(last_heard_at=friday_evening), monday) is None


def test_an_agent_that_was_never_heard_counts_from_its_enrolment() -> None:
    assert silence(heard(last_heard_at=None), VIEW) is not None
    assert silence(heard(last_heard_at=None, enrolled_at=NOW), VIEW) is None


def test_what_was_refused_is_no_news_however_lately_it_came() -> None:
    why = silence(heard(refusal="entry 12 does not follow"), VIEW)
    assert why is not None
    assert "entry 12 does not follow" in why


def test_an_agent_heard_in_the_future_is_told_as_a_wrong_clock() -> None:
    assert "clock" in str(silence(heard(last_heard_at=NOW + timedelta(hours=1)), VIEW))


def test_a_kept_system_of_a_silent_agent_is_unknown_and_its_measures_stay_told() -> None:
    kept = all_well().judge()
    assert kept.status is Status.KEPT
    now = silenced(kept, "Nothing has been heard.")
    assert (now.status, now.reasons[0]) == (Status.UNKNOWN, "Nothing has been heard.")
    assert now.last_backup_at == kept.last_backup_at


@pytest.mark.parametrize(
    ("basis", "then"), [(Basis.MEASURED, Status.UNKNOWN), (Basis.STAFF, Status.KEPT)]
)
def test_only_what_machines_measure_is_silenced(basis: Basis, then: Status) -> None:
    control = ControlStatus("id", "title", (), Status.KEPT, basis, None, ())
    assert silenced_controls((control,), {"school-server": "why"})[0].status is then
    assert silenced_controls((control,), {}) == (control,)
