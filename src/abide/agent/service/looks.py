"""What `abide doctor` says of the service: is it installed, and may it write where it must?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from abide.agent.context import Agent
from abide.agent.finding import Finding
from abide.agent.service.installing import FOLDER, command_of_abide
from abide.agent.service.unit import UNIT_NAME, Wanted, unit_text

_UNIT_FILE = Path("/") / FOLDER / UNIT_NAME


def service(agent: Agent, unit_file: Path = _UNIT_FILE) -> Iterator[Finding]:
    """Given an agent, say whether its service is installed and is what agent.toml asks for."""
    try:
        text = unit_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        yield Finding(
            "service",
            True,
            "not installed: whatever starts the backups, such as cron, is not looked at here; "
            " abide agent install  makes it a service",
        )
        return
    user = re.search(r"^User=(.+)$", text, re.MULTILINE)
    wanted = Wanted(command_of_abide(), agent.home, user[1] if user else None)
    if f"ABIDE_HOME={agent.home.agent.parent}" not in text:
        yield Finding("service", True, "the service installed on this machine is of another home")
    elif text == unit_text(agent.settings, wanted):
        yield Finding("service", True, "installed, as agent.toml asks for it")
    else:
        yield Finding(
            "service",
            False,
            "installed for another agent.toml than this: it may not be allowed to write to a place",
            "abide agent install",
        )
