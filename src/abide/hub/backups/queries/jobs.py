"""What agents are asked to do, what they do now, and what could be asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from abide.hub.backups.models import Agent, Job, Progress
from abide.hub.backups.words import DEEDS, OUTCOMES, REFUSALS
from abide.hub.schools.models import School

OPEN = (Job.State.ASKED, Job.State.TAKEN)
SILENT_AFTER = timedelta(minutes=2)
STATES = {
    Job.State.ASKED: "Asked",
    Job.State.TAKEN: "Running",
    Job.State.DONE: "Done",
    Job.State.REFUSED: "Refused",
    Job.State.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True)
class JobRow:
    """One thing asked for, where it stands, and what came of it."""

    public_id: UUID
    agent: str
    deed: str
    deed_words: str
    system: str
    place: str
    asked_by: str
    asked_at: datetime
    state: str
    state_words: str
    taken_at: datetime | None
    ended_at: datetime | None
    outcome_words: str
    reason_words: str
    last_heard_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_asked(self) -> bool:
        return self.state == Job.State.ASKED


@dataclass(frozen=True)
class Running:
    """What an agent said last of what it does; `silent`: that is a while ago."""

    agent: str
    job: UUID | None
    deed_words: str
    system: str
    place: str
    done_bytes: int
    total_bytes: int
    began_at: datetime
    told_at: datetime
    seconds_left: float | None
    silent: bool

    @property
    def label(self) -> str:
        """Return what is done, as the label of its bar: "Backup of Finance to Drive A"."""
        name = self.deed_words[:1].upper() + self.deed_words[1:]
        preposition = "to" if self.deed_words == DEEDS["backup"] else "from"
        of = f" of {self.system}" if self.system else ""
        return f"{name}{of}" + (f" {preposition} {self.place}" if self.place else "")


@dataclass(frozen=True)
class Askable:
    """A system that an agent's own file copies, and the places it is kept in."""

    agent_id: UUID
    agent: str
    system: str
    places: tuple[str, ...]


def open_jobs(agent: Agent) -> list[Job]:
    """Given an agent, return what it is to do and has not ended yet, oldest first."""
    return list(Job.objects.filter(agent=agent, state__in=OPEN).order_by("asked_at", "pk"))


def jobs_of(school: School, most: int = 10) -> list[JobRow]:
    """Given a school, return what was asked last, newest first."""
    jobs = Job.objects.filter(school=school).select_related("agent", "asked_by")
    return [_job(job) for job in jobs.order_by("-asked_at", "-pk")[:most]]


def job_of(school: School, public_id: UUID) -> JobRow | None:
    """Given a job's id, return it as pages show it, or None."""
    job = find_job(school, public_id)
    return None if job is None else _job(job)


def find_job(school: School, public_id: UUID) -> Job | None:
    """Given a job's id, return the job itself, for an action."""
    jobs = Job.objects.filter(school=school, public_id=public_id)
    return jobs.select_related("agent", "asked_by").first()


def find_agent(school: School, public_id: UUID) -> Agent | None:
    """Given an agent's id, return the agent itself where it still reports to this hub."""
    return Agent.objects.filter(school=school, public_id=public_id, ended_at__isnull=True).first()


def running(school: School, at: datetime) -> list[Running]:
    """Given a school and a moment, return what its agents say that they do, by agent."""
    rows = Progress.objects.filter(agent__school=school, agent__ended_at__isnull=True)
    return [_running(row, at) for row in rows.select_related("agent", "job").order_by("agent_id")]


def askable(school: School) -> list[Askable]:
    """Given a school, return what its agents can be asked for: what their own files copy."""
    agents = Agent.objects.filter(school=school, ended_at__isnull=True).order_by("name")
    found = []
    for agent in agents:
        every = tuple(str(each["name"]) for each in agent.declared.get("places", ()))
        for system in agent.declared.get("systems", ()):
            if system.get("sources"):
                places = tuple(str(each) for each in system.get("places") or every)
                found.append(Askable(agent.public_id, agent.name, str(system["name"]), places))
    return found


def _job(job: Job) -> JobRow:
    return JobRow(
        public_id=job.public_id,
        agent=job.agent.name,
        deed=job.deed,
        deed_words=DEEDS[job.deed],
        system=job.system_name,
        place=job.place_name,
        asked_by=job.asked_by.name,
        asked_at=job.asked_at,
        state=job.state,
        state_words=STATES[Job.State(job.state)],
        taken_at=job.taken_at,
        ended_at=job.ended_at,
        outcome_words=OUTCOMES.get(job.outcome, ""),
        reason_words=REFUSALS.get(job.reason, ""),
        last_heard_at=job.agent.last_heard_at,
    )


def _running(row: Progress, at: datetime) -> Running:
    spent = (row.told_at - row.began_at).total_seconds()
    left = None
    if row.done_bytes and row.total_bytes >= row.done_bytes and spent > 0:
        left = spent * (row.total_bytes - row.done_bytes) / row.done_bytes
    return Running(
        agent=row.agent.name,
        job=row.job.public_id if row.job else None,
        deed_words=DEEDS.get(row.deed, row.deed),
        system=row.system_name,
        place=row.place_name,
        done_bytes=min(row.done_bytes, row.total_bytes),
        total_bytes=row.total_bytes,
        began_at=row.began_at,
        told_at=row.told_at,
        seconds_left=left,
        silent=at - row.told_at > SILENT_AFTER,
    )
