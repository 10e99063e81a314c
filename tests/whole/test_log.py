"""The log: exported, verified, and a change anywhere named; then nobody says yes."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from abide.agent.home import Home as AgentHome
from abide.agent.jobs.backup import back_up
from abide.agent.run import looking, working
from abide.agent.status import standing
from tests.whole.school import Home

pytestmark = pytest.mark.whole


def change(home: Home, statement: str) -> None:
    """Given a statement, run it on the log as somebody at the server could."""
    with contextlib.closing(sqlite3.connect(home.agent / "spool.sqlite3")) as db, db:
        db.execute("DROP TRIGGER entries_stay")
        db.execute("DROP TRIGGER entries_remain")
        db.execute(statement)


def checks(home: Home) -> dict[str, tuple[str, str]]:
    said = home.run("doctor").document["checks"]
    return {row["name"]: (row["outcome"], row["detail"]) for row in said}


def test_an_export_is_verified_anywhere_and_a_cut_or_changed_one_is_named(
    one: Home, tmp_path: Path
) -> None:
    file = tmp_path / "log.jsonl"
    exported = one.run("evidence", "export", "--to", str(file))
    assert exported.code == 0
    entries, head = exported.document["entries"], exported.document["head"]
    assert (exported.document["intact"], exported.document["first_broken"]) == (True, None)
    assert one.run("evidence", "export", "--to", str(file)).code == 2  # never over a file
    good = one.run("evidence", "verify", str(file), "--head", head)
    assert (good.code, good.document["entries"], good.document["head"]) == (0, entries, head)
    text = file.read_text()
    assert not any(word in text for word in ("/Staff", "letter", str(one.root)))
    lines = text.splitlines()
    for number in (0, 3):
        changed = lines[number].replace("agent:", "agemt:")
        file.write_text("\n".join([*lines[:number], changed, *lines[number + 1 :]]) + "\n")
        bad = one.run("evidence", "verify", str(file))
        assert (bad.code, bad.document["intact"]) == (1, False)
        assert bad.document["first_broken"] == number + 1
    file.write_text("\n".join(lines[:-1]) + "\n")
    assert one.run("evidence", "verify", str(file)).code == 0  # a cut tail shows no wound
    cut = one.run("evidence", "verify", str(file), "--head", head)
    assert (cut.code, cut.document["first_broken"]) == (1, entries)
    assert one.run("evidence", "verify", "--head", head).code == 0
    assert one.run("evidence", "verify", "--head", "0" * 64).code == 1
    assert one.run("evidence", "verify", "--head", "abc").code == 2
    assert one.run("evidence", "verify", str(tmp_path / "none")).code == 2


def test_one_byte_changed_in_the_log_is_named_and_the_answer_is_no(one: Home) -> None:
    assert one.status()["answer"] == "yes"
    change(one, "UPDATE entries SET line=replace(line, '\"unproven\":0', '\"unproven\":1') "
                "WHERE number=4")  # fmt: skip
    found = one.run("evidence", "verify")
    assert (found.code, found.document["intact"], found.document["first_broken"]) == (1, False, 4)
    said = one.run("status")
    assert (said.code, said.document["answer"]) == (1, "no")
    assert {row["status"] for row in said.document["systems"]} == {"unknown"}
    outcome, detail = checks(one)["evidence"]
    assert outcome == "fix"
    assert "entry 4" in detail
    exported = one.run("evidence", "export", "--to", str(one.root / "for the police"))
    assert (exported.code, exported.document["first_broken"]) == (1, 4)


@pytest.mark.parametrize("line", ["'not JSON at all'", "'{}'", "CAST(x'fffefd' AS TEXT)"])
def test_the_newest_entry_spoilt_neither_hides_nor_stops_anything(one: Home, line: str) -> None:
    last = one.run("evidence", "verify").document["entries"]
    change(one, f"UPDATE entries SET line={line} WHERE number=(SELECT max(number) FROM entries)")
    assert one.status()["answer"] == "no"
    ran = one.run("backup")
    assert ran.complete  # the school's data is looked after all the same
    assert one.run("evidence", "verify").document["first_broken"] == last
    assert one.status()["answer"] == "no"
    back = one.run("restore", "Office", "--to", str(one.root / "back"))
    assert (back.code, back.document["outcome"]) == (0, "proven")
    assert one.open_attempts() == 0


def test_a_log_cut_short_is_seen_by_a_head_noted_before(one: Home) -> None:
    head = one.run("evidence", "verify").document["head"]
    change(one, "DELETE FROM entries WHERE number=(SELECT max(number) FROM entries)")
    cut = one.run("evidence", "verify", "--head", head)
    assert (cut.code, cut.document["intact"]) == (1, False)
    assert "cut short" in cut.document["reason"]


def test_with_the_clock_set_back_no_backup_is_complete_and_nobody_says_yes(one: Home) -> None:
    home = AgentHome(one.agent)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with working(home, lambda: yesterday) as agent:
        (result,) = back_up(agent, [])
    assert result.outcome.value == "incomplete"
    assert "timedatectl" in {each.kind: each.sentence for each in result.problems}["clock"]
    assert one.entries("backup")[-1]["clock_behind_seconds"] > 80_000
    with looking(home, lambda: yesterday) as agent:
        stands = standing(agent)
    assert stands.answer.answer != "yes"
    assert {each.status.value for each in stands.systems} == {"unknown"}
    assert one.status()["answer"] == "yes"  # the clock is right again, and so is yesterday's copy
    assert one.run("backup").complete
    one.verify()


def test_the_doctor_names_what_is_wrong_and_how_it_is_mended(own: Home) -> None:
    well = checks(own)
    assert well["python"][0] == well["restic"][0] == well["clock"][0] == "ok"
    assert {name: said[0] for name, said in well.items() if said[0] != "ok"} == {"kit": "fix"}
    (own.live / "Staff").rename(own.live / "gone")
    (own.live / "pupils.sqlite3").unlink()
    own.repository("place-a").rename(own.root / "elsewhere")
    ran = own.run("doctor")
    assert ran.code == 1
    bad = {row["name"]: row for row in ran.document["checks"] if row["outcome"] == "fix"}
    assert set(bad) == {"kit", "source 1 of Office", "source 3 of Office", "place-a"}
    assert "mounted" in bad["source 1 of Office"]["detail"]
    assert "abide repository make" in bad["place-a"]["detail"]
    assert own.entries("backup") == []
    own.verify()
