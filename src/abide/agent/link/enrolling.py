"""Enrolment: a code from the hub's page, a key of our own, and the hub's key pinned."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from abide import __version__
from abide.agent.config import load_settings
from abide.agent.home import Home
from abide.agent.link.calling import (
    MICROSECONDS,
    Line,
    NotTaken,
    NotTheHub,
    Said,
    Whom,
    check_url,
    on_one_line,
    read_answer,
)
from abide.agent.link.keys import draw_key, keep_key, recipient
from abide.agent.link.spooled import epochs, number_of
from abide.agent.link.state import LinkState, held, load_state, save_state
from abide.agent.spool import Spool
from abide.domain.errors import Refused, Unreachable
from abide.domain.words import duration, looks_like_path
from abide.wire.codes import Code, read_code
from abide.wire.link import LONGEST_NAME, Enrolled, Enrolment, Hello, HelloSaid, Known
from abide.wire.signing import CODE, SKEW_SHOWN_SECONDS, sign

Tick = Callable[[str], None]


@dataclass(frozen=True)
class _Visit:
    """One enrolment under way. `ahead`: how far the hub's clock is ahead of ours, in seconds."""

    home: Home
    line: Line
    url: str
    code: Code
    ahead: float = 0.0

    def call(self, path: str, body: bytes, hub_key: str | None) -> bytes:
        whom = Whom(self.url, CODE, self.code.key, hub_key)
        stamp = int((self.line.clock().timestamp() + self.ahead) * MICROSECONDS)
        return self.line.call(whom, Said("POST", path, body), stamp)


def enrol(
    home: Home, clock: Callable[[], datetime], url: str, code: str, tick: Tick = lambda line: None
) -> LinkState:
    """Given a hub's address and a code from its page, enrol this server; `tick` is told each thing
    that was found right. Return what is remembered.

    Raise Refused, with the mend, when the code is none, was used or is another hub's, or this
    server is enrolled already; Unreachable when the hub does not answer.
    """
    settings = load_settings(home)
    address, read = check_url(url), read_code(code)
    found = load_state(home)
    if found is not None:
        raise Refused(
            f"This server is enrolled already, with {found.url} ({found.school}). To leave it:  "
            "abide agent leave ."
        )
    _resolve(address, tick)
    line = Line(clock)
    spool = Spool.open(home.spool_file)
    try:
        visit, said = _greeted(_Visit(home, line, address, read), tick)
        with held(home):
            state = _enrolled(visit, said, spool, settings.agent_name)
        tick(f"The key of the hub is pinned; this server is enrolled for {state.school}.")
        return state
    finally:
        spool.close()
        line.close()


def _resolve(url: str, tick: Tick) -> None:
    host = urlsplit(url).hostname or ""
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        raise Unreachable(
            f"The name {host} is not known here: check its spelling, and this server's DNS."
        ) from None
    tick(f"The name {host} was found.")


def _greeted(visit: _Visit, tick: Tick) -> tuple[_Visit, HelloSaid]:
    """Return the visit, told the hub's time, and what the hub said of itself; its key is the one
    that the code was made with."""
    body = Hello(code=visit.code.public).model_dump_json().encode()
    try:
        answer = visit.call("/enrol/hello", body, None)
    except NotTaken as refusal:
        if refusal.reason != "clock":
            raise
        visit = _Visit(visit.home, visit.line, visit.url, visit.code, _ahead(visit, refusal.at))
        answer = visit.call("/enrol/hello", body, None)
    said = read_answer(HelloSaid, answer)
    if visit.url.startswith("https:"):
        tick("Its certificate is accepted.")
    if not visit.code.trusts(said.hub_key):
        raise NotTheHub(
            "What answers there does not hold the key that the code was made with: it is another "
            "hub, or something stands in between. Nothing was sent."
        )
    ahead = _ahead(visit, said.at)
    if abs(ahead) >= SKEW_SHOWN_SECONDS:
        tick(f"This server's clock is off by {duration(abs(ahead))}: set it (timedatectl set-ntp).")
    else:
        tick("The clocks agree.")
    return _Visit(visit.home, visit.line, visit.url, visit.code, ahead), said


def _ahead(visit: _Visit, theirs: datetime) -> float:
    return (theirs - visit.line.clock()).total_seconds()


def _enrolled(visit: _Visit, said: HelloSaid, spool: Spool, name: str) -> LinkState:
    home = visit.home
    goes_on = _goes_on(said.replaces, spool)
    opened = list(epochs(spool))
    key = draw_key(home)
    asked = Enrolment(
        code=visit.code.public,
        public_key=key.public_key().public_bytes_raw().hex(),
        export_recipient=recipient(home),
        agent_name="agent" if looks_like_path(name) else name[:LONGEST_NAME],
        version=__version__,
        goes_on=goes_on is not None,
        epochs=[each.continues for each in opened[:1000]],
    )
    asked = asked.model_copy(update={"own": sign(key, asked.signed_bytes())})
    answer = read_answer(
        Enrolled, visit.call("/enrol", asked.model_dump_json().encode(), said.hub_key)
    )
    begins_at = 1
    if goes_on is not None:
        begins_at = goes_on - answer.known.entries + 1
    elif answer.begins_after:
        begins_at = next(e.number for e in opened if e.continues == answer.begins_after)
    state = LinkState(
        url=visit.url,
        agent=answer.agent,
        school=on_one_line(answer.school),
        hub_key=said.hub_key,
        begins_at=begins_at,
        acknowledged=answer.known.entries,
        head=answer.known.head,
        offset_seconds=visit.ahead,
        heard_at=visit.line.clock().isoformat(),
    )
    keep_key(home)
    save_state(home, state)
    return state


def _goes_on(known: Known | None, spool: Spool) -> int | None:
    """Given how far the replaced agent's chain came in, return the number of its last entry in this
    log; None where this log does not hold it. A hub that got nothing yet is gone on with from the
    first entry."""
    if known is None:
        return None
    return number_of(spool, known.head) if known.entries else 0
