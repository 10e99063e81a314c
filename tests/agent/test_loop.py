"""The service's loop, with a clock that the test turns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from abide.agent.context import Agent
from abide.agent.lock import alone
from abide.agent.loop import Mode
from abide.agent.loop.jobs import Job, Said
from abide.agent.spool import Spool
from abide.domain.duties import Deed
from abide.domain.errors import Refused
from tests.agent.declared import Declared
from tests.agent.loops import SCHOOL, Enough, World, at, plugged, world

HOUR = timedelta(hours=1)


def hourly(found: World) -> World:
    """Let each wait end at a full hour: weeks pass in seconds."""

    def to_the_hour() -> None:
        found.now = found.now.replace(minute=0, second=0, microsecond=0)

    found.step, found.on_wait = HOUR, to_the_hour
    return found


def test_it_plays_weeks_of_school_and_sleeps_through_the_holiday(declared: Declared) -> None:
    found = hourly(world(declared, "2026-10-19 07:00", "2026-11-06 23:00"))
    assert found.run() == -1
    backups = found.when(Deed.BACKUP)
    assert backups[0] == at("2026-10-19 07:00")  # the first there ever was, at once
    assert {(moment.hour, moment.minute) for moment in backups[1:]} == {(19, 0)}
    days = [moment.date().isoformat() for moment in backups[1:]]
    assert len(days) == len(set(days)) == 10  # two weeks of five evenings, one week of none
    assert not [day for day in days if "2026-10-24" <= day <= "2026-11-01"]
    drills = found.when(Deed.DRILL)
    assert len(drills) == 2  # none in the week of the holiday
    assert not [d for d in drills[1:] if 8 <= d.hour < 17 and d.weekday() < 5 and d.month == 11]


def test_after_being_off_it_catches_up_once(declared: Declared) -> None:
    found = hourly(world(declared, "2026-11-02 19:00", "2026-11-03 20:00"))
    found.run()
    assert len(found.when(Deed.BACKUP)) == 2
    found.now, found.until = at("2026-11-11 08:30"), at("2026-11-11 18:00")
    found.run()
    assert found.when(Deed.BACKUP)[2:] == [at("2026-11-11 08:30")]


def test_what_fails_is_tried_again_and_then_left_until_it_is_due(declared: Declared) -> None:
    found = world(declared, "2026-11-03 19:00", "2026-11-04 19:10")
    found.step, found.fails = timedelta(minutes=5), lambda duty: duty.deed is Deed.BACKUP
    found.run()
    wanted = ["2026-11-03 19:00", "2026-11-03 19:16", "2026-11-03 20:17", "2026-11-04 19:00"]
    late = [real - at(w) for real, w in zip(found.when(Deed.BACKUP), wanted, strict=True)]
    assert all(timedelta(0) <= each <= timedelta(minutes=12) for each in late)


def test_a_drive_that_appears_gets_its_backup_at_the_next_look(declared: Declared) -> None:
    stick = declared.root / "stick"
    text = SCHOOL.replace(
        'kind = "local"\nurl = "{places}/a"',
        f'kind = "drive"\nurl = "{stick}/abide"\nmarker = "{stick}/ABIDE-DRIVE"',
    )
    found = world(declared, "2026-11-03 19:00", "2026-11-03 19:10", text)

    def absent(agent: Agent, job: Job) -> Said:
        facts = {"system": "SIMS", "repository": "drive-a", "repository_id": "id of drive-a"}
        moments = {"started_at": found.now.isoformat(), "finished_at": found.now.isoformat()}
        attempt = agent.spool.begin("backup", facts, found.now)
        agent.spool.finish(attempt, found.now, {"outcome": "absent", **moments})
        found.deeds.append((found.now, job.deed, "absent"))
        return Said(True, ("absent",))

    loop = found.loop()
    loop.work = absent
    loop.turn()
    found.run()
    assert len(found.when(Deed.BACKUP)) == 1  # the log says that it was away
    plugged(stick, "drive-a")
    found.until += timedelta(minutes=1)
    plugged_at = found.now
    found.run()
    copied = found.when(Deed.BACKUP)[1]
    assert copied - plugged_at <= timedelta(minutes=1)


def test_a_broken_agent_toml_is_said_once_and_heeded_once_mended(declared: Declared) -> None:
    found = world(declared, "2026-11-03 19:00", "2026-11-03 19:20", SCHOOL + "colour = 1\n")

    def mend() -> None:
        if found.now > at("2026-11-03 19:10"):
            declared.write(SCHOOL)

    found.on_wait = mend
    assert found.run() == -1
    assert len([line for line in found.said if "unknown key 'colour'" in line]) == 1
    assert found.when(Deed.BACKUP)[0] > at("2026-11-03 19:10")
    declared.write(SCHOOL + "colour = 1\n")
    with pytest.raises(Refused, match="colour"):
        found.run(Mode.ONCE)


def test_it_waits_while_a_person_s_command_is_at_work(declared: Declared) -> None:
    found = world(declared, "2026-11-03 19:00", "2026-11-03 19:20")
    held = alone(declared.home.lock_file)
    held.__enter__()

    def let_go() -> None:
        if found.now > at("2026-11-03 19:05") and not found.deeds:
            held.__exit__(None, None, None)
            found.on_wait = lambda: None

    found.on_wait = let_go
    found.run(Mode.UNTIL_IDLE)
    assert found.when(Deed.BACKUP)[0] > at("2026-11-03 19:05")
    assert len([line for line in found.said if "already at work" in line]) == 1


def test_told_to_stop_it_closes_what_was_open_and_ends_well(declared: Declared) -> None:
    found = world(declared, "2026-11-03 19:00", "2026-11-03 19:20")

    def interrupted(agent: Agent, job: Job) -> Said:
        agent.spool.begin("backup", {"system": "SIMS", "repository": "drive-a"}, found.now)
        raise KeyboardInterrupt

    loop = found.loop()
    loop.work = interrupted
    assert loop.run(Mode.FOR_EVER) == 0
    spool = Spool.open(declared.home.spool_file)
    assert spool.unfinished() == []
    newest = next(iter(spool.rows_of("backup")))
    spool.close()
    assert newest["facts"]["problems"] == [{"kind": "interrupted", "count": 1}]


@pytest.mark.parametrize("error", [Refused("There is no room."), ZeroDivisionError("ours")])
def test_a_job_that_leaves_no_trace_is_held_off_and_the_others_go_on(
    declared: Declared, error: Exception
) -> None:
    found = world(declared, "2026-11-03 19:00", "2026-11-03 19:40")
    tried = []

    def work(agent: Agent, job: Job) -> Said:
        if job.deed is Deed.BACKUP:
            return found.work(agent, job)
        tried.append((job.deed, found.now))
        raise error

    loop = found.loop()
    loop.work = work
    with pytest.raises(Enough):
        loop.run(Mode.FOR_EVER)
    drills = [moment for deed, moment in tried if deed is Deed.DRILL]
    assert 2 <= len(drills) <= 3
    assert drills[1] - drills[0] >= timedelta(minutes=15)


def test_once_does_each_thing_that_is_due_once_and_says_whether_all_went_well(
    declared: Declared,
) -> None:
    found = world(declared, "2026-11-03 19:00", "2026-11-03 19:40")
    found.fails = lambda duty: True
    assert found.run(Mode.ONCE) == 1
    assert len(found.deeds) == 1
    found.fails = lambda duty: False
    found.now += timedelta(minutes=20)
    assert found.run(Mode.UNTIL_IDLE) == 0
    assert {deed for _, deed, _ in found.deeds} >= {Deed.BACKUP, Deed.DRILL, Deed.HEADS}
    assert found.run(Mode.ONCE) == 0


@pytest.mark.parametrize("jump", [timedelta(days=-3), timedelta(days=40)])
def test_a_clock_that_jumps_stops_nothing(declared: Declared, jump: timedelta) -> None:
    found = hourly(world(declared, "2026-11-03 19:00", "2026-11-04 20:00"))
    found.run()
    before = len(found.when(Deed.BACKUP))
    found.now += jump
    found.until = found.now + timedelta(days=3)
    found.run()
    assert len(found.when(Deed.BACKUP)) > before


def test_backups_of_several_systems_to_the_same_places_go_together(declared: Declared) -> None:
    more = SCHOOL + (
        '[[systems]]\nname = "Films"\ngrade = "desirable"\n'
        '[[systems.sources]]\nkind = "files"\npath = "{places}/Films"\n'
    )
    found = world(declared, "2026-11-03 19:00", "2026-11-03 19:40", more)
    loop = found.loop()
    job = loop.turn()
    assert isinstance(job, Job)
    assert job.systems == ("SIMS", "Films")
