"""The end of a link: told to the hub where it answers, and forgotten here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from abide.agent.home import Home
from abide.agent.link.calling import Line, Said
from abide.agent.link.state import held, key_file, link_file, load_state, plan_file
from abide.agent.spool import Spool
from abide.domain.errors import AbideError, Refused


def leave(home: Home, clock: Callable[[], datetime]) -> str | None:
    """Given an enrolled agent, end the link. Return why the hub could not be told, if so: it then
    shows this server as silent until somebody ends it there.

    What the register tightened no longer holds here, so that is an entry. Raise Refused where there
    is no link.
    """
    state = load_state(home)
    if state is None:
        raise Refused("This server is enrolled with no hub.")
    line = Line(clock)
    why: str | None = None
    try:
        line.exchange(home, Said("POST", "/leave"))
    except AbideError as error:
        why = str(error)
    finally:
        line.close()
    spool = Spool.open(home.spool_file)
    try:
        spool.record("hub left", clock(), {"agent": state.agent, "told": why is None})
    finally:
        spool.close()
    with held(home):
        for file in (link_file(home), plan_file(home), key_file(home)):
            file.unlink(missing_ok=True)
    return why
