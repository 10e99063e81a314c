"""Which systems and places a command was asked for; a name nobody declared is refused."""

from __future__ import annotations

from collections.abc import Sequence

from abide.agent.config import DeclaredSystem
from abide.agent.context import Agent
from abide.domain.errors import Refused


def choose_systems(agent: Agent, names: Sequence[str]) -> list[DeclaredSystem]:
    """Given names, or none for all that have sources, return the systems in register order.

    Raise Refused for a name that is not declared or has nothing to copy.
    """
    for name in names:
        found = agent.settings.declared(name)
        if found is None:
            known = ", ".join(each.name for each in agent.settings.systems) or "none"
            raise Refused(f"There is no system named {name!r} in agent.toml (there: {known}).")
        if not found.sources:
            raise Refused(f"{name} has no sources in agent.toml: there is nothing to copy.")
    chosen = [
        each
        for each in agent.settings.systems
        if each.sources and (not names or each.name in names)
    ]
    if not chosen:
        raise Refused("No system in agent.toml has sources: declare what to copy first.")
    return chosen


def choose_places(agent: Agent, declared: DeclaredSystem, repository: str | None) -> list[str]:
    """Given a system and maybe one repository's name, return the places to use.

    Raise Refused for a repository that is not declared or not one of the system's.
    """
    if repository is None:
        return list(declared.system.repositories)
    if repository not in agent.settings.repositories:
        known = ", ".join(agent.settings.repositories) or "none"
        raise Refused(
            f"There is no repository named {repository!r} in agent.toml (there: {known})."
        )
    return [repository] if repository in declared.system.repositories else []
