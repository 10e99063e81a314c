"""The old server is not wiped before each system was shown on the new one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from abide.domain.control import Status
from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.controls.promises.judged import promises_at
from abide.hub.drills.models import Drill
from abide.hub.evidence.models import Entry
from abide.hub.records import actions
from abide.hub.records.actions.replacing import choose_tests, note_step
from abide.hub.records.models import Noted, Record
from abide.hub.records.queries.replacing import Replacement, proofs_since, replacement_of
from tests.hub.conftest import SignIn
from tests.hub.records.servers.conftest import AFTER, BEFORE, IN_USE, NOW
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BOTH = ("Finance", "Pupil records")
BY = {"by": "Theo Tarn"}


def noted(row: Record, step: str, on: date, **values: Any) -> None:
    note_step(
        school=row.school,
        replacement=row.public_id,
        step=step,
        on=on,
        values=values or BY,
        by="hub",
        at=NOW,
    )


def standing(row: Record) -> Replacement:
    found = replacement_of(row.school, row.public_id, NOW)
    assert found is not None
    return found


def moved(row: Record) -> None:
    """Note all steps before the restore tests."""
    noted(row, "compatible", date(2026, 10, 5))
    noted(row, "in use", IN_USE)
    noted(row, "moved", IN_USE)


def shows(server: Server, system: str, at: datetime = AFTER, **facts: Any) -> str:
    """Have the server bring a system back whole; return the receipt."""
    server.brings_all_back(system, "drive-b", at + HOUR, at, **facts)
    server.reports(NOW)
    return Drill.objects.order_by("-pk")[0].entry.hash


def choose(row: Record, *receipts: str) -> tuple[str, ...]:
    return choose_tests(
        school=row.school, replacement=row.public_id, receipts=set(receipts), by="hub", at=NOW
    )


def test_wiping_is_refused_until_each_system_was_shown_on_the_new_server(
    server: Server, replacement: Record
) -> None:
    with pytest.raises(Refused, match="First comes: somebody says that the new server fits"):
        noted(replacement, "wiped", IN_USE, by="Theo Tarn", how="Shredded")
    moved(replacement)
    finance = shows(server, "Finance")
    assert choose(replacement, finance) == ("Pupil records",)

    with pytest.raises(Refused, match="Do not wipe Old tower yet: Pupil records must first"):
        noted(replacement, "wiped", NOW.date(), by="Theo Tarn", how="Shredded")
    assert not Noted.objects.filter(what="wiped").exists()

    assert choose(replacement, finance, shows(server, "Pupil records")) == ()
    noted(replacement, "wiped", NOW.date(), by="Theo Tarn", how="Shredded")
    assert standing(replacement).done_on("wiped") == NOW.date()


def test_the_old_server_was_not_wiped_before_the_tests_nor_in_the_future(
    server: Server, replacement: Record
) -> None:
    moved(replacement)
    choose(replacement, *(shows(server, each) for each in BOTH))
    for on, words in (
        (IN_USE, "That day is before Thursday 22 October"),
        (NOW.date() + timedelta(days=1), "still to come"),
    ):
        with pytest.raises(Refused, match=words):
            noted(replacement, "wiped", on, by="Theo Tarn", how="Shredded")


@pytest.mark.parametrize(
    "facts",
    [
        {"whole": False},
        {"loaded": False},
        {"replay": True},
        {"sampled": 300},
        {"verdict": "not proven", "mismatched": 1, "bad_share_below": None},
        {"verdict": "could not run"},
    ],
)
def test_a_test_that_is_not_whole_and_right_shows_nothing(
    server: Server, replacement: Record, facts: dict[str, Any]
) -> None:
    moved(replacement)
    receipt = shows(server, "Finance", **facts)
    assert proofs_since(server.school, standing(replacement), NOW) == {}
    with pytest.raises(Refused, match="no whole restore test since"):
        choose(replacement, receipt)


def test_a_test_older_than_the_new_server_or_of_another_system_shows_nothing_of_it(
    server: Server, replacement: Record
) -> None:
    moved(replacement)
    for receipt in (shows(server, "Finance", BEFORE), shows(server, "Email")):
        with pytest.raises(Refused, match="no whole restore test since"):
            choose(replacement, receipt)
    with pytest.raises(Refused, match="at least one"):
        choose(replacement)
    with pytest.raises(Refused, match="no whole restore test since"):
        choose(replacement, "f" * 64)


def test_each_step_waits_for_its_turn(replacement: Record) -> None:
    with pytest.raises(Refused, match="First comes"):
        noted(replacement, "in use", IN_USE)
    noted(replacement, "compatible", date(2026, 10, 5))
    with pytest.raises(Refused, match="First comes: the new server is in use"):
        noted(replacement, "moved", IN_USE)
    with pytest.raises(Refused, match="First comes"):
        choose(replacement, "f" * 64)


def test_what_was_chosen_is_in_the_log_by_its_receipts_and_by_nobodys_name(
    server: Server, replacement: Record
) -> None:
    moved(replacement)
    receipts = {shows(server, each) for each in BOTH}
    choose(replacement, *receipts)
    line = Entry.objects.order_by("-seq")[0].line
    assert all(each in line for each in receipts)
    assert "Theo Tarn" not in line
    assert "Finance" not in line


def test_s0_29_the_promise_is_judged_by_the_steps(server: Server, replacement: Record) -> None:
    moved(replacement)

    def stands() -> Status:
        found = promises_at(server.school, NOW).of("server-replacement")
        assert found is not None
        return found.judged.status

    assert stands() is Status.OVERDUE
    choose(replacement, *(shows(server, each) for each in BOTH))
    assert stands() is Status.DUE
    noted(replacement, "wiped", NOW.date(), by="Theo Tarn", how="Shredded")
    assert stands() is Status.KEPT


def test_reading_a_replacement_takes_a_fixed_number_of_statements(
    server: Server,
    replacement: Record,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    moved(replacement)
    for each in (*BOTH, *BOTH):
        shows(server, each)
    with django_assert_num_queries(5):
        found = standing(replacement)
    with django_assert_num_queries(1):
        tests = proofs_since(server.school, found, NOW)
    assert sum(map(len, tests.values())) == 4


def page_of(row: Record, step: str = "") -> str:
    own = f"/schools/larkfield/registers/server-replacement/{row.public_id}/steps/"
    return f"{own}{step}/" if step else own


def sent(client: Client, row: Record, step: str, **values: Any) -> str:
    day = {"on-day": "4", "on-month": "11", "on-year": "2026"}
    answer = client.post(page_of(row, step), {**day, **values}, follow=True)
    return str(answer.content.decode())


def test_the_page_leads_through_the_steps(
    server: Server, replacement: Record, as_role: SignIn
) -> None:
    office = as_role(Role.OFFICE_MANAGER)
    page = office.get(page_of(replacement)).content.decode()
    assert "Keep Old tower." in page
    assert "0 of 5 steps are done" in page
    assert page_of(replacement, "wiped") not in page

    refused = sent(office, replacement, "wiped", by="Theo Tarn", how="Shredded")
    assert "There is a problem" in refused
    assert "First comes" in refused

    sent(office, replacement, "compatible", by="Theo Tarn")
    moved(replacement)
    receipts = [shows(server, each) for each in BOTH]
    choosing = office.get(page_of(replacement, "proven")).content.decode()
    assert all(each in choosing for each in receipts)
    assert "made by" in choosing
    done = office.post(
        page_of(replacement, "proven"),
        {"system-0": receipts[0], "system-1": receipts[1]},
        follow=True,
    ).content.decode()
    assert "everything was shown on the new server" in done
    assert "Old tower may be wiped" in done
    finished = sent(office, replacement, "wiped", by="Theo Tarn", how="Shredded")
    assert "All five steps are done" in finished


def test_who_may_only_read_sees_the_steps_and_can_note_none(
    replacement: Record, as_role: SignIn, stranger: Client
) -> None:
    governor = as_role(Role.GOVERNOR)
    page = governor.get(page_of(replacement)).content.decode()
    assert "Keep Old tower." in page
    assert page_of(replacement, "compatible") not in page
    assert governor.get(page_of(replacement, "compatible")).status_code == 403
    assert stranger.get(page_of(replacement)).status_code == 404
    assert governor.get(page_of(replacement, "nonsense")).status_code in (403, 404)


def test_the_general_form_notes_no_step(replacement: Record, as_role: SignIn) -> None:
    office = as_role(Role.OFFICE_MANAGER)
    own = f"/schools/larkfield/registers/server-replacement/{replacement.public_id}/"
    assert office.get(f"{own}note/wiped/").status_code == 404
    assert office.post(f"{own}note/wiped/", {"by": "T", "how": "H"}).status_code == 404
    assert "note/wiped" not in office.get(own).content.decode()


def test_a_replacement_that_was_taken_out_has_its_history_alone(
    replacement: Record, as_role: SignIn
) -> None:
    actions.remove(row=replacement, by="hub", at=NOW, why="Entered twice")
    office = as_role(Role.OFFICE_MANAGER)
    assert "Entered twice" in office.get(page_of(replacement), follow=True).content.decode()
    assert office.get(page_of(replacement, "wiped")).status_code == 404
    with pytest.raises(Refused, match="taken out"):
        noted(replacement, "compatible", IN_USE)
