"""Where the agent keeps its things: every path below ABIDE_HOME has its name here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from abide.domain.errors import Refused

LONGEST_FILE_NAME = 120


@dataclass(frozen=True)
class Home:
    """The agent's folder and what lies in it; `agent` is ABIDE_HOME/agent."""

    agent: Path

    @property
    def config_file(self) -> Path:
        return self.agent / "agent.toml"

    @property
    def spool_file(self) -> Path:
        return self.agent / "spool.sqlite3"

    @property
    def lock_file(self) -> Path:
        return self.agent / "run.lock"

    @property
    def manifests(self) -> Path:
        return self.agent / "manifests"

    @property
    def staging(self) -> Path:
        return self.agent / "staging"

    @property
    def caches(self) -> Path:
        return self.agent / "cache"

    @property
    def scratch(self) -> Path:
        return self.agent / "scratch"

    @property
    def waiting(self) -> Path:
        """Where restores note the folders they fill elsewhere."""
        return self.agent / "waiting"

    @property
    def in_place(self) -> Path:
        """Where renames of live data are noted while they are made."""
        return self.agent / "in-place.notes"

    def under(self, relative: str | Path) -> Path:
        """Given a path of agent.toml, return it absolute (relative ones start at agent/)."""
        return self.agent / Path(relative)


def find_home(environment: Mapping[str, str]) -> Home:
    """Given the environment, return the agent's home: ABIDE_HOME, or its default per account.

    A relative ABIDE_HOME starts in the folder the command is run in. Raise Refused when it starts
    in the home of an account that does not exist, or when nothing says where to look.
    """
    told = environment.get("ABIDE_HOME", "")
    if told:
        try:
            return Home(Path(told).expanduser().absolute() / "agent")
        except RuntimeError:
            raise Refused(
                f"ABIDE_HOME is {told}, which starts in a home folder that is not known: write "
                "the path from the root."
            ) from None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Home(Path("/var/lib/abide/agent"))
    if not environment.get("HOME"):
        raise Refused("Neither ABIDE_HOME nor HOME is set: say where Abide lives with ABIDE_HOME.")
    return Home(Path(environment["HOME"]) / ".local" / "share" / "abide" / "agent")


def make_private(folder: Path) -> Path:
    """Given a folder, make it and its missing parents for this account alone; return it."""
    if not folder.parent.exists():
        make_private(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def file_name(name: str) -> str:
    """Given a declared name, return a file name no two declared names share."""
    quoted = quote(name, safe=" ").replace(" ", "+").replace(".", "%2E")
    if len(quoted) <= LONGEST_FILE_NAME:
        return quoted
    return f"{quoted[:LONGEST_FILE_NAME]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"
