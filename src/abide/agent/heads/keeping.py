"""Each day's head into each place that is there, after holding the chain against those before.

What was done is read from the log, so that nothing is started where the day's head is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from abide.agent.admission import Admitted, admit, trouble
from abide.agent.context import Agent
from abide.agent.guard import Away, NotAsMeant
from abide.agent.heads.places import heads_at, store_head
from abide.agent.heads.signing import is_genuine, sign_now
from abide.agent.jobs.pool import at_a_time
from abide.domain.errors import ChainBroken, EngineError, Refused, Unreachable
from abide.domain.heads import Held, SignedHead, hold_against

KEPT, MISSING, FAILED = "kept", "missing", "failed"


@dataclass(frozen=True)
class HeadKept:
    """What came of one place: kept, missing (an earlier head is not in the log) or failed."""

    repository: str
    outcome: str
    detail: str = ""
    first_missing: SignedHead | None = None


def keep_heads(agent: Agent) -> list[HeadKept]:
    """Given an agent at work, keep today's signed head in each place that is there and has none.

    Before that the chain is held against the heads kept there. Each attempt leaves one entry; a
    drive that is away is passed over. Where every place has its head nothing is started.
    """
    due = [name for name in agent.settings.repositories if _is_due(agent, name)]
    places = list(_there(agent, due))
    if not places:
        return []
    agent.voice.step("Keeping today's signed head of the log")
    try:
        head = sign_now(agent)
    except (ChainBroken, Refused, OSError) as error:
        return [HeadKept(each.place.name, FAILED, str(error)) for each in places]
    return at_a_time(agent.workers, lambda each: _keep(agent, each, head), places)


def _is_due(agent: Agent, name: str) -> bool:
    """Say whether a place that was taken up has no head of today, on the school's calendar."""
    if agent.spool.repository(name) is None:
        return False
    today = _day(agent, agent.clock())
    return not any(_day(agent, at) == today for at in _settled(agent, name))


def _settled(agent: Agent, name: str) -> Iterator[datetime]:
    """Given a place, yield when a head was kept there, or missed, under the id it has now."""
    known = agent.spool.repository(name)
    epoch = next((row.get("epoch") for row in agent.spool.rows_of("epoch")), 1)
    for row in agent.spool.rows_of("head"):
        facts = row["facts"]
        if row.get("epoch") != epoch:
            return
        if known is None or facts.get("repository_id") != known.id:
            continue
        if facts.get("outcome") in (KEPT, MISSING):
            yield datetime.fromisoformat(row["at"])
        return  # the newest of this place says it


def _day(agent: Agent, at: datetime) -> date:
    return agent.settings.calendar.local_day(at)


def _there(agent: Agent, names: list[str]) -> Iterator[Admitted]:
    """Given names of places, yield those that may be written to now; what is wrong with the others
    is the backup's to say."""
    for name in names:
        try:
            yield admit(agent, agent.settings.repositories[name])
        except (Away, NotAsMeant, EngineError, Unreachable):
            continue


def _keep(agent: Agent, admitted: Admitted, head: SignedHead) -> HeadKept:
    name = admitted.place.name
    known = agent.spool.repository(name)
    facts = {"repository": name, "repository_id": known.id if known else None}
    attempt = agent.spool.begin("head", facts, agent.clock())
    result = _looked_and_kept(agent, admitted, head)
    first = result.first_missing
    said = {
        "outcome": result.outcome,
        "head": head.head,
        "epoch": head.epoch,
        "seq": head.seq,
        "missing": None if first is None else {"epoch": first.epoch, "seq": first.seq},
    }
    agent.spool.finish(attempt, agent.clock(), said, detail={"detail": result.detail})
    return result


def _looked_and_kept(agent: Agent, admitted: Admitted, head: SignedHead) -> HeadKept:
    name = admitted.place.name
    try:
        held = held_against(agent, heads_at(admitted.engine)[0])
        if held.missing:
            first = held.missing[0]
            return HeadKept(name, MISSING, sentence_of(first, name), first)
        store_head(admitted.engine, head)
        admitted.guard.check()
    except (EngineError, Unreachable) as error:
        return HeadKept(name, FAILED, trouble(error, name)[1])
    except (NotAsMeant, ChainBroken) as error:
        return HeadKept(name, FAILED, str(error))
    return HeadKept(name, KEPT)


def held_against(agent: Agent, heads: list[SignedHead]) -> Held:
    """Given heads from elsewhere, hold this agent's chain against those that are its own and are
    signed as they say. Raise ChainBroken where the log cannot be read."""
    mine = our_names(agent)
    return hold_against(
        agent.spool.rows(), [each for each in heads if each.agent in mine and is_genuine(each)]
    )


def our_names(agent: Agent) -> set[str]:
    """Return this agent's own name and those it went by in earlier epochs."""
    names = {agent.spool.agent_id}
    for row in agent.spool.rows_of("epoch"):
        names.add(str(row.get("by", "")).removeprefix("agent:"))
        names.add(str(row["facts"].get("agent_before", "")))
    return names


def sentence_of(first: SignedHead, where: str) -> str:
    """Given the earliest head that is missing and where it is kept, say what that means."""
    return (
        f"The log was cut short or written anew: {where} keeps a signed head of {first.at[:10]} "
        f"(entry {first.seq} of epoch {first.epoch}), and that entry is not in the log. Keep the "
        "log as it is and find out what happened. If this server was put back to an earlier state "
        "on purpose, say so with  abide evidence resume --because ."
    )
