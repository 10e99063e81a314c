"""When nobody has been heard from: what was true then is not known to be true now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from abide.domain.control.facts import Basis, ControlStatus, Status, SystemStatus
from abide.domain.control.view import View


@dataclass(frozen=True)
class Heard:
    """An agent, when it was last heard, how long it may be silent, and what it sent in vain.

    `enrolled_at` counts as hearing from it; `refusal` is why its newest entries were not taken in.
    """

    agent: str
    enrolled_at: datetime
    last_heard_at: datetime | None
    silent_after_seconds: float
    refusal: str = ""
    skew_seconds: float = 0


MOST_SKEW_SECONDS = 300
"""How far an agent's clock may be off before its dates are told to be unsure."""


def silence(heard: Heard, view: View) -> str | None:
    """Given what is heard of an agent, return why what it said is not known to hold now, or None.

    Silence counts over open days: a server may be off in the holidays.
    """
    if heard.refusal:
        return (
            f"What {heard.agent} reported last was refused ({heard.refusal}), so nothing newer is "
            "known. Ask the IT provider to look at the agent."
        )
    last = heard.last_heard_at or heard.enrolled_at
    if view.is_future(last):
        return f"{heard.agent} was heard at a moment still to come: set this hub's clock right."
    if view.calendar.open_seconds(last, view.now) > heard.silent_after_seconds:
        return (
            f"Nothing has been heard from {heard.agent} since {view.moment(last)}. See that the "
            "server is on and has a network, then ask the IT provider."
        )
    return None


def silenced(status: SystemStatus, why: str) -> SystemStatus:
    """Given a system's status and why it is not known to hold now, return it as unknown.

    What was measured stays told; nothing of it counts as kept.
    """
    return replace(status, status=Status.UNKNOWN, reasons=(why, *status.reasons))


def silenced_controls(
    controls: tuple[ControlStatus, ...], whys: Mapping[str, str]
) -> tuple[ControlStatus, ...]:
    """Given promises and why agents are not heard, by agent, return the promises: what machines
    measure is unknown while one of them is silent."""
    if not whys:
        return controls
    why = next(iter(whys.values()))
    return tuple(
        replace(each, status=Status.UNKNOWN, reasons=(why, *each.reasons))
        if each.basis is Basis.MEASURED
        else each
        for each in controls
    )
