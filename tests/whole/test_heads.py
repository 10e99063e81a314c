"""Signed heads in the places: a log that was cut short or written anew shows, and is owned to."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from abide.agent.heads import keep_heads
from abide.agent.home import Home as AgentHome
from abide.agent.run import working
from tests.whole.school import Home

pytestmark = pytest.mark.whole


def keep(home: Home, days: float) -> dict[str, str]:
    """Given a home and in how many days, keep the heads of then; return {place: outcome}."""
    at = datetime.now(UTC) + timedelta(days=days)
    with working(AgentHome(home.agent), lambda: at) as agent:
        return {each.repository: each.outcome for each in keep_heads(agent)}


def cut(home: Home) -> None:
    """Given a home, remove the entry its head is of and all after it, as someone at the server
    might, and what is noted of heads beside the log."""
    noted = home.agent / "heads.jsonl"
    last = json.loads(noted.read_text().splitlines()[-1])["seq"] - 1
    noted.unlink()
    with contextlib.closing(sqlite3.connect(home.agent / "spool.sqlite3")) as db, db:
        db.execute("DROP TRIGGER entries_stay")
        db.execute("DROP TRIGGER entries_remain")
        db.execute("PRAGMA foreign_keys=OFF")
        for table, column in (("details", "entry"), ("attempts", "entry"), ("entries", "number")):
            db.execute(f"DELETE FROM {table} WHERE {column} > ?", (last,))


def test_each_day_s_head_is_kept_once_in_every_place(one: Home) -> None:
    assert one.run("backup").complete
    before = len(one.entries("head"))
    assert one.run("backup").complete
    assert len(one.entries("head")) == before
    assert keep(one, 1) == {"place-a": "kept"}
    seen = one.run("evidence", "verify", "--heads").document["heads"]
    there = {row["where"]: row["heads"] for row in seen["places"]}
    assert there["place-a"] == there["this server"] == 2
    assert (seen["found"], seen["missing"]) == (2, 0)
    one.verify()


def test_a_head_is_no_copy_and_no_other_agent_s_trace(one: Home) -> None:
    assert one.run("backup").complete
    again = one.run("backup")
    assert again.complete
    assert not again.problems()
    assert one.run("drill").code == 0
    listed = one.restic("place-a", "snapshots", "--tag", "abide-head", "--json").stdout
    assert listed.count('"short_id"') == 1


def test_a_log_that_was_cut_short_shows_by_the_place_that_remembers_and_can_be_owned_to(
    one: Home,
) -> None:
    assert one.run("backup").complete
    assert one.run("drill", "--full").code == 0
    assert keep(one, 0.0) == {}
    cut(one)
    assert one.run("evidence", "verify").document["intact"], "a cut chain is whole in itself"
    cut_off = one.run("evidence", "verify", "--heads")
    assert cut_off.code == 1
    assert "place-a keeps a signed head" in cut_off.document["reason"]
    assert keep(one, 0) == {"place-a": "missing"}
    said = one.status()
    assert said["answer"] == "no"
    assert "place-a keeps a signed head" in said["sentence"]
    resumed = one.run("evidence", "resume", "--because", "Put back from Sunday's image, Ms Tech")
    assert resumed.document["epoch"] == 2
    after = one.run("evidence", "verify", "--heads")
    assert after.code == 0
    assert after.document["heads"]["lost"] == 1
    assert one.run("backup").complete
    assert one.run("drill", "--full").code == 0
    assert one.status()["answer"] == "yes"


def test_a_log_written_anew_by_the_same_agent_shows(one: Home) -> None:
    assert one.run("backup").complete
    with contextlib.closing(sqlite3.connect(one.agent / "spool.sqlite3")) as db:
        name = db.execute("SELECT value FROM meta WHERE key='agent_id'").fetchone()[0]
    for file in one.agent.glob("spool.sqlite3*"):
        file.unlink()
    assert one.run("repository", "make", "place-a", "--adopt").code == 0
    with contextlib.closing(sqlite3.connect(one.agent / "spool.sqlite3")) as db, db:
        db.execute("UPDATE meta SET value=? WHERE key='agent_id'", (name,))
    assert one.run("backup").code in (0, 1)
    verified = one.run("evidence", "verify", "--heads")
    assert verified.code == 1
    assert verified.document["heads"]["missing"] == 1
    assert one.status()["answer"] == "no"


def test_a_head_with_a_false_signature_is_told_and_counts_for_nothing(one: Home) -> None:
    assert one.run("backup").complete
    forged = "_".join(["1", "2", "ab" * 32, "2", "2026-11-22T00:00:00+00:00", "00" * 32, "11" * 64])
    with contextlib.closing(sqlite3.connect(one.agent / "spool.sqlite3")) as db:
        name = db.execute("SELECT value FROM meta WHERE key='agent_id'").fetchone()[0]
    tags = ("abide-head", f"abide-agent={name}", f"abide-signed-head={forged}")
    tagged = [word for tag in tags for word in ("--tag", tag)]
    one.restic("place-a", "backup", *tagged, str(one.agent / "agent.toml"))
    verified = one.run("evidence", "verify", "--heads").document
    assert verified["intact"]
    place = next(row for row in verified["heads"]["places"] if row["where"] == "place-a")
    assert (place["heads"], place["spoilt"]) == (1, 1)


def test_a_log_that_is_broken_is_not_vouched_for(one: Home) -> None:
    with contextlib.closing(sqlite3.connect(one.agent / "spool.sqlite3")) as db, db:
        db.execute("DROP TRIGGER entries_stay")
        db.execute("UPDATE entries SET line = replace(line, 'complete', 'compleat')")
    kept = len(one.entries("head"))
    assert keep(one, 1) == {"place-a": "failed"}
    assert len(one.entries("head")) == kept
