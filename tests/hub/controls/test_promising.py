"""What a school promises: catalogues, edits, what is set aside, its own, contradictions decided."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from abide.domain.control import Status
from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.controls.actions import attest
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises import deciding
from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.promises.settling import promising
from abide.hub.evidence.models import Entry
from abide.hub.register.actions import EditedMeanwhile
from abide.hub.schools.models import School
from tests.hub.people import visitor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TESTED = "effectiveness-reported"


def head(school: School) -> Any:
    return visitor(school, Role.HEADTEACHER)


def newest(school: School) -> Entry:
    return Entry.objects.filter(school=school).latest("seq")


def test_a_catalogue_switched_on_counts_from_then_and_switched_off_is_a_loosening(
    school: School,
) -> None:
    later = NOW + timedelta(days=3)
    deciding.switch_catalogue(visitor=head(school), name="dfe", on=True, at=NOW)
    assert not newest(school).loosens
    deciding.switch_catalogue(visitor=head(school), name="dfe", on=False, at=later)
    assert newest(school).loosens

    def of_dfe(at: datetime) -> int:
        found = promises_at(school, at).promises
        return sum(each.control.catalogue == "dfe" for each in found)

    assert of_dfe(NOW - timedelta(seconds=1)) == 0
    assert of_dfe(NOW) == len(
        next(s for s in promising(school, NOW).shelves if s.name == "dfe").promises
    )
    assert of_dfe(later) == 0


def test_a_rarer_cadence_is_a_loosening_and_an_oftener_one_is_none(school: School) -> None:
    deciding.edit_promise(
        visitor=head(school), control=TESTED, values={"cadence": "yearly"}, at=NOW
    )
    assert newest(school).loosens
    deciding.edit_promise(
        visitor=head(school), control=TESTED, values={"cadence": "termly"}, at=NOW
    )
    assert not newest(school).loosens
    found = promises_at(school, NOW).of(TESTED)
    assert found is not None
    assert str(found.control.cadence) == "termly"


def test_only_what_differs_from_the_catalogue_is_kept(school: School) -> None:
    origin = shipped()[TESTED]
    whole = {"title": origin.title, "says": origin.says, "cadence": "termly"}
    assert deciding.edit_promise(visitor=head(school), control=TESTED, values=whole, at=NOW)
    kept = promising(school, NOW).of(TESTED)
    assert kept is not None
    assert kept.edited
    back = {"cadence": str(origin.cadence)}
    assert deciding.edit_promise(visitor=head(school), control=TESTED, values=back, at=NOW)
    again = promising(school, NOW).of(TESTED)
    assert again is not None
    assert not again.edited
    assert again.control == origin


def test_two_people_who_edit_one_promise_are_told_of_each_other(school: School) -> None:
    deciding.edit_promise(
        visitor=head(school), control=TESTED, values={"warn_days": 30}, at=NOW, version=0
    )
    with pytest.raises(EditedMeanwhile):
        deciding.edit_promise(
            visitor=head(school), control=TESTED, values={"warn_days": 3}, at=NOW, version=7
        )


def test_a_promise_set_aside_reads_paused_until_its_day_and_is_a_loosening(school: School) -> None:
    deciding.set_aside(
        visitor=head(school),
        control=TESTED,
        until=date(2026, 12, 1),
        why="The office is being rebuilt.",
        at=NOW,
    )
    assert newest(school).loosens

    def status(at: datetime) -> Status:
        found = promises_at(school, at).of(TESTED)
        assert found is not None
        return found.judged.status

    assert status(NOW) is Status.PAUSED
    assert status(NOW + timedelta(days=12)) is Status.NEVER
    deciding.take_up(visitor=head(school), control=TESTED, at=NOW + timedelta(days=1))
    assert status(NOW + timedelta(days=1)) is Status.NEVER
    assert status(NOW + timedelta(hours=1)) is Status.PAUSED


@pytest.mark.parametrize(
    ("until", "why"), [(date(2026, 11, 19), "A reason"), (date(2028, 1, 1), "A reason")]
)
def test_nothing_is_set_aside_into_the_past_or_for_ever(
    school: School, until: date, why: str
) -> None:
    with pytest.raises(Refused, match="at most a year ahead"):
        deciding.set_aside(visitor=head(school), control=TESTED, until=until, why=why, at=NOW)


def test_nothing_is_set_aside_without_a_reason(school: School) -> None:
    with pytest.raises(Refused, match="Say why"):
        deciding.set_aside(
            visitor=head(school), control=TESTED, until=date(2026, 12, 1), why=" ", at=NOW
        )


def test_a_dropped_promise_is_a_loosening_and_can_be_made_again(school: School) -> None:
    deciding.drop(visitor=head(school), control=TESTED, dropped=True, at=NOW)
    assert newest(school).loosens
    assert promises_at(school, NOW).of(TESTED) is None
    deciding.drop(visitor=head(school), control=TESTED, dropped=False, at=NOW)
    assert promises_at(school, NOW).of(TESTED) is not None


def test_a_promise_of_the_school_s_own_is_judged_like_any_other(school: School) -> None:
    key = deciding.add_promise(
        visitor=head(school),
        values={"title": "The fire door is shut", "cadence": "weekly", "owner": "ICT coordinator"},
        at=NOW,
    )
    found = promises_at(school, NOW).of(key)
    assert found is not None
    assert (found.judged.status, found.control.owner) == (Status.NEVER, Role.ICT_COORDINATOR)
    with pytest.raises(Refused, match="with a number"):
        deciding.add_promise(
            visitor=head(school), values={"title": "It is tidy", "cadence": "regularly"}, at=NOW
        )


def test_of_two_contradictory_promises_the_stricter_holds_until_the_school_decides(
    school: School,
) -> None:
    name, controls = next(
        (each.name, each.promises)
        for each in promising(school, NOW).questions
        if each.name == "drive-change"
    )
    weekly = next(each for each in controls if "S0-50" in each.rows)
    twice = next(each for each in controls if "S0-51" in each.rows)
    before = promises_at(school, NOW)
    told = before.of(weekly.id)
    assert told is not None
    assert (told.overruled_by, told.undecided) == (twice.id, True)
    deciding.decide(visitor=head(school), question=name, control=weekly.id, why="", at=NOW)
    assert newest(school).loosens
    after = promises_at(school, NOW).of(twice.id)
    assert after is not None
    assert (after.overruled_by, after.undecided) == (weekly.id, False)
    with pytest.raises(Refused):
        deciding.decide(visitor=head(school), question=name, control=TESTED, why="", at=NOW)


def test_a_yes_about_an_earlier_day_does_not_undo_a_later_no(school: School) -> None:
    key = deciding.add_promise(
        visitor=head(school), values={"title": "The door is shut", "cadence": "weekly"}, at=NOW
    )
    said = {"visitor": head(school), "control": key}
    attest(**said, on=date(2026, 11, 20), kept=False, note="It stood open", at=NOW)
    later = NOW + timedelta(hours=1)
    attest(**said, on=date(2026, 11, 18), kept=True, note="", at=later)
    found = promises_at(school, later).of(key)
    assert found is not None
    assert found.judged.status is Status.BROKEN
    attest(**said, on=date(2026, 11, 20), kept=True, note="Mended", at=later)
    again = promises_at(school, later).of(key)
    assert again is not None
    assert again.judged.status is Status.KEPT
