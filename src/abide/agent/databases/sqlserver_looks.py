"""The doctor's looks at SQL Server: never run on it yet, the shared folder, and where to load."""

from __future__ import annotations

import os
from collections.abc import Iterator

from abide.agent.config.settings import Source
from abide.agent.context import Agent
from abide.agent.databases.sqlserver import extras_of, scratch_instance
from abide.agent.finding import Finding
from abide.agent.scratch import free_bytes
from abide.domain.errors import AbideError
from abide.engines.dumps.sqlserver import NOT_YET_RUN, PROVEN_ON

LOOK_SECONDS = 5


def sqlserver(agent: Agent) -> Iterator[Finding]:
    """Given an agent, say how it stands with its SQL Server sources, where it has any."""
    found = [
        (declared.name, source)
        for declared in agent.settings.systems
        for source in declared.sources
        if source.kind == "sqlserver"
    ]
    if found and not PROVEN_ON:
        yield Finding(
            "sqlserver",
            False,
            f"{NOT_YET_RUN}: databases are backed up and verified by their server, and nothing of "
            "them counts as proven. Try Abide on a server of yours and send back the transcript "
            "(docs/sqlserver.md)",
            "python tools/sqlserver_acceptance.py --help",
        )
    for system, source in found:
        yield _folder(f"backup_folder of {system}", source)
        yield _loading(f"loading database {source.number} of {system}", agent, source)


def _folder(name: str, source: Source) -> Finding:
    """Say whether the folder that the server and we share is there, and open to us."""
    folder = extras_of(source).backup_folder
    if not folder.is_dir():
        return Finding(name, False, f"{folder} is not there: mount it, or mend backup_folder")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            name, False, f"this account may not write to {folder}: backups could not be removed"
        )
    return Finding(name, True, f"{free_bytes(folder) / 1e9:.1f} GB are free there")


def _loading(name: str, agent: Agent, source: Source) -> Finding:
    """Say which instance backups are loaded on to be proven, and whether that answers."""
    from abide.engines.dumps.sqlserver.session import Limits, connected

    extras = extras_of(source)
    window = extras.scratch_window
    # A time at which the live one may be used, so that the look tells what is amiss besides.
    now = (
        agent.clock()
        if window is None
        else agent.clock().replace(hour=window.start.hour, minute=window.start.minute)
    )
    try:
        instance = scratch_instance(source, now)
        limits = Limits(LOOK_SECONDS, LOOK_SECONDS)
        with connected(instance.address, limits, database="master") as session:
            version = session.version()
    except (AbideError, OSError, ValueError) as error:
        return Finding(name, False, str(error))
    if not instance.live or window is None:
        return Finding(name, True, f"on an instance of its own (SQL Server {version})")
    between = f"between {window.start:%H:%M} and {window.end:%H:%M}"
    return Finding(name, True, f"on the live server (SQL Server {version}) {between}")
