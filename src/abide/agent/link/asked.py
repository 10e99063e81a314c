"""Jobs that people ask for on the hub: done only where agent.toml itself names them."""

from __future__ import annotations

from datetime import datetime

from abide.agent.config import Settings
from abide.agent.loop.jobs import Job, Said
from abide.domain.duties import Deed, Duty
from abide.wire.link import AskedJob, JobTold

NOT_DECLARED, LOST = "not declared", "failed to start"
_DEEDS = {"backup": Deed.BACKUP, "drill": Deed.DRILL, "whole drill": Deed.DRILL}
_WHY = "asked for on the hub"


def job_of(settings: Settings, asked: AskedJob, now: datetime) -> Job | None:
    """Given what agent.toml says and what was asked, return it as a job of the loop; None where
    the file does not name that system with something to copy, that place, or there is no such
    deed."""
    deed, declared = _DEEDS.get(asked.deed), settings.declared(asked.system)
    if deed is None or declared is None or not declared.sources:
        return None
    places = declared.system.repositories
    if asked.place and asked.place not in places:
        return None
    wanted: tuple[str | None, ...] = (asked.place,) if asked.place else (None,)
    if deed is Deed.BACKUP and not asked.place:
        wanted = tuple(places)
    duties = tuple(
        Duty(deed, now, now, _WHY, asked.system, place, whole=asked.deed == "whole drill")
        for place in wanted
    )
    return Job(deed, duties) if duties else None


def told_of(said: Said) -> JobTold:
    """Given what came of a job, return what the hub is told: one word of ours, no engine's."""
    return JobTold(state="done", outcome=said.outcome)
