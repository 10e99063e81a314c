"""The log sent: in order, again until it is acknowledged, from wherever the hub says it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass

from abide.agent.home import Home
from abide.agent.link.calling import Line, NotTaken, Said, read_answer
from abide.agent.link.spooled import batch_after, hash_at
from abide.agent.link.state import LinkState, held, load_state, save_state
from abide.agent.spool import Spool, row_of
from abide.wire.link import Known, Taken

BATCHES_AT_A_TURN = 200


@dataclass(frozen=True)
class Pushed:
    """What came of sending: how many entries went, how many the hub has, and why it stopped."""

    sent: int
    acknowledged: int
    trouble: str = ""


def push(home: Home, spool: Spool, line: Line) -> Pushed:
    """Given an enrolled agent's open log, send what the hub has not got; return what came of it.

    What it refuses is remembered as trouble and tried again at the next turn: nothing is ever left
    out. Raise Unreachable when the hub does not answer.
    """
    sent, asked_again = 0, False
    state = _state(home)
    for _ in range(BATCHES_AT_A_TURN):
        lines = batch_after(spool, state.begins_at - 1 + state.acknowledged)
        if not lines:
            break
        body = _body(state.acknowledged + 1, lines)
        try:
            answer, _ = line.exchange(home, Said("POST", "/entries", body))
        except NotTaken as refusal:
            moved = None if asked_again else _moved(state, spool, refusal.known)
            if moved is None:
                return Pushed(sent, state.acknowledged, _note(home, str(refusal)))
            asked_again = True
            state = _keep(home, moved)
            continue
        known = read_answer(Taken, answer).known
        sent += known.entries - state.acknowledged
        state = _keep(home, known)
    _note(home, "")
    return Pushed(sent, state.acknowledged)


def _state(home: Home) -> LinkState:
    state = load_state(home)
    assert state is not None
    return state


def _keep(home: Home, known: Known) -> LinkState:
    """Given how far the hub says it has come, remember that."""
    with held(home):
        state = _state(home).model_copy(update={"acknowledged": known.entries, "head": known.head})
        save_state(home, state)
    return state


def _note(home: Home, trouble: str) -> str:
    with held(home):
        state = _state(home)
        if state.trouble != trouble:
            save_state(home, state.model_copy(update={"trouble": trouble}))
    return trouble


def step_back(home: Home, spool: Spool, known: Known) -> None:
    """Given how far the hub has come by its own plan, go back to there where it has lost what it
    had (it was brought back from an older copy); what agent.toml names is then told anew too."""
    state = _state(home)
    if known.entries >= state.acknowledged or _moved(state, spool, known) is None:
        return
    with held(home):
        state = _state(home)
        lost = {"acknowledged": known.entries, "head": known.head, "declared": ""}
        save_state(home, state.model_copy(update=lost))


def _moved(state: LinkState, spool: Spool, known: Known | None) -> Known | None:
    """Given how far the hub has come by its own word, return that where this log agrees and we had
    thought otherwise."""
    if known is None or known.entries == state.acknowledged:
        return None
    if known.entries == 0:
        return known
    here = hash_at(spool, state.begins_at - 1 + known.entries)
    return known if here == known.head else None


def _body(first: int, lines: list[str]) -> bytes:
    rows = [dict(row_of(line)) for line in lines]
    return json.dumps({"first": first, "entries": rows}, separators=(",", ":")).encode()
