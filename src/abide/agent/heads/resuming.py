"""Going on after a loss that a named person owns to: the next epoch says so, with a new key."""

from __future__ import annotations

from collections.abc import Iterator

from abide.agent.context import Agent
from abide.agent.epochs import resume
from abide.agent.heads.comparing import verify_heads
from abide.agent.heads.signing import key_file, make_key, public_of
from abide.domain.errors import Refused
from abide.domain.evidence import Entry

LONGEST_REASON = 500


def resume_log(agent: Agent, because: str) -> Entry:
    """Given why the log is shorter than the heads say, open its next epoch; return that entry.

    It names the first entry that was lost. The reason, which may name people, stays beside the log
    on this server. The key is drawn anew. Raise Refused for a reason that says nothing, or when no
    head is missing.
    """
    said = because.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refused("Say in a sentence why the log is shorter than it was, and who says so.")
    lost = min(_missed(agent), default=None)
    if lost is None:
        raise Refused("The log holds every signed head in reach: there is no loss to own to.")
    key_file(agent.home).unlink(missing_ok=True)
    facts = {
        "because": "a person owns to a loss",
        "lost_from": {"epoch": lost[0], "seq": lost[1]},
        "public_key": public_of(make_key(agent.home)),
    }
    return resume(agent.spool, agent.clock(), facts, {"because": said})


def _missed(agent: Agent) -> Iterator[tuple[int, int]]:
    """Yield (epoch, seq) of what heads in reach, or looked at before, say is missing."""
    for each in verify_heads(agent).held.missing:
        yield each.epoch, each.seq
    epoch = next((row.get("epoch") for row in agent.spool.rows_of("epoch")), 1)
    for row in agent.spool.rows_of("head"):
        missing = row["facts"].get("missing")
        if row.get("epoch") == epoch and isinstance(missing, dict):
            yield int(missing["epoch"]), int(missing["seq"])
