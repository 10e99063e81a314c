"""Another agent in the same repository: both would be told apart, but neither can promise alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from abide.agent.admission import Admitted
from abide.agent.manifest.shelf import DATA_TAG, tag_value
from abide.agent.problems import Problems
from abide.domain.errors import EngineError, Unreachable
from abide.engines.restic.repository import Snapshot


class RivalWatch:
    """Lists each place's snapshots once a run, beside the first copy to it."""

    def __init__(self, agent_id: str) -> None:
        """Given our own id, prepare."""
        self._agent_id = agent_id
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="rivals")
        self._listings: dict[str, Future[list[Snapshot]]] = {}

    def look(self, admitted: Iterable[Admitted]) -> None:
        """Given the places of this run, start to list them."""
        for each in admitted:
            list_all: Callable[[list[str]], list[Snapshot]] = each.engine.snapshots
            self._listings[each.place.name] = self._pool.submit(list_all, [DATA_TAG])

    def tell(self, admitted: Admitted, problems: Problems) -> None:
        """Given a place, add a problem when another agent has written there since we came."""
        try:
            found = self._listings[admitted.place.name].result()
        except (EngineError, Unreachable):
            return  # the copy itself fails on the same trouble, and says so
        rivals = {
            agent
            for snapshot in found
            if (agent := tag_value(snapshot, "abide-agent")) is not None
            and agent != self._agent_id
            and snapshot.time > admitted.known_at
        }
        if rivals:
            problems.add(
                "second agent",
                "Another agent writes into this repository as well. Give each server a repository "
                "of its own; if this server replaced the other, stop the old one and take the "
                f"place up anew with  abide repository make '{admitted.place.name}' --adopt .",
                count=len(rivals),
            )

    def close(self) -> None:
        """Wait for what is still being listed."""
        self._pool.shutdown(wait=True)
