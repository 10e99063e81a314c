"""Each kind of evidence is judged alone; the strongest word decides, and nothing mends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.cadence import Cadence
from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.control import Basis, ControlStatus, Status
from abide.domain.control.view import View
from abide.domain.promises import By, Control, Judged, Known, Way, judge
from abide.domain.promises.asked import Asked
from abide.domain.promises.known import Reports, Said, Signer
from abide.domain.promises.model import Pause
from abide.domain.roles import Role

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
TERMS = (
    Term(date(2026, 9, 2), date(2026, 12, 18)),
    Term(date(2027, 1, 4), date(2027, 3, 25)),
)
MEASURED, SUPPLIER, STAFF = Way(By.MEASURED, "backup"), Way(By.SUPPLIER), Way(By.STAFF)


def a_promise(*ways: Way, cadence: str = "weekly", **more: object) -> Control:
    control = Control(
        id="a-promise",
        catalogue="own",
        title="It is done",
        says="It is done.",
        ways=ways or (STAFF,),
        owner=Role.OFFICE_MANAGER,
        mend="Do it.",
        cadence=Cadence.parse(cadence),
    )
    return replace(control, **more)  # type: ignore[arg-type]


def judged(control: Control, known: Known, at: datetime = NOW) -> Judged:
    return judge(Asked(control, known, View(SchoolCalendar(TERMS), at)))


def measured(status: Status) -> dict[str, ControlStatus]:
    return {"backup": ControlStatus("backup", "", (), status, Basis.MEASURED, None, ("Why.",))}


def said(days_ago: int = 0, kept: bool = True, words: str = "") -> dict[str, Said]:
    on = TODAY - timedelta(days=days_ago)
    at = NOW - timedelta(days=days_ago)
    return {"a-promise": Said(on, at, kept, "Olu Offord", words)}


def reports(
    good: int | None, newest: int | None = None, failed: bool = False
) -> dict[str, Reports]:
    moment = None if good is None else NOW - timedelta(days=good)
    latest = moment if newest is None else NOW - timedelta(days=newest)
    return {"a-promise": Reports("Northbeck IT", latest, moment, failed)}


def test_what_staff_said_in_time_is_kept_on_their_word() -> None:
    found = judged(a_promise(), Known(said=said(1)))
    assert (found.status, found.basis) == (Status.KEPT, Basis.STAFF)
    assert found.reasons == (
        "Olu Offord said so on Thursday 19 November; to be said again by Thursday 26 November.",
    )


def test_what_was_said_too_long_ago_is_overdue_and_names_the_step() -> None:
    found = judged(a_promise(), Known(said=said(20)))
    assert found.status is Status.OVERDUE
    assert found.reasons[0].endswith("it was to be said again by Monday 9 November. Do it.")


def test_nobody_has_said_anything_is_never_and_not_kept() -> None:
    found = judged(a_promise(), Known())
    assert (found.status, found.reasons) == (Status.NEVER, ("Nobody has said so yet. Do it.",))


def test_what_is_dated_tomorrow_counts_for_nothing() -> None:
    assert judged(a_promise(), Known(said=said(-1))).status is Status.NEVER


def test_staff_who_say_no_are_believed_and_quoted() -> None:
    found = judged(a_promise(), Known(said=said(0, kept=False, words="The door is broken")))
    assert found.status is Status.BROKEN
    assert (
        "said on Friday 20 November that this is not so: “The door is broken”" in found.reasons[0]
    )


def test_a_measurement_is_not_mended_by_what_staff_say() -> None:
    control = a_promise(MEASURED, STAFF)
    for status in (Status.OVERDUE, Status.BROKEN, Status.UNKNOWN):
        found = judged(control, Known(measured=measured(status), said=said(0)))
        assert (found.status, found.basis) == (status, Basis.MEASURED)


def test_while_nothing_was_measured_the_weaker_word_counts_as_what_it_is() -> None:
    found = judged(a_promise(MEASURED, STAFF), Known(measured=measured(Status.NEVER), said=said(0)))
    assert (found.status, found.basis) == (Status.KEPT, Basis.STAFF)
    assert [each.basis for each in found.ways] == [Basis.MEASURED, Basis.STAFF]


def test_a_weaker_word_that_says_no_breaks_what_is_measured() -> None:
    control = a_promise(MEASURED, STAFF)
    known = Known(measured=measured(Status.KEPT), said=said(0, kept=False, words="It is not"))
    found = judged(control, known)
    assert (found.status, found.basis) == (Status.BROKEN, Basis.STAFF)


def test_a_supplier_that_falls_silent_is_overdue_under_its_name() -> None:
    control = a_promise(SUPPLIER, cadence="every school day")
    assert judged(control, Known(reports=reports(0))).status is Status.KEPT
    found = judged(control, Known(reports=reports(3)))
    assert (found.status, found.basis) == (Status.OVERDUE, Basis.SUPPLIER)
    assert found.reasons[0].startswith("Nothing was heard from Northbeck IT since")
    assert found.reasons[0].endswith("Ask Northbeck IT what happened.")


def test_a_supplier_is_not_overdue_for_a_holiday() -> None:
    control = a_promise(SUPPLIER, cadence="every school day")
    evening = datetime(2026, 12, 18, 20, tzinfo=UTC)
    last = Reports("Northbeck IT", evening, evening)
    known = Known(reports={"a-promise": last})
    assert judged(control, known, datetime(2027, 1, 3, 9, tzinfo=UTC)).status is Status.KEPT
    assert judged(control, known, datetime(2027, 1, 5, 9, tzinfo=UTC)).status is Status.OVERDUE


def test_a_newest_report_of_failure_breaks_an_older_good_one() -> None:
    found = judged(a_promise(SUPPLIER), Known(reports=reports(2, newest=0, failed=True)))
    assert found.status is Status.BROKEN
    assert "Northbeck IT reported on Friday 20 November" in found.reasons[0]


def test_a_report_that_never_came_is_overdue_once_one_was_due() -> None:
    since = NOW - timedelta(days=30)
    never = Reports("Northbeck IT", None, None, since=since)
    found = judged(a_promise(SUPPLIER), Known(reports={"a-promise": never}))
    assert found.status is Status.OVERDUE
    fresh = replace(never, since=NOW - timedelta(days=1))
    assert judged(a_promise(SUPPLIER), Known(reports={"a-promise": fresh})).status is Status.NEVER


def test_sign_offs_name_who_is_missing_and_joiners_have_a_fortnight() -> None:
    control = a_promise(Way(By.SIGN_OFFS), cadence="yearly")
    signers = [
        Signer("Ada Ash", None, TODAY - timedelta(days=20)),
        Signer("Bo Birch", None, None),
        Signer("Cy Cedar", TODAY - timedelta(days=3), None),
        Signer("Class Oak", None, TODAY - timedelta(days=400), count=28),
    ]
    found = judged(control, Known(signers={"a-promise": signers}))
    assert found.status is Status.NEVER
    assert "Bo Birch has not signed yet. Do it." in found.reasons
    assert "Cy Cedar is to sign soon. Do it." in found.reasons
    assert "Class Oak has not signed again in time. Do it." in found.reasons


def test_sign_offs_by_everybody_are_kept_and_nobody_listed_is_never() -> None:
    control = a_promise(Way(By.SIGN_OFFS), cadence="yearly")
    signers = [Signer("Ada Ash", None, TODAY), Signer("Class Oak", None, TODAY, count=28)]
    found = judged(control, Known(signers={"a-promise": signers}))
    assert (found.status, found.reasons) == (Status.KEPT, ("29 of 29 signed.",))
    assert judged(control, Known()).status is Status.NEVER


def test_set_aside_until_a_day_still_tells_what_lies_under_it() -> None:
    paused = a_promise(pause=Pause("Hannah Heath", TODAY, "The office is being rebuilt."))
    found = judged(paused, Known())
    assert (found.status, found.basis) == (Status.PAUSED, Basis.STAFF)
    assert "Without that it would read “nothing shown yet”." in found.reasons
    later = judged(paused, Known(), NOW + timedelta(days=1))
    assert later.status is Status.NEVER


def test_a_cadence_without_a_number_says_what_is_assumed() -> None:
    control = a_promise(cadence="regularly", assumed=Cadence.parse("monthly"))
    found = judged(control, Known(said=said(1)))
    assert found.status is Status.KEPT
    assert found.reasons[-1].startswith("The promise says “regularly” and no number, so monthly")


def test_nothing_that_staff_wrote_counts_while_the_log_is_broken() -> None:
    found = judged(a_promise(), Known(said=said(0), untrusted="The log is broken."))
    assert (found.status, found.reasons) == (Status.UNKNOWN, ("The log is broken.",))


@pytest.mark.parametrize("cadence", ["weekly", "termly", "every six months", "yearly"])
@given(days=st.integers(0, 800))
def test_a_promise_is_kept_only_while_what_was_said_is_within_its_cadence(
    cadence: str, days: int
) -> None:
    control = a_promise(cadence=cadence)
    found = judged(control, Known(said=said(days)))
    longest = {"weekly": 7 + 3, "termly": 365, "every six months": 184 + 20, "yearly": 366 + 70}
    if found.is_kept:
        assert days <= longest[cadence]
    assert found.status in (Status.KEPT, Status.DUE, Status.OVERDUE)
    if days == 0:
        assert found.status is Status.KEPT


@given(
    statuses=st.lists(st.sampled_from(list(Status)), min_size=1, max_size=1),
    days=st.integers(0, 60),
    kept=st.booleans(),
)
def test_no_word_of_staff_ever_makes_a_measured_promise_surer(
    statuses: list[Status], days: int, kept: bool
) -> None:
    control = a_promise(MEASURED, STAFF)
    alone = judged(a_promise(MEASURED), Known(measured=measured(statuses[0])))
    both = judged(
        control,
        Known(measured=measured(statuses[0]), said=said(days, kept=kept, words="So it is")),
    )
    if alone.status is not Status.NEVER and not alone.is_kept:
        assert not both.is_kept
    if both.basis is Basis.MEASURED:
        assert both.status is alone.status
