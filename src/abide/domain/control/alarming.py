"""Findings on a system's alarms: while one is open it is not kept, however good its copies look."""

from collections.abc import Iterator

from abide.domain.control.facts import Facts, Status
from abide.domain.control.view import Finding, View
from abide.domain.register import System
from abide.domain.ruin import Alarm


def alarming(system: System, facts: Facts, view: View) -> Iterator[Finding]:
    """Given a system and the facts, yield each open alarm with what to do next."""
    for alarm in facts.alarms:
        if alarm.system == system.name and alarm.is_open:
            yield Finding(Status.BROKEN, _said(alarm, view))


def _said(alarm: Alarm, view: View) -> str:
    clean = alarm.newest_clean
    last = (
        f"The last clean copy is of {view.moment(clean.at)} in {clean.repository}."
        if clean is not None
        else "No copy is known to be clean."
    )
    return (
        f"Alarm since {view.moment(alarm.at)}: {alarm.reason}. {last} Look at the files, bring the "
        f"clean copy back if they are ruined, and answer alarm {alarm.id}."
    )
