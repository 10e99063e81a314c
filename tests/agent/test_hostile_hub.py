"""A hub that was taken over: what it says harms the hub, never the backups."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from abide.agent.home import Home
from abide.agent.link.calling import NotTaken
from abide.agent.link.planning import kept_plan, planned
from abide.agent.link.state import LinkState, plan_file, save_state, write_whole
from abide.agent.loop.jobs import Job, Said
from abide.agent.run import looking
from abide.domain.duties import Deed, Duty
from abide.wire.link import SignedPlan, Told
from abide.wire.signing import new_key, public_of, sign
from tests.agent.declared import GOOD, Declared
from tests.agent.loops import world

AGENT = "7b1c3f1e-7c58-4f0e-9d53-0d9a1c1b2a3d"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    declared = Declared(tmp_path)
    declared.secret("drive-a")
    declared.write(GOOD)
    return Home(tmp_path / "agent")


def hub_says(home: Home, **more: object) -> LinkState:
    """Keep a plan that the pinned hub signed itself, whatever stands in it."""
    key = new_key()
    state = LinkState(
        url="https://hub.example", agent=AGENT, school="Larkfield", hub_key=public_of(key)
    )
    save_state(home, state)
    plan = {"agent": AGENT, "school": "L", "made_at": "2026-11-22T00:00:00Z", **more}
    text = json.dumps(plan)
    unsigned = SignedPlan(plan=text, signature="")
    signed = SignedPlan(plan=text, signature=sign(key, unsigned.signed_bytes()))
    write_whole(plan_file(home), signed.model_dump_json().encode())
    return state


@pytest.mark.parametrize("hours", [float("nan"), float("inf"), 1e308, -1.0])
@pytest.mark.parametrize("promise", ["rto_hours", "rpo_hours"])
def test_hours_that_are_none_stop_no_backup(home: Home, promise: str, hours: float) -> None:
    system = {"name": "SIMS", "grade": "critical", promise: hours}
    state = hub_says(home, systems=[system])
    with looking(home, lambda: datetime.now(UTC)) as agent:  # what every backup begins with
        assert [each.system.name for each in agent.settings.systems] == ["SIMS"]
    assert kept_plan(home, state) is None
    assert planned(home) == {}


@pytest.mark.parametrize("job", ["../leave", "x", "", AGENT + "/../export", AGENT.upper()])
def test_a_job_has_an_id_and_nothing_else_for_a_name(home: Home, job: str) -> None:
    state = hub_says(home, jobs=[{"id": job, "deed": "backup", "system": "SIMS"}])
    assert kept_plan(home, state) is None


def test_a_plan_as_hubs_send_them_is_followed(home: Home) -> None:
    state = hub_says(
        home,
        systems=[{"name": "SIMS", "grade": "critical", "rto_hours": 4, "rpo_hours": 99_999.99}],
        jobs=[{"id": AGENT, "deed": "backup", "system": "SIMS"}],
    )
    assert kept_plan(home, state) is not None


class Flood:
    """Somebody who asks for one more restore test, always."""

    def is_asked(self) -> bool:
        return True

    def take(self) -> Job | None:
        now = datetime.now(UTC)
        return Job(Deed.DRILL, (Duty(Deed.DRILL, now, now, "asked", "SIMS", "drive-a"),))

    def began(self, job: Job) -> None:
        return

    def ended(self, job: Job, said: Said) -> None:
        return


def test_who_asks_without_end_holds_up_no_backup(declared: Declared) -> None:
    found = world(declared, "2026-11-03 19:00", "2026-11-03 20:00")
    loop = found.loop()
    loop.beside = Flood()
    for _ in range(4):
        loop.turn()
    assert Deed.BACKUP in [job.deed for job, _ in loop.done]
    assert loop.done[0][0].deed is Deed.DRILL, "what a person asked for still goes first"


def test_what_a_hub_says_is_read_and_orders_no_terminal_about() -> None:
    """Before its key is known, whatever answers at the address may say why it refuses."""
    said = "No.\x1b]0;owned\x07\x1b[2J\r\n\u202eAll is well" + "." * 9000
    refusal = NotTaken(Told(reason="code", sentence=said, at=datetime.now(UTC)))
    assert str(refusal).isprintable()
    assert str(refusal).startswith("No.")
    assert len(str(refusal)) <= 500
