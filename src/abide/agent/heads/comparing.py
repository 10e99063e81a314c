"""The chain held against every signed head that can be reached: in places, kits and here."""

from __future__ import annotations

from dataclasses import dataclass

from abide.agent.context import Agent
from abide.agent.copies import reach
from abide.agent.guard import Away, NotAsMeant
from abide.agent.heads.keeping import held_against, our_names
from abide.agent.heads.places import heads_at
from abide.agent.heads.signing import is_genuine, noted_heads
from abide.domain.errors import EngineError, Unreachable
from abide.domain.heads import Held, SignedHead

HERE = "this server"


@dataclass(frozen=True)
class Looked:
    """One place that heads were looked for in: how many it keeps, and what cannot be relied on.

    `spoilt` heads are not signed as they say; `others` are those of other agents. `why_not` says
    why it could not be looked into.
    """

    where: str
    heads: int = 0
    spoilt: int = 0
    others: int = 0
    why_not: str | None = None


@dataclass(frozen=True)
class HeadsVerified:
    """What the heads showed: where they were looked for, and how the chain stands to them."""

    looked: tuple[Looked, ...]
    held: Held
    missing_in: str | None = None

    @property
    def intact(self) -> bool:
        return not self.held.missing


def verify_heads(agent: Agent) -> HeadsVerified:
    """Given an agent whose chain is intact in itself, hold it against every head in reach."""
    looked: list[Looked] = []
    where: dict[SignedHead, str] = {}
    found = [(HERE, noted_heads(agent.home), 0)]
    for name in agent.settings.repositories:
        try:
            heads, unread = heads_at(reach(agent, name, lock=False)[2])
            found.append((name, heads, unread))
        except (Away, NotAsMeant, EngineError, Unreachable) as error:
            looked.append(Looked(name, why_not=str(error)))
    mine = our_names(agent)
    for name, heads, unread in found:
        good = [each for each in heads if is_genuine(each)]
        own = [each for each in good if each.agent in mine]
        looked.append(Looked(name, len(own), len(heads) - len(good) + unread, len(good) - len(own)))
        for each in own:
            where.setdefault(each, name)
    held = held_against(agent, list(where))
    return HeadsVerified(tuple(looked), held, where[held.missing[0]] if held.missing else None)
