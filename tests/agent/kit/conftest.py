"""An agent with one place, a drive's folder, and cards drawn once for all tests of the kit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from abide.agent.context import Agent
from abide.agent.home import Home
from abide.agent.kit.words import split
from abide.agent.run import working

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
SECRET = bytes(range(32))

CONFIG = """\
# The school's own words, which stay as they are.
[agent]
name = "school-server"
school = "St Ædburga's"

[kit]
if_found = "Belongs to a school. Ring 01632 960001."
folders = ["{root}/kits"]

[[contacts]]
name = "Ms Head"
phone = "01632 960002"

[[repositories]]
name = "drive-a"
kind = "drive"
url = "{root}/usb/abide"
marker = "{root}/usb/ABIDE-DRIVE"
password_file = "secrets/drive-a"

[[systems]]
name = "SIMS"
grade = "critical"
[[systems.sources]]
kind = "files"
path = "{root}/Admin"
[[systems.sources]]
kind = "postgres"
dsn_file = "{root}/elsewhere/pupils.dsn"
"""


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class School:
    """A home with its agent at work, and the folders around it."""

    root: Path
    agent: Agent
    clock: Clock

    @property
    def home(self) -> Home:
        return self.agent.home

    def entries(self, kind: str) -> list[dict[str, object]]:
        return [dict(row["facts"]) for row in self.agent.spool.rows_of(kind)]


def write_school(root: Path, config: str = CONFIG) -> Home:
    home = Home(root / "home" / "agent")
    for folder in ("kits", "usb", "Admin", "elsewhere", "home/agent/secrets"):
        (root / folder).mkdir(parents=True)
    for file, text in (
        (home.agent / "secrets" / "drive-a", "correct horse battery\n"),
        (root / "elsewhere" / "pupils.dsn", "postgresql://u:secret@db/pupils\n"),
        (home.config_file, config.replace("{root}", str(root))),
    ):
        file.write_text(text)
        file.chmod(0o600)
    (root / "usb" / "ABIDE-DRIVE").write_text("drive-a\n")
    return home


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    clock = Clock()
    with working(write_school(tmp_path), clock) as agent:
        yield School(tmp_path, agent, clock)


@pytest.fixture(scope="session")
def three() -> list[str]:
    """Three cards, any two of which give SECRET back."""
    return split(SECRET, 3, 2)[0]


@pytest.fixture(scope="session")
def others(three: list[str]) -> list[str]:
    """Three cards of another set, whose number lies in their first two words."""
    sets = iter(lambda: split(SECRET, 3, 2)[0], [])
    return next(cards for cards in sets if cards[0].split()[:2] != three[0].split()[:2])
