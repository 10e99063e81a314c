"""What the doctor looks at of early signs: open alarms, and canaries that are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from abide.agent.context import Agent
from abide.agent.finding import Finding
from abide.agent.signs.alarms import open_alarms
from abide.agent.signs.canaries import planted, touched_files


def signs(agent: Agent) -> Iterator[Finding]:
    """Look at open alarms and at canaries."""
    for alarm in open_alarms(agent):
        yield Finding(
            f"alarm {alarm.id}", False, f"{alarm.system}: {alarm.reason}", "abide alarm list"
        )
    known = {(each.system, each.source) for each in planted(agent)}
    for declared in agent.settings.systems:
        wanted = {(declared.name, each.number) for each in declared.sources if each.canaries}
        if not wanted:
            continue
        plant = f"abide canary plant '{declared.name}'"
        if wanted - known:
            yield Finding(f"canaries of {declared.name}", False, "not planted yet", plant)
        else:
            touched = touched_files(agent, declared)
            said = f"{len(touched)} changed or went" if touched else "all as they were planted"
            yield Finding(f"canaries of {declared.name}", not touched, said)
