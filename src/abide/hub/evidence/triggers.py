"""What holds the log append-only in the database itself, on SQLite and on PostgreSQL.

A migration that remakes one of these tables (SQLite does for most changes) loses its triggers and
must call `install` again; a test holds that they are there after all migrations.
"""

from __future__ import annotations

from typing import Any

APPEND_ONLY: dict[str, list[tuple[str, ...]]] = {
    "evidence_entry": [("school_id", "seq"), ("school_id", "hash")],
    "evidence_agententry": [("agent", "number"), ("agent", "hash"), ("agent", "epoch", "seq")],
    "evidence_head": [("school_id", "day")],
}
"""Tables that nothing is changed in or removed from, with what is unique in each."""
KEPT = "evidence_kept"
_KEPT_UNIQUE: list[tuple[str, ...]] = [("public_id",), ("entry_id", "name")]
_KEPT_STAYS = ("id", "public_id", "school_id", "entry_id", "name", "commitment", "bytes")
_KEPT_GOES = ("salt", "text", "stored_as", "file_name", "media_type")
_SAYS = "the log is append-only: nothing in it is changed or removed"
_SAYS_KEPT = "what an entry commits to can only be erased"


def statements(vendor: str) -> list[str]:
    """Given a database's kind, return the statements that make the triggers."""
    if vendor == "sqlite":
        return _sqlite()
    if vendor == "postgresql":
        return _postgresql()
    raise ValueError(f"{vendor} is no database that Abide keeps its log in")


def undo_statements(vendor: str) -> list[str]:
    """Given a database's kind, return the statements that remove them, for a migration undone."""
    tables = [*APPEND_ONLY, KEPT]
    if vendor == "sqlite":
        deeds = ("update", "delete", "replace")
        return [f"DROP TRIGGER IF EXISTS {t}_no_{deed}" for t in tables for deed in deeds]
    functions = ("evidence_refuse", "evidence_only_erased")
    return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in functions]


def install(apps: Any, schema_editor: Any) -> None:
    """Make the triggers, as a step of a migration."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def remove(apps: Any, schema_editor: Any) -> None:
    """Undo `install`, as a step of a migration."""
    for statement in undo_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def _only_erases() -> str:
    """Return the condition under which an update of KEPT is an erasing and nothing else."""
    stays = [f"NEW.{name} = OLD.{name}" for name in _KEPT_STAYS]
    goes = [f"NEW.{name} = ''" for name in _KEPT_GOES]
    return " AND ".join(["OLD.erased_at IS NULL", "NEW.erased_at IS NOT NULL", *stays, *goes])


def _sqlite() -> list[str]:
    made = []
    for table, unique in [*APPEND_ONLY.items(), (KEPT, _KEPT_UNIQUE)]:
        says = _SAYS_KEPT if table == KEPT else _SAYS
        unless = f"WHEN NOT COALESCE({_only_erases()}, 0) " if table == KEPT else ""
        abort = f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        made.append(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {unless}{abort}")
        made.append(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {abort}")
        same = [" AND ".join(f"{name} = NEW.{name}" for name in names) for names in unique]
        there = " OR ".join(f"({each})" for each in ["id = NEW.id", *same])
        made.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {there}) {abort}"
        )
    return made


def _postgresql() -> list[str]:
    made = [
        "CREATE FUNCTION evidence_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE FUNCTION evidence_only_erased() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF COALESCE({_only_erases()}, false) THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{_SAYS_KEPT}' USING ERRCODE = 'restrict_violation'; END $$",
    ]
    for table in APPEND_ONLY:
        made.append(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION evidence_refuse()"
        )
    made.append(
        f"CREATE TRIGGER {KEPT}_no_delete BEFORE DELETE ON {KEPT} "
        "FOR EACH ROW EXECUTE FUNCTION evidence_refuse()"
    )
    made.append(
        f"CREATE TRIGGER {KEPT}_no_update BEFORE UPDATE ON {KEPT} "
        "FOR EACH ROW EXECUTE FUNCTION evidence_only_erased()"
    )
    for table in (*APPEND_ONLY, KEPT):
        made.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse()"
        )
    return made
