"""All places of a run at once: may each be used, and which of them must be mended by the next."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from abide.agent.admission import Admitted, admit
from abide.agent.context import Agent
from abide.agent.guard import Away, NotAsMeant
from abide.agent.jobs.pool import at_a_time
from abide.agent.signs.pausing import pause

Admission = Admitted | Away | NotAsMeant


def arrive(agent: Agent, names: Collection[str]) -> dict[str, Admission]:
    """Given the names of a run's places, return each as admitted, or why it is not."""

    def one(name: str) -> Admission:
        place = agent.settings.repositories[name]
        try:
            return pause(agent, place) or admit(agent, place)
        except (Away, NotAsMeant) as found:
            return found

    return dict(zip(names, at_a_time(agent.workers, one, names), strict=True))


@contextmanager
def marked_for_mending(agent: Agent, admitted: Collection[Admitted]) -> Iterator[set[str]]:
    """Given the places a run writes to, yield a set for the names of those it leaves in disorder.

    All are marked meanwhile, so that a run which dies leaves them marked. The next run mends what
    is marked before it writes there.
    """
    unmended = {each.place.name for each in admitted if not each.mended}
    for each in admitted:
        agent.spool.mark_repository(each.place.name, dirty=True)
    yield unmended
    for each in admitted:
        agent.spool.mark_repository(each.place.name, dirty=each.place.name in unmended)
