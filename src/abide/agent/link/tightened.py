"""agent.toml and the register held together: the stricter of both is judged by and worked by."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from abide.agent.config import Settings
from abide.agent.home import Home
from abide.agent.link.planning import planned
from abide.agent.link.state import held, load_state, save_state
from abide.agent.spool import Spool
from abide.domain.errors import Refused
from abide.domain.tightening import Confirmed, Held, Waiting, hold


def tightened(home: Home, settings: Settings) -> Settings:
    """Given what agent.toml says, return it with each promise as strict as the register asks.

    Without a hub, or without a plan that reads, the file alone counts.
    """
    if not (home.agent / "link.json").exists():
        return settings
    try:
        found = held_promises(home, settings)
    except Refused:  # a link that does not read stops no backup: the doctor tells of it
        return settings
    by_name = {system.name: system for system in found.systems}
    systems = tuple(replace(each, system=by_name[each.name]) for each in settings.systems)
    return replace(settings, systems=systems)


def held_promises(home: Home, settings: Settings) -> Held:
    """Given what agent.toml says, return it held against the plan, with the loosenings that wait
    and those that a person confirmed."""
    state = load_state(home)
    confirmed: Confirmed = frozenset(
        (each[0], each[1], each[2], each[3])
        for each in (state.confirmed if state else [])
        if len(each) == 4
    )
    return hold(settings.register, planned(home), confirmed)


def confirm(home: Home, spool: Spool, loosenings: tuple[Waiting, ...], at: datetime) -> None:
    """Given loosenings that a person accepted on this server, remember them, with an entry each."""
    with held(home):
        state = load_state(home)
        if state is None:
            raise Refused("This server is enrolled with no hub: there is nothing to confirm.")
        for each in loosenings:
            facts = {
                "system": each.system,
                "what": each.what,
                "before": each.here,
                "after": each.asked,
                "loosens": True,
            }
            spool.record("loosening confirmed", at, facts)
        keys = [*state.confirmed, *([*each.key] for each in loosenings)]
        save_state(home, state.model_copy(update={"confirmed": keys}))
