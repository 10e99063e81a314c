"""Going on after a loss that a named person owns to: the next epoch says so, with a new key."""

from __future__ import annotations

from abide.agent.context import Agent
from abide.agent.epochs import resume
from abide.agent.heads.signing import key_file, make_key, public_of
from abide.domain.errors import Refused
from abide.domain.evidence import Entry

LONGEST_REASON = 500


def resume_log(agent: Agent, because: str) -> Entry:
    """Given why the log is shorter than the heads say, open its next epoch; return that entry.

    The reason, which may name people, stays beside the log on this server. The key is drawn anew.
    Raise Refused for a reason that says nothing.
    """
    said = because.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refused("Say in a sentence why the log is shorter than it was, and who says so.")
    key_file(agent.home).unlink(missing_ok=True)
    key = make_key(agent.home)
    facts = {"because": "a person owns to a loss", "public_key": public_of(key)}
    return resume(agent.spool, agent.clock(), facts, {"because": said})
