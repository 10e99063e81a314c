"""What agents and hubs say to each other under /api/v1/, typed: JSON in and out.

Agents send no path, no content of a file, no message of an engine, no password and no key but
public ones; a hub sends what people declared and what they ask for.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

VERSION = 1
MOST_ENTRIES = 500
LONGEST_ENTRY = 64 << 10
LARGEST_BODY = 4 << 20
"""Bytes of one request; a batch of entries is made smaller until it fits."""

Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
LONGEST_NAME = 120
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Word = Annotated[str, Field(max_length=120)]
Version = Annotated[str, Field(max_length=40, pattern=r"^[ -~]*$")]
MOST_HOURS = 100_000
Hours = Annotated[float, Field(ge=0, le=MOST_HOURS, allow_inf_nan=False)]
"""Never a number that no promise is: whoever reads a plan works with what stands in it."""
JobId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Deed = Literal["backup", "drill", "whole drill"]


class Message(BaseModel):
    """One message. What a newer version adds is passed over by an older one."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Known(Message):
    """How far an agent's chain has come in: how many entries, and the hash of the last."""

    entries: int = 0
    head: str = ""


class Told(Message):
    """Why something was refused, and what the hub knows, so that the agent can mend it.

    `reason` is one of: unknown, code, clock, again, gap, fork, chain, entry, message, withdrawn.
    """

    reason: str
    sentence: str
    at: AwareDatetime
    known: Known | None = None


# ---- enrolment ------------------------------------------------------------------------------


class Hello(Message):
    """The first word of an agent that enrols, signed with the code's key."""

    code: Hex64


class HelloSaid(Message):
    """Who the hub is. `replaces`: how far the chain of the replaced agent has come."""

    hub_key: Hex64
    school: str
    agent_name: str
    at: AwareDatetime
    replaces: Known | None = None


class Enrolment(Message):
    """An agent makes itself known. `own` is over the rest, with the agent's own key.

    `goes_on`: its log holds the entry that the replaced agent's came in to. `epochs`: the hashes
    that its epochs continue, newest first, for a log that was brought back from an older kit.
    """

    code: Hex64
    public_key: Hex64
    export_recipient: Annotated[str, Field(pattern=r"^age1[0-9a-z]{20,80}$")]
    agent_name: Name
    version: Version
    goes_on: bool = False
    epochs: Annotated[list[Hex64], Field(max_length=1000)] = []
    own: str = ""

    def signed_bytes(self) -> bytes:
        return b"abide enrolment 1\n" + self.model_dump_json(exclude={"own"}).encode()


class Enrolled(Message):
    """The agent is known. `begins_after`: the hash that the first entry sent is to continue; empty:
    the log is sent from its first entry."""

    agent: str
    school: str
    hub_key: Hex64
    known: Known
    begins_after: str = ""


# ---- entries --------------------------------------------------------------------------------


class Batch(Message):
    """Entries in order; `first` counts them from 1 over everything this agent sends."""

    first: Annotated[int, Field(ge=1)]
    entries: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_ENTRIES)]


# ---- what the hub asks for --------------------------------------------------------------------


class PlannedSystem(Message):
    """What the register promises for one system. Empty: nothing is said."""

    name: str
    grade: str
    depends_on: list[str] = []
    rto_hours: Hours | None = None
    rpo_hours: Hours | None = None
    backup: str = ""
    proof: str = ""


class AskedJob(Message):
    """Something a person asked for. `taken`: by this agent, which has not told what came of it."""

    id: JobId
    deed: str
    system: str
    place: str = ""
    taken: bool = False


class HubHead(Message):
    """What the school's own log ended with on a day: signed by the hub, kept by the agent."""

    day: str
    seq: int
    hash: str
    payload: str
    signature: str


class Plan(Message):
    """What a hub tells its agent, each time it asks."""

    v: int = VERSION
    agent: str
    school: str
    made_at: AwareDatetime
    systems: list[PlannedSystem] = []
    jobs: list[AskedJob] = []
    heads: list[HubHead] = []
    silent_after_hours: int = 26
    known: Known = Known()


class SignedPlan(Message):
    """A plan as text, and the hub's signature over it: it can be kept, and checked when read."""

    plan: str
    signature: str

    def signed_bytes(self) -> bytes:
        return b"abide plan 1\n" + self.plan.encode()


# ---- what the agent tells ---------------------------------------------------------------------


class DeclaredSystem(Message):
    """A system of agent.toml, without any path."""

    name: Name
    grade: Word
    depends_on: list[Name] = []
    rto_hours: Hours | None = None
    rpo_hours: Hours | None = None
    grace_minutes: Annotated[float, Field(ge=0, le=MOST_HOURS * 60, allow_inf_nan=False)] = 120
    backup: Word = ""
    proof: Word = ""
    whole: Word = ""
    supplier: Annotated[str, Field(max_length=150)] = ""
    sources: list[Word] = []
    parts: list[Word] = []
    places: list[Name] = []


class DeclaredPlace(Message):
    """A place of agent.toml, without its address."""

    name: Name
    kind: Annotated[str, Field(max_length=20)]
    device: Word = ""
    offsite: bool = False
    offline: bool = False
    immutable: bool = False


class WaitingLoosening(Message):
    """A promise of the register that asks less than agent.toml: it waits for a person there."""

    system: Name
    what: Word
    here: Word
    asked: Word


class Declaration(Message):
    """What agent.toml names."""

    version: Version
    systems: Annotated[list[DeclaredSystem], Field(max_length=500)] = []
    places: Annotated[list[DeclaredPlace], Field(max_length=100)] = []
    waiting: Annotated[list[WaitingLoosening], Field(max_length=500)] = []
    kit_limit_days: Annotated[int, Field(ge=1, le=366)] = 8


class JobTold(Message):
    """How a job that was asked for goes."""

    state: Literal["taken", "done", "refused"]
    outcome: Annotated[str, Field(max_length=60)] = ""
    reason: Annotated[str, Field(max_length=300)] = ""


class ProgressTold(Message):
    """What the agent does now; `deed` empty: nothing."""

    deed: Word = ""
    system: Annotated[str, Field(max_length=200)] = ""
    place: Annotated[str, Field(max_length=200)] = ""
    job: UUID | None = None
    done_bytes: Annotated[int, Field(ge=0)] = 0
    total_bytes: Annotated[int, Field(ge=0)] = 0


class Taken(Message):
    """What was sent is kept."""

    at: AwareDatetime
    known: Known = Known()
