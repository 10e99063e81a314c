"""A real agent and a real hub: two processes, two homes, HTTP between them, kills in between."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.whole.hubs import Hub, abide, environment, run_in, serving
from tests.whole.school import Home, wait_until

pytestmark = pytest.mark.whole
_CODE = """
from abide.hub.intake.actions import make_code
from abide.hub.schools.models import School
from abide.hub.web import clock
from tests.hub.people import make_school
school = School.objects.first() or make_school()
print(make_code(school=school, agent_name="Office server", by="hub", at=clock.now()))
"""
_HELD = """
import json
from abide.hub.backups.models import Agent, Run
from abide.hub.evidence.models import AgentEntry
lines = list(AgentEntry.objects.order_by("number").values_list("line", flat=True))
agent = Agent.objects.get()
print(json.dumps({
    "lines": lines, "runs": Run.objects.count(), "entries": agent.entries,
    "declared": agent.declared, "refusal": agent.refusal,
}))
"""
_ASK = """
from datetime import UTC, datetime
from abide.domain.roles import Role
from abide.hub.backups.models import Agent, Job
from tests.hub.people import make_person
agent = Agent.objects.get()
Job.objects.create(school=agent.school, agent=agent, deed="backup", system_name="Office",
    asked_by=make_person(agent.school, Role.OFFICE_MANAGER), asked_at=datetime.now(UTC))
"""
_JOB = """
from abide.hub.backups.models import Job
job = Job.objects.get()
print(job.state, job.outcome)
"""


def enrol(hub: Hub, home: Home) -> dict[str, object]:
    code = run_in(hub.home, _CODE).strip()
    ran = home.run("agent", "enrol", hub.address, code)
    assert ran.code == 0, ran
    found: dict[str, object] = ran.document
    return found


def held(hub: Hub) -> dict[str, object]:
    found: dict[str, object] = json.loads(run_in(hub.home, _HELD))
    verified = abide(hub.home, "evidence", "verify", "--json")
    return {**found, "intact": json.loads(verified.stdout)["intact"]}


def log(home: Home, to: Path) -> list[str]:
    ran = abide(home.root, "evidence", "export", "--agent", "--to", str(to))
    assert ran.returncode == 0, ran.stderr
    lines = to.read_text().splitlines()
    to.unlink()
    return lines


def test_an_agent_enrols_backs_up_and_the_hub_has_it_word_for_word(
    own: Home, tmp_path: Path
) -> None:
    with serving(tmp_path / "hub") as hub:
        said = enrol(hub, own)
        assert said["school"] == "Larkfield Primary School"
        assert len(said["found"]) == 4  # type: ignore[arg-type]
        assert own.run("backup").complete
        assert own.run("agent", "run", "--once").code in (0, 1)
        found = held(hub)
        assert found["lines"] == log(own, tmp_path / "log.jsonl")
        assert found["intact"] is True
        assert found["runs"] == len(own.entries("backup"))
        assert str(own.live) not in json.dumps(found)
        assert (own.agent / "school-export.age").read_bytes().startswith(b"age-encryption.org")
        checks = {row["name"]: row for row in own.run("doctor").document["checks"]}
        assert checks["hub"]["outcome"] == checks["hub's clock"]["outcome"] == "ok"


def test_a_hub_that_is_away_costs_no_backup_and_gets_all_of_it_later(
    own: Home, tmp_path: Path
) -> None:
    with serving(tmp_path / "hub") as hub:
        enrol(hub, own)
        port = hub.address.rsplit(":", 1)[1]
    began = time.monotonic()
    assert own.run("backup").complete
    assert own.run("agent", "run", "--once").code in (0, 1)
    assert time.monotonic() - began < 120
    own.verify()
    with serving(tmp_path / "hub", "--port", port) as hub:
        assert own.run("agent", "run", "--once").code in (0, 1)
        assert held(hub)["lines"] == log(own, tmp_path / "log.jsonl")


def test_kills_of_agent_and_hub_at_any_moment_lose_and_double_nothing(
    own: Home, tmp_path: Path
) -> None:
    moments = random.Random(4)
    with serving(tmp_path / "hub") as hub:
        enrol(hub, own)
        address = hub.address
        for _ in range(6):
            own.run("backup")
            running = own.start("agent", "run", "--once")
            with suppress(subprocess.TimeoutExpired):  # where it dies is the very thing tried
                running.communicate(timeout=moments.uniform(0.3, 2.5))
            running.kill()
            running.communicate(timeout=60)
        hub.kill()
    with serving(tmp_path / "hub", "--port", address.rsplit(":", 1)[1]) as hub:
        assert own.run("agent", "run", "--once").code in (0, 1)
        found = held(hub)
        assert found["lines"] == log(own, tmp_path / "log.jsonl")
        assert (found["intact"], found["refusal"]) == (True, "")


def test_the_running_service_does_what_is_asked_on_the_hub(own: Home, tmp_path: Path) -> None:
    with serving(tmp_path / "hub") as hub:
        enrol(hub, own)
        assert own.run("backup").complete
        running = subprocess.Popen(
            [sys.executable, "-m", "abide.cli.main", "agent", "run"],
            env=environment(own.root),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            before = len(own.entries("backup"))
            run_in(hub.home, _ASK)
            wait_until(lambda: run_in(hub.home, _JOB).strip() == "done complete")
            assert len(own.entries("backup")) > before
        finally:
            running.send_signal(signal.SIGTERM)
            running.communicate(timeout=60)
