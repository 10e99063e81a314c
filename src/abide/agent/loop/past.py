"""What was tried of every copy, read from the newest entry back, no further than it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from abide.agent.context import Agent
from abide.agent.memory import newest_rows
from abide.domain.control import BackupOutcome
from abide.domain.control.state import is_proof, is_whole_proof
from abide.domain.drill import Verdict
from abide.domain.duties import Past
from abide.domain.duties.model import CLOCK_SLACK
from abide.domain.errors import ChainBroken
from abide.wire.deeds import read_backups, read_proofs

Key = tuple[str, str]
"""A system and a place."""
Try = tuple[datetime, bool | None]
"""When, and whether it went well; None: the drive was away."""


def pasts_of_backups(agent: Agent, keys: Collection[Key], now: datetime) -> dict[Key, Past]:
    """Given copies, return how their backups went: a copy is as old as its start."""
    return _pasts(_backups(agent), keys, now)


def pasts_of_drills(agent: Agent, keys: Collection[Key], now: datetime) -> dict[Key, Past]:
    """Given copies, return how the drills went that were to prove them."""
    return _pasts(_drills(agent, whole=False), keys, now)


def pasts_of_wholes(agent: Agent, keys: Collection[Key], now: datetime) -> dict[Key, Past]:
    """Given copies, return how the drills went that were to measure a whole restore."""
    return _pasts(_drills(agent, whole=True), keys, now)


def past_of(agent: Agent, kind: str, now: datetime) -> Past:
    """Given a kind of entry with an outcome, return how what they tell of went."""
    return Past.of(_outcomes(agent, kind), now)


def _pasts(
    tries: Iterable[tuple[Key, Try]], keys: Collection[Key], now: datetime
) -> dict[Key, Past]:
    found: dict[Key, list[Try]] = {key: [] for key in keys}
    wanted = set(keys)
    for key, (at, well) in tries:
        if key in wanted:
            found[key].append((at, well))
            if well and at <= now + CLOCK_SLACK:
                wanted.remove(key)
        if not wanted:
            break
    return {key: Past.of(each, now) for key, each in found.items()}


def _backups(agent: Agent) -> Iterator[tuple[Key, Try]]:
    for row in newest_rows(agent, "backup"):
        with suppress(ChainBroken):
            (deed,) = read_backups([row])
            key = deed.system, deed.repository
            if deed.outcome is BackupOutcome.ABSENT:
                yield key, (deed.finished_at, None)
            elif deed.outcome is BackupOutcome.COMPLETE and deed.snapshot is not None:
                yield key, (deed.started_at, True)
            else:
                yield key, (deed.finished_at, False)


def _drills(agent: Agent, *, whole: bool) -> Iterator[tuple[Key, Try]]:
    """Yield the drills that tried to prove a copy, which a replay does not, or, with `whole`, to
    measure a whole restore."""
    counts = is_whole_proof if whole else is_proof
    for row in newest_rows(agent, "drill"):
        with suppress(ChainBroken):
            ((at, deed),) = read_proofs([row])
            if deed.replay or deed.away:
                continue
            if whole and not deed.whole and deed.verdict is not Verdict.COULD_NOT_RUN:
                continue
            fact = deed.fact(at)
            yield (deed.system, deed.repository), (at, fact is not None and counts(fact))


def _outcomes(agent: Agent, kind: str) -> Iterator[Try]:
    for row in agent.spool.rows_of(kind):
        with suppress(KeyError, TypeError, ValueError):
            outcome = row["facts"].get("outcome")
            yield datetime.fromisoformat(row["at"]), outcome not in ("failed", "incomplete")
