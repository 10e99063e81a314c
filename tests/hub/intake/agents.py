"""Servers whose agents talk to a hub over real HTTP, for the tests of the link's both ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from abide.agent.home import Home
from abide.agent.link.calling import Line, Said
from abide.agent.link.enrolling import enrol
from abide.agent.link.state import LinkState, load_state
from abide.agent.link.turn import Turn, turn
from abide.agent.spool import Spool
from abide.hub.backups.models import Agent
from abide.hub.intake.actions import make_code
from abide.hub.schools.models import School
from abide.hub.web import clock
from tests.agent.declared import GOOD, Declared


@dataclass
class Server:
    """A school's server with an agent.toml and a log. `behind`: how far its clock is off."""

    root: Path
    url: str
    school: School
    behind: timedelta = timedelta(0)
    text: str = GOOD
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        declared = Declared(self.root)
        declared.secret("drive-a")
        declared.write(self.text)

    @property
    def home(self) -> Home:
        return Home(self.root / "agent")

    def clock(self) -> datetime:
        return datetime.now(UTC) - self.behind

    @property
    def state(self) -> LinkState:
        found = load_state(self.home)
        assert found is not None
        return found

    @property
    def row(self) -> Agent:
        return Agent.objects.get(public_id=self.state.agent)

    def code(self, replaces: Agent | None = None) -> str:
        return make_code(
            school=self.school,
            agent_name="Office server",
            by="hub",
            at=clock.now(),
            replaces=replaces,
        )

    def enrol(self, replaces: Agent | None = None) -> LinkState:
        return enrol(self.home, self.clock, self.url, self.code(replaces), self.said.append)

    def turn(self) -> Turn:
        done: Turn = self.with_line(lambda line: turn(self.home, self.clock, line))
        return done

    def call(self, method: str, path: str, body: bytes = b"") -> bytes:
        answer: bytes = self.with_line(
            lambda line: line.exchange(self.home, Said(method, path, body))[0]
        )
        return answer

    def with_line(self, do: Callable[[Line], Any]) -> Any:
        line = Line(self.clock)
        try:
            return do(line)
        finally:
            line.close()

    def write(self, number: int = 1, kind: str = "backup", **more: Any) -> None:
        """Write entries to the log, as backups that were made would."""
        spool = Spool.open(self.home.spool_file)
        try:
            for _ in range(number):
                spool.record(kind, self.clock(), self.facts() | more)
        finally:
            spool.close()

    def facts(self) -> dict[str, Any]:
        now = self.clock().isoformat()
        return {
            "system": "SIMS",
            "repository": "drive-a",
            "repository_id": "r" * 64,
            "outcome": "complete",
            "snapshot": "a" * 64,
            "started_at": now,
            "finished_at": now,
            "files": 12,
            "bytes": 3456,
            "problems": [],
        }

    def spool(self) -> Spool:
        return Spool.open(self.home.spool_file)
