"""The doctor's looks at databases: do they answer, and can they be loaded to be proven?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from abide.agent.config.settings import Source
from abide.agent.context import Agent
from abide.agent.databases.kinds import kind_of
from abide.agent.finding import Finding
from abide.agent.scratch import free_bytes
from abide.domain.errors import AbideError, EngineError
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
        if isinstance(error, EngineError) and error.kind == "rights missing":
            return Finding(name, False, error.detail)
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


def mariadb(agent: Agent) -> Iterator[Finding]:
    """Given an agent, say whether MariaDB's programs are there, where they are needed."""
    if not _has(agent, "mariadb"):
        return
    from abide.engines.dumps.mariadb.programs import find_clients, find_server

    try:
        clients = find_clients()
    except AbideError:
        yield Finding(
            "mariadb",
            False,
            "MariaDB's client programs are not installed: databases can be neither copied nor "
            "loaded to be proven",
            "apt-get install mariadb-server",
        )
        return
    try:
        version = ".".join(str(part) for part in find_server().version)
    except AbideError as error:
        yield Finding(
            "mariadb",
            False,
            f"databases can be copied but not loaded to be proven: {error}",
            "apt-get install mariadb-server",
        )
        return
    yield Finding("mariadb", True, f"{clients.dump}; MariaDB {version} to load into")


def loading(agent: Agent) -> Iterator[Finding]:
    """Say where databases are loaded to be proven, which is not scratch where that is closed."""
    if _has(agent, "postgres"):
        yield _where(agent, "loading databases", ACCOUNTS)
    if _has(agent, "mariadb"):
        from abide.engines.dumps.mariadb.server import ACCOUNTS as MARIADB_ACCOUNTS

        yield _where(agent, "loading MariaDB databases", MARIADB_ACCOUNTS)


def _where(agent: Agent, name: str, accounts: Sequence[str]) -> Finding:
    account, folder = server_account(accounts), agent.settings.scratch
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
    return Finding(name, True, detail)


def _has(agent: Agent, kind: str) -> bool:
    return any(s.kind == kind for each in agent.settings.systems for s in each.sources)
