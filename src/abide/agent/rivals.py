"""Another agent in the same repository: both would be told apart, but neither can promise alone.

Asking the engine for its snapshots costs a start of it, so for repositories in folders the names in
the folder are compared with those known to be ours; the engine is asked only where one is new. The
names known are a cache: without it the engine is asked once more.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from abide.agent.admission import Admitted
from abide.agent.home import file_name, make_private
from abide.agent.manifest.shelf import tag_value
from abide.agent.problems import Problems
from abide.domain.errors import EngineError, Unreachable
from abide.engines.restic.repository import Snapshot

_SHORT = 8


class RivalWatch:
    """Looks at each place's snapshots once a run, beside the first copy to it."""

    def __init__(self, agent_id: str, caches: Path) -> None:
        """Given our own id and the folder of caches, prepare."""
        self._agent_id = agent_id
        self._caches = caches
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="rivals")
        self._rivals: dict[str, Future[int]] = {}
        self._lock = threading.Lock()

    def look(self, admitted: Iterable[Admitted]) -> None:
        """Given the places of this run, start to list those that hold a snapshot not known yet."""
        for each in admitted:
            names = _names(each)
            if names is None or not names <= self._known(each.place.name):
                self._rivals[each.place.name] = self._pool.submit(self._count, each)

    def made(self, place: str, *snapshots: str) -> None:
        """Given a place and snapshots this run made there, know them as ours from now on."""
        with self._lock:
            make_private(self._caches)
            with self._file(place).open("a", encoding="ascii") as file:
                file.writelines(f"{each[:_SHORT]}\n" for each in snapshots)

    def tell(self, admitted: Admitted, problems: Problems) -> None:
        """Given a place, add a problem when another agent has written there since we came."""
        counting = self._rivals.get(admitted.place.name)
        try:
            rivals = counting.result() if counting is not None else 0
        except (EngineError, Unreachable) as error:
            problems.add(
                "second agent not looked for",
                f"Whether another agent writes here could not be seen: {error}. The copy itself is "
                "judged without it; the next backup looks again.",
            )
            return
        if rivals:
            problems.add(
                "second agent",
                "Another agent writes into this repository as well. Give each server a repository "
                "of its own; if this server replaced the other, stop the old one and take the "
                f"place up anew with  abide repository make '{admitted.place.name}' --adopt .",
                count=rivals,
            )

    def close(self) -> None:
        """Wait for what is still being listed."""
        self._pool.shutdown(wait=True)

    def _count(self, admitted: Admitted) -> int:
        """Ask the engine; return how many other agents wrote since the place was taken up."""
        rivals, harmless = set(), []
        for snapshot in admitted.engine.snapshots():
            agent = tag_value(snapshot, "abide-agent")
            if self._is_rival(snapshot, agent, admitted):
                rivals.add(agent)
            else:
                harmless.append(snapshot.id)
        self.made(admitted.place.name, *harmless)
        return len(rivals)

    def _is_rival(self, snapshot: Snapshot, agent: str | None, admitted: Admitted) -> bool:
        return agent not in (None, self._agent_id) and snapshot.time > admitted.known_at

    def _file(self, place: str) -> Path:
        return self._caches / f"{file_name(place)}.snapshots"

    def _known(self, place: str) -> set[str]:
        try:
            return set(self._file(place).read_text(encoding="ascii").split())
        except (OSError, ValueError):
            return set()


def _names(admitted: Admitted) -> set[str] | None:
    """Given a place, return the short names of its snapshots; None where no folder shows them."""
    folder = admitted.place.folder
    try:
        return None if folder is None else {n[:_SHORT] for n in os.listdir(folder / "snapshots")}
    except OSError:
        return None
