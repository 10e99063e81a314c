"""What follows a backup run: the day's signed head in each place, and the kit where it is due."""

from __future__ import annotations

from abide.agent.context import Agent
from abide.agent.heads import keep_heads
from abide.agent.kit.make import make_due_kits


def keep_what_outlives(agent: Agent) -> list[str]:
    """Given an agent whose backups are done, keep heads and kits that are due; return a line for
    each that could not be. A backup counts whatever becomes of them."""
    heads = [
        f"signed head in {each.repository}: {each.detail}"
        for each in keep_heads(agent)
        if each.outcome != "kept"
    ]
    kits = [
        f"kit on {each.place}: {each.detail}"
        for each in make_due_kits(agent)
        if each.outcome == "failed"
    ]
    return heads + kits
