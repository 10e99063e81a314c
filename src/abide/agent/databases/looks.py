"""The doctor's looks at databases: do they answer, and can they be loaded to be proven?"""

from __future__ import annotations

from collections.abc import Iterator

from abide.agent.config.settings import Source
from abide.agent.context import Agent
from abide.agent.databases.kinds import kind_of
from abide.agent.finding import Finding
from abide.agent.scratch import free_bytes
from abide.domain.errors import AbideError
from abide.engines.dumps.quarters import place_for, server_account
from abide.engines.dumps.throwaway import ACCOUNTS, find_binaries

LOOK_SECONDS = 5
"""How long a database may take to answer."""


def database(name: str, source: Source) -> Finding:
    """Given a database source, say whether it answers; what it says never holds the password."""
    try:
        return Finding(name, True, kind_of(source.kind).look(source, LOOK_SECONDS))
    except (AbideError, OSError) as error:
        if source.path is not None:
            return Finding(name, False, str(error))
        return Finding(name, False, f"the database does not answer: {error}")
    except ValueError:  # bytes that are no text
        return Finding(name, False, f"{source.dsn_file} cannot be read as text")


def postgres(agent: Agent) -> Iterator[Finding]:
    """Given an agent, say whether PostgreSQL's programs are there, where they are needed."""
    if not _has(agent, "postgres"):
        return
    try:
        binaries = find_binaries()
    except AbideError:
        yield Finding(
            "postgresql",
            False,
            "the PostgreSQL programs are not installed: databases can be neither copied nor "
            "loaded to be proven",
            "apt-get install postgresql",
        )
        return
    version = ".".join(str(part) for part in binaries.version)
    yield Finding("postgresql", True, f"PostgreSQL {version} programs in {binaries.folder}")


def loading(agent: Agent) -> Iterator[Finding]:
    """Say where databases are loaded to be proven, which is not scratch where that is closed."""
    if not _has(agent, "postgres"):
        return
    account, folder = server_account(ACCOUNTS), agent.settings.scratch
    while not folder.exists():
        folder = folder.parent
    place = place_for(folder, account)
    free = f"{free_bytes(place) / 1e9:.1f} GB are free there"
    if place == folder:
        detail = f"databases are loaded in {agent.settings.scratch} to be proven: {free}"
    else:
        detail = (
            f"the account {account or 'of this run'} cannot pass into {agent.settings.scratch}, so "
            f"databases are loaded in {place} to be proven: {free}"
        )
    yield Finding("loading databases", True, detail)


def _has(agent: Agent, kind: str) -> bool:
    return any(s.kind == kind for each in agent.settings.systems for s in each.sources)
