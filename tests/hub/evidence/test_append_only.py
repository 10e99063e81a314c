"""The database itself refuses to change the log, whoever asks and however."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from abide.hub.evidence.actions import File, Text, erase, record, sign_head, take_in
from abide.hub.evidence.models import Entry, Head, Kept
from abide.hub.evidence.triggers import APPEND_ONLY, KEPT
from abide.hub.schools.models import School
from tests.hub.evidence.agents import AGENT, chain_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 19, 4, tzinfo=UTC)
TABLES = [*APPEND_ONLY, KEPT]


@pytest.fixture
def full(school: School) -> School:
    """Return a school with a row in every table of the log."""
    texts = [Text("note", "The bursar rang.")]
    files = [File("plan", "plan.pdf", "application/pdf", b"%PDF-1.7 a plan")]
    record(school=school, kind="school made", by="hub", at=AT, facts={}, texts=texts, files=files)
    take_in(school=school, agent=AGENT, rows=chain_of(3), at=AT)
    sign_head(school=school, day=date(2026, 11, 3), at=AT)
    return school


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "append-only" in str(error) or "only be erased" in str(error)
    return False


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_changed_or_removed(full: School, table: str) -> None:
    assert refused(f"UPDATE {table} SET school_id = school_id")
    assert refused(f"UPDATE {table} SET id = id + 1000")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_not_put_in_another_s_place(full: School, table: str) -> None:
    again = f"INTO {table} SELECT * FROM {table} WHERE true"
    assert refused(f"INSERT {again} ON CONFLICT (id) DO UPDATE SET id = excluded.id")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=OFF")
        assert refused(f"INSERT OR REPLACE {again}")
        assert refused(f"REPLACE {again}")


def test_a_row_of_the_same_place_under_another_id_is_refused(full: School) -> None:
    names = "school_id, seq, at, kind, line, hash, loosens"
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    statement = (
        f"{verb} INTO evidence_entry ({names}) SELECT school_id, seq, at, kind, '{{}}', "
        "'x', loosens FROM evidence_entry"
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_is_kept_beside_an_entry_can_be_erased_and_nothing_else(full: School) -> None:
    assert refused(f"UPDATE {KEPT} SET text = 'The bursar never rang.'")
    assert refused(f"UPDATE {KEPT} SET salt = '', text = '', stored_as = ''")
    assert refused(f"UPDATE {KEPT} SET commitment = 'x', erased_at = '2026-11-03'")
    for one in Kept.objects.all():
        assert erase(kept=one, by="person:x", at=AT, why="asked") is not None
        assert erase(kept=one, by="person:x", at=AT, why="asked") is None
    assert refused(f"UPDATE {KEPT} SET erased_at = NULL WHERE erased_at IS NOT NULL")
    assert refused(f"UPDATE {KEPT} SET text = 'back' WHERE erased_at IS NOT NULL")


def test_the_framework_s_own_ways_are_refused_too(full: School) -> None:
    for model in (Entry, Head):
        one = model.objects.first()
        assert one is not None
        with pytest.raises(DatabaseError), transaction.atomic():
            one.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            one.delete()
