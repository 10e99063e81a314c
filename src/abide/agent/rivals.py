"""Another agent in the same repository: both would be told apart, but neither can promise alone."""

from __future__ import annotations

from abide.agent.admission import Admitted
from abide.agent.manifest.shelf import tag_value
from abide.agent.problems import Problems


def rivals_among(admitted: Admitted, agent_id: str, problems: Problems) -> None:
    """Given an admitted place, add a problem when another agent has written there since we came."""
    rivals = {
        agent
        for snapshot in admitted.snapshots
        if (agent := tag_value(snapshot, "abide-agent")) is not None
        and agent != agent_id
        and snapshot.time > admitted.known_at
    }
    if rivals:
        problems.add(
            "second agent",
            "Another agent writes into this repository as well. Give each server a repository of "
            "its own; if this server replaced the other, stop the old one and take the place up "
            f"anew with  abide repository make '{admitted.place.name}' --adopt .",
            count=len(rivals),
        )
