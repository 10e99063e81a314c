"""One turn of the link: plan, declaration, log, heads, export; each only where something is new."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from abide.agent.config import Settings, load_settings
from abide.agent.home import Home
from abide.agent.link.calling import Line, Said
from abide.agent.link.declaring import declare
from abide.agent.link.planning import fetch_plan
from abide.agent.link.pushing import push, step_back
from abide.agent.link.state import LinkState, export_file, held, load_state, save_state
from abide.agent.spool import Spool
from abide.domain.words import plural
from abide.wire.link import HubHead, Plan
from abide.wire.signing import is_signed


@dataclass(frozen=True)
class Turn:
    """What came of a turn: the plan, and what a person should read of it."""

    plan: Plan
    lines: tuple[str, ...]
    sent: int
    acknowledged: int
    trouble: str = ""


def turn(home: Home, clock: Callable[[], datetime], line: Line) -> Turn:
    """Given an enrolled agent, fetch the plan, tell what changed, send the log.

    Each step stands by itself: killed between any two, the next turn does what is left. Raise
    Unreachable when the hub does not answer, NotTaken when it refuses this agent.
    """
    settings = load_settings(home)
    spool = Spool.open(home.spool_file)
    try:
        plan = fetch_plan(home, line)
        step_back(home, spool, plan.known)
        declare(home, settings, line)
        note_heads(home, spool, plan, clock())
        pushed = push(home, spool, line)
    finally:
        spool.close()
    lines = [pushed.trouble] if pushed.trouble else []
    if pushed.sent:
        lines.append(f"{plural(pushed.sent, 'entry', 'entries')} of the log told.")
    fetch_export(home, settings, line)
    return Turn(plan, tuple(lines), pushed.sent, pushed.acknowledged, pushed.trouble)


def note_heads(home: Home, spool: Spool, plan: Plan, now: datetime) -> None:
    """Given the plan, note the newest head of the school's own log in this server's: so it lies in
    every place where this log's heads lie, beyond the reach of whoever runs the hub."""
    with held(home):
        state = load_state(home)
        if state is None:
            return
        fresh = [each for each in plan.heads if each.seq > state.head_seq and _holds(state, each)]
        if not fresh:
            return
        newest = max(fresh, key=lambda head: head.seq)
        facts = {"seq": newest.seq, "head": newest.hash, "day": newest.day}
        spool.record("hub head", now, facts)
        save_state(home, state.model_copy(update={"head_seq": newest.seq}))


def _holds(state: LinkState, head: HubHead) -> bool:
    return head.hash in head.payload and is_signed(
        state.hub_key, head.signature, head.payload.encode()
    )


def fetch_export(home: Home, settings: Settings, line: Line) -> bool:
    """Given an enrolled agent, fetch the school's sealed export where today's is not here; return
    whether it was fetched. It replaces the old one only when it came whole."""
    state = load_state(home)
    today = settings.calendar.local_day(line.clock()).isoformat()
    if state is None or (state.export_on == today and export_file(home).exists()):
        return False
    file = export_file(home)
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as sink:
            part.chmod(0o600)
            line.exchange(home, Said("GET", "/export", sink=sink))
            sink.flush()
        part.replace(file)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    with held(home):
        state = load_state(home)
        if state is not None:
            save_state(home, state.model_copy(update={"export_on": today}))
    return True
