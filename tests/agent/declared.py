"""An agent.toml to begin with, and what `load_settings` makes of it, for the tests of its rules."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from abide.agent.config import Settings, load_settings
from abide.agent.home import Home
from abide.domain.errors import Refused

GOOD = """\
[agent]
name = "school-server"

[[repositories]]
name = "drive-a"
kind = "local"
url = "{places}/a"
password_file = "secrets/drive-a"

[[systems]]
name = "SIMS"
grade = "critical"
[[systems.sources]]
kind = "files"
path = "{places}/Admin"
"""


@dataclass(frozen=True)
class Declared:
    """An agent's folder with an agent.toml that tests write as they need it."""

    root: Path

    @property
    def home(self) -> Home:
        return Home(self.root / "agent")

    def secret(self, name: str, text: str = "correct horse battery\n", mode: int = 0o600) -> Path:
        file = self.home.agent / "secrets" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return file

    def write(self, text: str) -> None:
        """Given the text of agent.toml, with {places} for a folder, write it."""
        self.home.config_file.write_text(text.replace("{places}", str(self.root / "places")))
        self.home.config_file.chmod(0o600)

    def load(self, text: str) -> Settings:
        self.write(text)
        return load_settings(self.home)

    def refused(self, text: str, at: str) -> str:
        """Given a text that must be refused, and the words on the line that must be named, return
        the sentence after the line; assert that nothing was written on the way."""
        self.write(text)
        before = self.everything()
        with pytest.raises(Refused) as caught:
            load_settings(self.home)
        said = re.fullmatch(r".*agent\.toml, line (\d+): (.*)", str(caught.value), re.DOTALL)
        assert said, caught.value
        assert at in text.splitlines()[int(said[1]) - 1], caught.value
        assert self.everything() == before
        assert said[2].endswith("."), said[2]
        return said[2]

    def everything(self) -> list[tuple[str, int]]:
        found = []
        for top, folders, files in os.walk(self.root):
            for name in (*folders, *files):
                path = os.path.join(top, name)
                found.append((path, os.lstat(path).st_mtime_ns))
        return sorted(found)


def with_system(*lines: str) -> str:
    """Given lines, return the good file with them in its system's table."""
    return GOOD.replace('grade = "critical"\n', "\n".join(('grade = "critical"', *lines)) + "\n")


def with_repository(*lines: str) -> str:
    """Given lines, return the good file with them in its repository's table."""
    return GOOD.replace('kind = "local"\n', "\n".join(('kind = "local"', *lines)) + "\n")


def with_source(*lines: str) -> str:
    """Given the lines of a source, return the good file with that one more."""
    return GOOD + "\n".join(("[[systems.sources]]", *lines)) + "\n"
