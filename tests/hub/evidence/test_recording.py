"""Recording a deed: one entry at the chain's end, whatever happened to the entries before it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from abide.hub.evidence.actions import File, Text, erase, record, remove_erased_files
from abide.hub.evidence.files import place_of
from abide.hub.evidence.models import Entry, Kept
from abide.hub.evidence.reading import verify_school
from abide.hub.evidence.triggers import statements, undo_statements
from abide.hub.schools.models import School
from tests.hub.people import make_school

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 19, 4, tzinfo=UTC)
PLAN = File("plan", "plan.pdf", "application/pdf", b"%PDF-1.7 a plan")


def tampered(statement: str) -> None:
    """Run a statement as somebody would who has the database and sets the triggers aside."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for each in undo_statements(connection.vendor):
            cursor.execute(each)
        cursor.execute(statement)
        for each in statements(connection.vendor):
            cursor.execute(each)


def note(school: School, at: datetime = AT, **more: object) -> Entry:
    return record(school=school, kind="settings changed", by="hub", at=at, facts={"which": "zone"})


def test_texts_and_files_stand_outside_the_chain(school: School) -> None:
    texts = [Text("note", "Mrs Ash rang.")]
    row = record(
        school=school, kind="school made", by="hub", at=AT, facts={}, texts=texts, files=[PLAN]
    )
    assert "Ash" not in row.line
    assert "plan.pdf" not in row.line
    assert set(json.loads(row.line)["facts"]["committed"]) == {"note", "plan"}
    kept = Kept.objects.get(name="plan")
    stored = place_of(kept.stored_as)
    assert stored.read_bytes() == PLAN.content
    assert stored.stat().st_mode & 0o777 == 0o600
    assert settings.HUB_HOME.files in stored.parents
    assert verify_school(school).intact


def test_two_things_of_one_name_are_refused(school: School) -> None:
    with pytest.raises(ValueError, match="name of its own"):
        record(
            school=school,
            kind="school made",
            by="hub",
            at=AT,
            facts={},
            texts=[Text("plan", "x")],
            files=[PLAN],
        )


def test_a_kind_without_a_meaning_is_refused(school: School) -> None:
    with pytest.raises(ValueError, match="HUB_ENTRY_KINDS"):
        record(school=school, kind="something", by="hub", at=AT, facts={})


def test_a_clock_that_went_back_is_told(school: School) -> None:
    note(school)
    row = note(school, AT - timedelta(hours=1))
    assert json.loads(row.line)["facts"]["clock_behind_seconds"] == 3600
    assert "clock_behind_seconds" not in note(school, AT - timedelta(hours=1)).line
    assert verify_school(school).intact


def test_a_broken_last_entry_stops_nobody_from_writing(school: School) -> None:
    note(school)
    note(school)
    tampered("UPDATE evidence_entry SET line = 'gone' WHERE seq = 3")
    for _ in range(3):
        note(school)
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds[3:] == ["epoch", *["settings changed"] * 3]
    found = verify_school(school)
    assert (found.intact, found.first_broken) == (False, 3)


def test_what_did_not_happen_leaves_no_entry(school: School) -> None:
    with transaction.atomic():
        note(school)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_an_erased_file_goes_from_the_disk_once_nothing_names_it(
    school: School,
) -> None:
    other = make_school("Otherford Primary School", "otherford")
    for each in (school, school, other):
        record(school=each, kind="school made", by="hub", at=AT, facts={}, files=[PLAN])
    first, second, theirs = Kept.objects.order_by("pk")
    stored = place_of(first.stored_as)
    erase(kept=first, by="person:x", at=AT, why="")
    remove_erased_files(school=school)
    assert stored.exists()
    erase(kept=second, by="person:x", at=AT, why="A parent asked.")
    assert remove_erased_files(school=school) == 1
    assert not stored.exists()
    assert place_of(theirs.stored_as).exists()
    assert verify_school(school).intact
    assert verify_school(other).intact


def test_what_was_emptied_without_an_entry_is_seen(school: School) -> None:
    record(school=school, kind="school made", by="hub", at=AT, facts={}, texts=[Text("note", "x")])
    tampered("UPDATE evidence_kept SET salt = '', text = '', erased_at = '2026-11-03 00:00:00+00'")
    found = verify_school(school)
    assert (found.intact, found.reason) == (
        False,
        "a text or file beside it is gone, and no entry says that it was erased",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_kept SET text = 'y'",
        "UPDATE evidence_kept SET commitment = repeat('0', 64)",
        "DELETE FROM evidence_kept",
        "UPDATE evidence_entry SET kind = 'backup' WHERE seq = 2",
        "UPDATE evidence_entry SET at = '2020-01-01 00:00:00+00' WHERE seq = 2",
        "UPDATE evidence_entry SET hash = repeat('0', 64) WHERE seq = 2",
        "UPDATE evidence_entry SET line = replace(line, 'hub', 'hug') WHERE seq = 2",
        "UPDATE evidence_entry SET line = replace(line, '{', ' {') WHERE seq = 2",
        "UPDATE evidence_entry SET seq = 20 WHERE seq = 2",
        "DELETE FROM evidence_entry WHERE seq = 2",
    ],
)
def test_every_change_behind_our_back_is_named(school: School, statement: str) -> None:
    record(school=school, kind="school made", by="hub", at=AT, facts={}, texts=[Text("note", "x")])
    note(school)
    if "DELETE FROM evidence_entry" in statement:
        tampered("DELETE FROM evidence_kept")
    if connection.vendor == "sqlite":
        statement = statement.replace("repeat('0', 64)", f"'{'0' * 64}'")
    tampered(statement)
    found = verify_school(school)
    assert (found.intact, found.first_broken) == (False, 2)
