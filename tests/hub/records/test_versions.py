"""What records said at any moment, and what counts of what was noted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from abide.domain.errors import Refused
from abide.hub.evidence.actions import File, erase
from abide.hub.evidence.models import Entry, Kept
from abide.hub.records import actions
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Noted, Record
from abide.hub.records.queries import rows_of
from abide.hub.register.actions import EditedMeanwhile
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db

LIST = KINDS["access-list"]
DAY = timedelta(days=1)
BY = "person:somebody"


def a_list(school: School, at: datetime = NOW, **more: object) -> Record:
    values = {"name": "Finance", **more}
    return actions.add(school=school, kind=LIST, values=values, by=BY, at=at)


def test_a_record_is_read_as_it_stood_at_any_moment(school: School) -> None:
    row = a_list(school, NOW - 10 * DAY)
    actions.change(row=row, values={"name": "Money"}, by=BY, at=NOW - 5 * DAY)
    actions.remove(row=row, by=BY, at=NOW - 2 * DAY, why="Not needed")
    actions.bring_back(row=row, by=BY, at=NOW)

    def names(at: datetime) -> list[str]:
        return [each.text("name") for each in rows_of(school, at).get("access-list", ())]

    assert names(NOW - 11 * DAY) == []
    assert names(NOW - 10 * DAY) == ["Finance"]
    assert names(NOW - 5 * DAY) == ["Money"]
    assert names(NOW - DAY) == []
    assert names(NOW) == ["Money"]


def test_the_newest_day_counts_whenever_it_was_noted(school: School) -> None:
    row = a_list(school, NOW - 10 * DAY)
    for on, at in ((date(2026, 11, 20), NOW - 3 * DAY), (date(2026, 11, 2), NOW - DAY)):
        actions.note(row=row, what="reviewed", on=on, by=BY, at=at)
    noted = rows_of(school, NOW)["access-list"][0].noted("reviewed")
    assert noted is not None
    assert noted.on == date(2026, 11, 20)
    before = rows_of(school, NOW - 5 * DAY)["access-list"][0]
    assert before.noted("reviewed") is None


def test_of_two_words_on_one_day_the_later_counts(school: School) -> None:
    row = a_list(school, NOW - 10 * DAY)
    for words in ("First look", "Second look"):
        actions.note(row=row, what="reviewed", on=NOW.date(), by=BY, at=NOW, values={"note": words})
    noted = rows_of(school, NOW)["access-list"][0].noted("reviewed")
    assert noted is not None
    assert noted.values == {"note": "Second look"}


def test_a_deed_noted_by_mistake_is_withdrawn_and_was_known_until_then(school: School) -> None:
    row = a_list(school, NOW - 10 * DAY)
    first = date(2026, 11, 16)
    actions.note(row=row, what="reviewed", on=first, by=BY, at=NOW - 8 * DAY)
    wrong = actions.note(row=row, what="reviewed", on=NOW.date(), by=BY, at=NOW - DAY / 24)
    actions.withdraw_note(noted=wrong, by=BY, at=NOW, why="That was another list")
    actions.withdraw_note(noted=wrong, by=BY, at=NOW, why="Twice")
    noted = rows_of(school, NOW)["access-list"][0].noted("reviewed")
    assert noted is not None
    assert noted.on == first
    then = rows_of(school, NOW - DAY / 48)["access-list"][0].noted("reviewed")
    assert then is not None
    assert then.on == NOW.date()
    assert Entry.objects.filter(kind="record note withdrawn").count() == 1


def test_an_erased_deed_counts_for_nothing(school: School) -> None:
    row = a_list(school, NOW - 10 * DAY)
    older = date(2026, 11, 16)
    actions.note(row=row, what="reviewed", on=older, by=BY, at=NOW - 8 * DAY)
    newer = actions.note(row=row, what="reviewed", on=NOW.date(), by=BY, at=NOW)
    erase(kept=Kept.objects.get(entry=newer.entry), by=BY, at=NOW, why="A name")
    noted = rows_of(school, NOW)["access-list"][0].noted("reviewed")
    assert noted is not None
    assert noted.on == older


def test_that_an_envelope_was_opened_counts_though_why_was_erased(school: School) -> None:
    envelope = KINDS["envelope"]
    row = actions.add(school=school, kind=envelope, values={"holds": "the server"}, by=BY, at=NOW)
    said = {"by": "Olu Offord", "why": "To help Ada"}
    opened = actions.note(row=row, what="opened", on=NOW.date(), by=BY, at=NOW, values=said)
    erase(kept=Kept.objects.get(entry=opened.entry), by=BY, at=NOW, why="A name")
    noted = rows_of(school, NOW)["envelope"][0].noted("opened")
    assert noted is not None
    assert (noted.on, dict(noted.values)) == (NOW.date(), {})


def test_an_erased_row_says_nothing_at_any_moment(school: School) -> None:
    row = a_list(school, NOW - 10 * DAY)
    assert row.newest is not None
    erase(kept=Kept.objects.get(entry=row.newest.entry), by=BY, at=NOW, why="A name")
    for at in (NOW, NOW - DAY):
        (found,) = rows_of(school, at)["access-list"]
        assert found.erased
        assert found.values == {}


def test_what_was_erased_does_not_come_back(school: School) -> None:
    row = a_list(school)
    actions.remove(row=row, by=BY, at=NOW, why="Gone")
    for kept in Kept.objects.filter(entry__kind__startswith="record", name="row"):
        erase(kept=kept, by=BY, at=NOW, why="A name")
    with pytest.raises(Refused, match="erased: add it anew"):
        actions.bring_back(row=row, by=BY, at=NOW)


def _file(name: str) -> File:
    return File(name, "certificate.pdf", "application/pdf", b"%PDF-1.7 x")


def test_a_file_that_was_erased_is_no_longer_there(school: School) -> None:
    said = {"name": "certificate.pdf", "kept_name": "certificate-1"}
    licence = KINDS["licence"]
    values = {"product": "Writer", "certificate": said}
    row = actions.add(
        school=school, kind=licence, values=values, by=BY, at=NOW, files=[_file("certificate-1")]
    )
    actions.change(row=row, values={"product": "Writer 2"}, by=BY, at=NOW)
    assert rows_of(school, NOW)["licence"][0].values["certificate"] == said
    erase(kept=Kept.objects.get(name="certificate-1"), by=BY, at=NOW, why="A name")
    assert "certificate" not in rows_of(school, NOW)["licence"][0].values


def test_no_record_tells_of_a_file_that_was_not_handed_in(school: School) -> None:
    values = {"product": "Writer", "certificate": {"name": "a.pdf", "kept_name": "certificate-1"}}
    with pytest.raises(Refused, match="choose the file itself"):
        actions.add(school=school, kind=KINDS["licence"], values=values, by=BY, at=NOW)
    assert not Record.objects.exists()


def test_a_day_to_come_is_refused_as_the_school_counts_days(school: School) -> None:
    row = a_list(school)
    with pytest.raises(Refused, match="still to come"):
        actions.note(row=row, what="reviewed", on=NOW.date() + DAY, by=BY, at=NOW)
    assert not Noted.objects.exists()


def test_whoever_saw_an_older_version_is_told(school: School) -> None:
    row = a_list(school)
    actions.change(row=row, values={"name": "Money"}, by=BY, at=NOW, version=1)
    with pytest.raises(EditedMeanwhile):
        actions.change(row=row, values={"name": "Cash"}, by=BY, at=NOW, version=1)


def test_records_are_read_in_as_many_statements_however_many_there_are(
    school: School, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            rows_of(school, NOW - DAY)
        return len(found)

    one = a_list(school, NOW - 3 * DAY)
    actions.note(row=one, what="reviewed", on=date(2026, 11, 20), by=BY, at=NOW - 2 * DAY)
    few = statements()
    for number in range(12):
        row = a_list(school, NOW - 3 * DAY, name=f"List {number}")
        actions.change(row=row, values={"name": f"New {number}"}, by=BY, at=NOW)
        actions.note(row=row, what="reviewed", on=date(2026, 11, 20), by=BY, at=NOW - 2 * DAY)
    assert statements() == few == 4


def test_of_many_notes_one_of_each_deed_is_read(school: School) -> None:
    row = a_list(school, NOW - 300 * DAY)
    for days in range(20, 0, -1):
        on = (NOW - days * DAY).date()
        actions.note(row=row, what="reviewed", on=on, by=BY, at=NOW - days * DAY)
    noted = rows_of(school, NOW)["access-list"][0].noted("reviewed")
    assert noted is not None
    assert noted.on == (NOW - DAY).date()
