"""Retention in real places: what goes, what stays and why, and that a kill costs no copy."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from abide.agent.admission import make_repository
from abide.agent.home import Home as AgentHome
from abide.agent.jobs.backup import back_up
from abide.agent.jobs.drill import DrillRequest, drill
from abide.agent.run import working
from abide.agent.signs.alarms import Ringing, answer, ring
from abide.domain.ruin import Sign
from abide.engines.rclone import Served
from abide.engines.restic.repository import find_restic
from tests.engines.needs import needed
from tests.whole.keys import make_quick
from tests.whole.programs import awaited_engine, programs_of
from tests.whole.school import PASSWORD, SYSTEM, Home, Spot, live_data, make_home
from tests.whole.test_log import change

pytestmark = [pytest.mark.whole, pytest.mark.long]

NIGHTS = 5
PLACE = "place-a"


def keep(home: Home, daily: int) -> None:
    """Keep only the newest of so many days."""
    table = f"[retention.critical]\ndaily = {daily}\nweekly = 0\ntermly = 0\nyearly = 0\n"
    home.write_config(home.spots, home._system_table() + table)


def ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def night(home: Home, days_ago: int) -> str:
    """Back up as it was so many days ago; return the snapshot."""
    with working(AgentHome(home.agent), lambda: ago(days_ago)) as agent:
        (result,) = back_up(agent, [])
        assert result.outcome.value == "complete", result.problems.rows()
        assert result.snapshot is not None
        return result.snapshot


def prove(home: Home, days_ago: int) -> None:
    with working(AgentHome(home.agent), lambda: ago(days_ago)) as agent:
        (result,) = drill(agent, [], DrillRequest(full=True))
        assert result.verdict.value == "proven", result


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A place with five nights in it, the first of which was proven: leave it as it is."""
    needed(find_restic)
    root = tmp_path_factory.mktemp("kept")
    home = make_home(root, [Spot(PLACE)], live_data(root / "live"))
    with working(AgentHome(home.agent), lambda: ago(NIGHTS + 1)) as agent:
        make_repository(agent, PLACE)
    make_quick(home.repository(PLACE), PASSWORD)
    for number in range(NIGHTS):
        (home.live / "Staff" / f"{number}.bin").write_bytes(os.urandom(1 << 20))
        for older in range(number):
            (home.live / "Staff" / f"{older}.bin").unlink(missing_ok=True)
        night(home, NIGHTS - number)
        if number == 0:
            prove(home, NIGHTS)
    return home


@pytest.fixture
def nights(kept: Home, tmp_path: Path) -> Home:
    """Five nights of this test's own, of which two are to be kept."""
    home = kept.copy(tmp_path / "home")
    home.live = kept.live
    keep(home, daily=2)
    return home


def listed(home: Home, tag: str = "") -> list[str]:
    words = ("--tag", tag) if tag else ()
    rows = json.loads(home.restic(PLACE, "snapshots", "--json", *words).stdout) or []
    return [row["id"] for row in rows]


def the_row(ran: Any) -> Any:
    (found,) = ran.document["repositories"]
    return found


def by_age(home: Home) -> list[str]:
    return [each["snapshot"] for each in home.entries("backup")]


def still_good(home: Home) -> None:
    """Assert that the place is sound, is written to, and gives everything back."""
    assert home.run("backup").complete
    assert home.run("drill", "--full").code == 0
    checked = home.restic(PLACE, "check", "--read-data")
    assert "no errors were found" in checked.stdout
    assert list((home.repository(PLACE) / "locks").iterdir()) == []
    assert programs_of(home) == {}
    home.verify()


def test_nights_past_the_policy_go_with_their_manifests_and_each_stays_for_a_reason(
    nights: Home,
) -> None:
    copies = by_age(nights)
    told = nights.run("retention", "--dry-run")
    assert told.code == 0
    assert listed(nights, "abide-data") == copies
    assert nights.entries("retention") == []

    ran = nights.run("retention")
    row = the_row(ran)
    assert (ran.code, row["outcome"]) == (0, "done")
    assert sorted(row["removed"]) == sorted(copies[1:3])
    assert [each["stays"] for each in the_row(told)["copies"]] == [True, True, False, False, True]
    assert listed(nights, "abide-data") == [copies[0], *copies[3:]]
    assert len(listed(nights, "abide-manifest")) == 3
    reasons = {each["snapshot"]: " ".join(each["reasons"]) for each in row["copies"]}
    assert "the last proven copy" in reasons[copies[0]]
    assert "the newest complete copy" in reasons[copies[-1]]
    assert "older than every period" in reasons[copies[1]]
    assert row["pruned"]
    assert row["bytes_freed"] > 1 << 20
    (entry,) = nights.entries("retention")
    assert entry["kept"] == {"newest of a day": 2, "newest complete": 1, "last proven": 1}
    assert entry["removed"] == {"past every period": 2}
    assert sorted(entry["removed_snapshots"]) == sorted(copies[1:3])

    again = nights.run("retention")
    assert (again.code, the_row(again)["outcome"]) == (0, "nothing to do")
    shelf = list((nights.agent / "manifests").rglob("*.jsonl.gz"))
    assert not any(gone in str(each) for gone in copies[1:3] for each in shelf)
    asked = ago(2.5).isoformat()
    restored = nights.run("restore", SYSTEM, "--to", str(nights.root / "back"), "--at", asked)
    assert (restored.code, restored.document["snapshot"]) == (0, copies[0])  # the newest then left
    still_good(nights)


def test_what_is_not_ours_or_not_in_the_log_is_never_touched(nights: Home) -> None:
    file = nights.live / "pupils.sqlite3"
    mine = nights.restic(PLACE, "snapshots", "--json").stdout.split("abide-agent=")[1].split('"')[0]
    ours = ["--tag", "abide-data", "--tag", f"abide-system={SYSTEM}", "--tag"]
    nights.restic(PLACE, "backup", str(file))  # a person's own
    nights.restic(PLACE, "backup", str(file), *ours, "abide-agent=another")
    before = set(listed(nights))
    nights.restic(PLACE, "backup", str(file), *ours, f"abide-agent={mine}")  # of a run that died
    (died,) = set(listed(nights)) - before
    ran = nights.run("retention")
    row = the_row(ran)
    assert (ran.code, row["untouched"]) == (0, 2)
    assert set(row["removed"]) == set(by_age(nights)[1:3]) | (
        {died} if not newest_is(nights, died) else set()
    )
    assert len(listed(nights, "abide-data")) == 3 + 1 + (died in listed(nights))
    assert len(listed(nights, "abide-manifest")) == 3


def newest_is(home: Home, snapshot: str) -> bool:
    """Say whether a snapshot is newer than the newest complete copy, so that it stays for now."""
    return listed(home)[-1] == snapshot


def test_a_copy_that_a_restored_log_knows_nothing_of_is_not_touched(nights: Home) -> None:
    older = nights.agent / "older.sqlite3"
    shutil.copy(nights.agent / "spool.sqlite3", older)
    night(nights, 0)
    for file in nights.agent.glob("spool.sqlite3*"):
        file.unlink()
    older.rename(nights.agent / "spool.sqlite3")
    unknown = listed(nights, "abide-data")[-1]
    ran = nights.run("retention")
    assert the_row(ran)["untouched"] == 1
    assert unknown in listed(nights, "abide-data")


def test_while_the_log_does_not_hold_together_nothing_goes(nights: Home) -> None:
    change(nights, "UPDATE entries SET line=replace(line, '\"unproven\":0', '\"unproven\":1') "
                   "WHERE number=4")  # fmt: skip
    ran = nights.run("retention")
    row = the_row(ran)
    assert (ran.code, row["outcome"], row["removed"]) == (0, "frozen", [])
    assert "does not hold together" in row["because"]
    assert len(listed(nights, "abide-data")) == NIGHTS


def test_while_an_alarm_is_open_nothing_goes_and_afterwards_no_ruined_copy_pushes_a_clean_one_out(
    nights: Home,
) -> None:
    keep(nights, daily=1)
    copies = by_age(nights)
    sign = Sign("canary", count=1, share=1.0, limit=1)
    with working(AgentHome(nights.agent), lambda: ago(0.5)) as agent:
        alarm = ring(agent, Ringing(SYSTEM, "canaries", [sign], suspect_from=ago(2.5)))
    ran = nights.run("retention")
    assert (ran.code, the_row(ran)["outcome"]) == (0, "frozen")
    assert f"an alarm is open for {SYSTEM}" in the_row(ran)["because"]
    assert len(listed(nights, "abide-data")) == NIGHTS
    with working(AgentHome(nights.agent), lambda: datetime.now(UTC)) as agent:
        answer(agent, alarm.id, "restored", "Ms Lee")
    ran = nights.run("retention")
    assert the_row(ran)["outcome"] == "done"
    # the first was proven, the third is the newest clean one, the last is the newest of all
    assert listed(nights, "abide-data") == [copies[0], copies[2], copies[4]]


def test_a_store_that_refuses_is_left_alone_without_a_lock_and_asked_no_more(
    nights: Home, serve: Callable[..., Served]
) -> None:
    served = serve(nights.places, append_only=True)
    nights.spots[0] = Spot(PLACE, "rest", url=f"{served.url}{PLACE}/abide/")
    keep(nights, daily=2)
    ran = nights.run("retention")
    row = the_row(ran)
    assert (ran.code, row["outcome"], row["removed"]) == (0, "left to the store", [])
    assert "its own business" in row["because"]
    assert nights.entries("retention")[-1]["refused"] is True
    again = nights.run("retention")
    assert "let nothing be removed when last asked" in the_row(again)["because"]
    assert len(listed(nights, "abide-data")) == NIGHTS
    assert list((nights.places / PLACE / "abide" / "locks").iterdir()) == []
    assert nights.run("backup").complete
    nights.verify()


MOMENTS: dict[str, tuple[str, ...]] = {
    "while copies are forgotten": ("forget",),
    "while room is freed": ("prune",),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_at_any_moment_leaves_a_good_place_and_the_next_run_ends_it(
    nights: Home, moment: str
) -> None:
    with nights.unhurried():
        running = nights.start("retention")
        engine = awaited_engine(nights, *MOMENTS[moment])
        os.kill(engine, signal.SIGSTOP)
    running.kill()
    running.communicate(timeout=60)
    still_good(nights)
    assert nights.entries("retention")[-1]["outcome"] == "failed"
    ended = nights.run("retention")
    assert the_row(ended)["outcome"] in ("done", "nothing to do"), ended
    assert len(listed(nights, "abide-data")) == 2  # tonight's, proven just now, and last night's
    still_good(nights)


def test_copies_that_somebody_removed_are_told_once(nights: Home) -> None:
    copies = by_age(nights)
    nights.restic(PLACE, "forget", copies[2])
    ran = nights.run("retention")
    row = the_row(ran)
    assert [each["kind"] for each in row["problems"]] == ["copies gone"]
    assert row["removed"] == [copies[1]]
    assert the_row(nights.run("retention"))["problems"] == []


def test_copies_that_somebody_removed_keep_no_promise(nights: Home) -> None:
    night(nights, 0)
    prove(nights, 0)
    assert nights.status()["answer"] == "yes"
    nights.restic(PLACE, "forget", *listed(nights, "abide-data"))
    nights.run("retention")
    assert nights.status()["answer"] == "no"
    assert "copy gone" in str(nights.system()["reasons"])
    assert nights.run("backup").complete
    assert "copy gone" not in str(nights.system()["reasons"])


def test_a_name_nobody_declared_is_refused(nights: Home) -> None:
    assert nights.run("retention", "Chess club").code == 2
    assert nights.run("retention", "--repository", "the moon").code == 2
