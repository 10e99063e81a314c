"""`abide doctor`: is this machine fit for the work?"""

from __future__ import annotations

from abide.cli.common import DONE, NOT_PROVEN, AsJson, answer, end, looking_agent
from abide.cli.streams import shown


def doctor(as_json: AsJson = False) -> None:
    """Look at everything the agent needs; name the command that mends what is wrong."""
    from abide.agent.doctor import examine
    from abide.wire.answers import DoctorRow, DoctorSaid

    with looking_agent() as agent:
        findings = examine(agent)
    rows = [
        DoctorRow(
            name=each.name,
            outcome="ok" if each.ok else "fix",
            detail=shown(each.detail),
            command=each.command,
        )
        for each in findings
    ]
    lines = []
    for row in rows:
        lines.append(f"{row.outcome:4} {row.name}: {row.detail}")
        if row.command:
            lines.append(f"     run:  {row.command}")
    answer(DoctorSaid(checks=rows), as_json, lines)
    end(DONE if all(each.ok for each in findings) else NOT_PROVEN)
