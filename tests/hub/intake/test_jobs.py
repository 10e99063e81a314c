"""Jobs that people ask for, and how far they are: only what agent.toml names, told as it goes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from abide.agent.link.beside import Beside
from abide.agent.loop.jobs import Said
from abide.domain.duties import Deed
from abide.domain.roles import Role
from abide.hub.backups.models import Job, Progress
from tests.agent.declared import GOOD
from tests.hub.intake.agents import Server
from tests.hub.intake.conftest import MakeServer
from tests.hub.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TURNS = 200
TWO = GOOD + '\n[[systems]]\nname = "Email"\ngrade = "essential"\nsources = []\n'


class Watched(Beside):
    """The link's thread, which says each time that it has done something and comes to rest."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self._rested = threading.Event()
        super().__init__(*args, **more)

    def _rest(self, seconds: float) -> None:
        self._rested.set()
        super()._rest(seconds)

    def until(self, true: Callable[[], object]) -> None:
        """Given what is to become true by the thread's work, wait for it."""
        for _ in range(MOST_TURNS):
            self._rested.clear()
            if true():
                return
            assert self._rested.wait(30), "the link's thread does nothing any more"
        raise AssertionError("it did not become true")


def ask(server: Server, deed: str = "backup", system: str = "SIMS", place: str = "") -> Job:
    return Job.objects.create(
        school=server.school,
        agent=server.row,
        deed=deed,
        system_name=system,
        place_name=place,
        asked_by=make_person(server.school, Role.OFFICE_MANAGER),
        asked_at=datetime.now(UTC),
    )


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_a_job_that_the_file_names_is_taken_done_and_told(make_server: MakeServer) -> None:
    server = make_server()
    server.turn()
    server.said.clear()
    job = ask(server, place="drive-a")
    with Watched(server.home, server.clock, server.said.append, seconds=0.2) as beside:
        beside.until(beside.is_asked)
        assert state_of(job) == "taken"
        todo = beside.take()
        assert todo is not None
        assert (todo.deed, todo.systems, todo.places) == (Deed.BACKUP, ("SIMS",), ("drive-a",))
        beside.began(todo)
        beside.voice.progress("SIMS", 400, 1000)
        beside.until(lambda: Progress.objects.filter(done_bytes=400, job=job).exists())
        beside.ended(todo, Said(True, (), "complete"))
        beside.until(lambda: state_of(job) == "done")
        assert job.outcome == "complete"
        beside.until(lambda: not Progress.objects.exists())
    assert server.said == []


@pytest.mark.parametrize(("system", "place"), [("Email", ""), ("Payroll", ""), ("SIMS", "drive-z")])
def test_a_job_that_the_file_does_not_name_is_refused_and_logged(
    make_server: MakeServer, system: str, place: str
) -> None:
    server = make_server(text=TWO)
    job = ask(server, system=system, place=place)
    with Watched(server.home, server.clock, server.said.append, seconds=0.2) as beside:
        beside.until(lambda: state_of(job) == "refused")
        assert job.reason == "not declared"
        assert not beside.is_asked()
    spool = server.spool()
    assert [row["facts"]["job"] for row in spool.rows_of("job refused")] == [str(job.public_id)]
    spool.close()


def test_a_job_that_a_dead_run_had_taken_is_told_as_lost(make_server: MakeServer) -> None:
    server = make_server()
    job = ask(server)
    job.state = "taken"
    job.save()
    with Watched(server.home, server.clock, server.said.append, seconds=0.2) as beside:
        beside.until(lambda: state_of(job) == "refused")
    assert job.reason == "failed to start"


def test_a_job_of_another_agent_is_none_of_ours(make_server: MakeServer) -> None:
    from abide.agent.link.calling import NotTaken

    one, other = make_server(), make_server()
    job = ask(one)
    with pytest.raises(NotTaken):
        other.call("POST", f"/jobs/{job.public_id}", b'{"state": "done"}')
    assert state_of(job) == "asked"


def test_a_dead_hub_holds_nothing_up(make_server: MakeServer) -> None:
    from abide.agent.link.state import save_state

    server = make_server()
    server.said.clear()
    save_state(server.home, server.state.model_copy(update={"url": "http://127.0.0.1:9"}))
    with Watched(server.home, server.clock, server.said.append, seconds=0.1) as beside:
        beside.until(lambda: bool(server.said))
        assert not beside.is_asked()
        assert beside.take() is None
    assert len(set(server.said)) == 1
    assert "does not answer" in server.said[0]
    server.write(2)
    save_state(server.home, server.state.model_copy(update={"url": server.url}))
    assert server.turn().acknowledged == 3


def test_the_voice_tells_no_word_of_an_engine(make_server: MakeServer) -> None:
    server = make_server()
    job = ask(server)
    with Watched(server.home, server.clock, server.said.append, seconds=0.2) as beside:
        beside.until(beside.is_asked)
        todo = beside.take()
        assert todo is not None
        beside.began(todo)
        beside.voice.step("Reading /srv/Pupil/Amy Adams.docx")
        beside.voice.progress("/srv/Pupil/Amy Adams.docx", 5, 10)
        beside.until(lambda: Progress.objects.filter(done_bytes=5).exists())
        assert Progress.objects.get().system_name == "SIMS"
        beside.ended(todo, Said(True, (), "complete"))
    assert "Amy" not in json.dumps(list(Progress.objects.values()), default=str)
    assert state_of(job) == "done"


def test_leaving_ends_the_agent_and_forgets_the_hub(make_server: MakeServer) -> None:
    from abide.agent.link.leaving import leave
    from abide.agent.link.state import load_state

    server = make_server()
    agent = server.row
    assert leave(server.home, server.clock) is None
    agent.refresh_from_db()
    assert agent.ended_at is not None
    assert load_state(server.home) is None
    spool = server.spool()
    assert next(spool.rows_of("hub left"))["facts"]["told"] is True
    spool.close()
