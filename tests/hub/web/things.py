"""One of everything that a school has, by the name it bears in addresses."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from abide.domain.roles import Role
from abide.hub.backups.models import Agent, DriveMove, Job, Place, Progress, Run
from abide.hub.drills.models import Drill
from abide.hub.evidence.actions import File, Text, record
from abide.hub.evidence.models import AgentEntry, Entry, Head
from abide.hub.intake.models import EnrolmentCode
from abide.hub.people.models import Link, User
from abide.hub.register.models import (
    Assurance,
    Closure,
    Contact,
    DataSet,
    Deadline,
    System,
    Term,
)
from abide.hub.schools.models import School

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class World:
    """A school and one of everything in it, by the name it has in addresses."""

    school: School
    people: dict[Role, User]
    at: datetime
    things: dict[str, Any] = field(default_factory=dict)

    def argument(self, room: str, name: str, parameter: str) -> Any:
        """Given a view and a parameter of its address, return what it stands for here.

        Raise LookupError when the sample has nothing for it.
        """
        for key in (f"{room}:{name}.{parameter}", f"{room}.{parameter}", parameter):
            if key in self.things:
                return self.things[key]
        raise LookupError(f"{room}:{name} needs a sample for {parameter} in {__name__}")


def in_the_register(world: World, name: str) -> None:
    school, head = world.school, world.people[Role.HEADTEACHER]
    contact = Contact.objects.create(
        school=school, name=name, phone="01632 960001", organisation=name, on_every_page=True
    )
    system = System.objects.create(
        school=school,
        name=f"SIMS {name}"[:120],
        locations=name,
        mode="networked",
        users=name,
        purpose=name,
        grade="critical",
        owner=head,
        supplier=name[:150],
        fallback_day=name,
    )
    spans = {"first_on": date(2026, 9, 1), "last_on": date(2026, 12, 18)}
    removed = System.objects.create(
        school=school, name=f"Old {name}"[:120], grade="desirable", removed_at=world.at
    )
    assurance = Assurance.objects.create(
        school=school,
        system=system,
        kind="risk acceptance",
        words=name,
        owner=head,
        given_on=date(2026, 9, 1),
        expires_on=date(2027, 9, 1),
    )
    world.things.update(
        system=system.public_id,
        public_id=system.public_id,
        contact=contact.public_id,
        assurance=assurance.public_id,
        section="what-it-is",
        kind="term",
        listed="systems",
    )
    term = Term.objects.create(school=school, name=name[:80], **spans)
    Closure.objects.create(school=school, name=name[:80], **spans)
    Deadline.objects.create(school=school, name=name[:120], kind="return", **spans)
    data_set = DataSet.objects.create(
        school=school, name=name[:120], holds=name, grade="essential", system=system, owner=head
    )
    for view in ("contact_edit", "contact_remove", "contact_call", "contact_everywhere"):
        world.things[f"register:{view}.row"] = contact.public_id
    for view in ("data_set_edit", "data_set_remove"):
        world.things[f"register:{view}.row"] = data_set.public_id
    for view in ("dates_edit", "dates_remove"):
        world.things[f"register:{view}.row"] = term.public_id
    world.things["register:system_restore.system"] = removed.public_id


def of_machines(world: World, name: str) -> None:
    school = world.school
    system = System.objects.get(public_id=world.things["system"])
    agent = Agent.objects.create(
        public_id=uuid.uuid4(),
        school=school,
        name=name[:120],
        public_key="k",
        enrolled_at=world.at - timedelta(days=60),
        last_heard_at=world.at - timedelta(minutes=5),
        declared={},
    )
    drive = Place.objects.create(
        school=school, agent=agent, name=f"Drive A {name}"[:120], kind="drive", offline=True
    )
    job = Job.objects.create(
        school=school,
        agent=agent,
        deed="backup",
        system_name=system.name,
        asked_by=world.people[Role.OFFICE_MANAGER],
        asked_at=world.at,
    )
    Progress.objects.create(
        agent=agent,
        job=job,
        deed="backup",
        system_name=system.name,
        done_bytes=10,
        total_bytes=100,
        began_at=world.at,
        told_at=world.at,
    )
    run = Run.objects.create(
        school=school,
        agent=agent,
        entry=_agent_entry(world, agent, 1, "backup"),
        system=system,
        system_name=system.name,
        place=drive,
        place_name=drive.name,
        outcome="complete",
        snapshot="abcd",
        started_at=world.at - timedelta(hours=14),
        finished_at=world.at - timedelta(hours=13),
        files=10,
        bytes=1000,
    )
    drill = Drill.objects.create(
        school=school,
        agent=agent,
        entry=_agent_entry(world, agent, 2, "drill"),
        kind="drill",
        system=system,
        system_name=system.name,
        place=drive,
        place_name=drive.name,
        snapshot="abcd",
        at=world.at - timedelta(hours=2),
        verdict="proven",
        population=10,
        sampled=10,
    )
    world.things.update(
        agent=agent.public_id, place=drive.public_id, drive=drive.public_id, job=job.public_id
    )
    world.things.update(run=run.entry.hash, receipt=drill.entry.hash, swap=uuid.uuid4())
    world.things["backups.public_id"] = drive.public_id
    world.things["backups:job.public_id"] = job.public_id
    world.things["backups:job_withdraw.public_id"] = job.public_id
    DriveMove.objects.create(
        school=school,
        drive=drive,
        swap=world.things["swap"],
        direction="out",
        where="safe",
        at=world.at,
        by=world.people[Role.OFFICE_MANAGER],
        entry=_entry(world, name),
    )


def _agent_entry(world: World, agent: Agent, number: int, kind: str) -> AgentEntry:
    digest = hashlib.sha256(f"{agent.public_id}{number}".encode()).hexdigest()
    return AgentEntry.objects.create(
        school=world.school,
        agent=agent.public_id,
        number=number,
        epoch=1,
        seq=number,
        at=world.at,
        received_at=world.at,
        kind=kind,
        line="{}",
        hash=digest,
    )


def on_paper(world: World, name: str) -> None:
    school, head = world.school, world.people[Role.HEADTEACHER]
    entry = _entry(world, name)
    Head.objects.create(
        school=school,
        day=world.at.date(),
        seq=entry.seq,
        hash=entry.hash,
        payload="{}",
        signature="00",
        made_at=world.at,
    )
    world.things["evidence.public_id"] = entry.kept.get(name="letter").public_id
    code = EnrolmentCode.objects.create(
        code_hash=hashlib.sha256(slug_bytes(school)).hexdigest(),
        school=school,
        agent_name=name[:120],
        made_by=head,
        made_at=world.at,
        expires_at=world.at + timedelta(hours=1),
    )
    invitation = Link.objects.create(
        token_hash=hashlib.sha256(b"invitation" + slug_bytes(school)).hexdigest(),
        purpose="invitation",
        school=school,
        email="new@larkfield.example",
        name=name[:150],
        roles=[Role.GOVERNOR.value],
        made_by=head,
        made_at=world.at,
        expires_at=world.at + timedelta(days=7),
    )
    world.things.update(
        seq=entry.seq,
        number=entry.seq,
        entry=entry.seq,
        day=world.at.date().isoformat(),
        code=code.public_id,
        invitation=getattr(invitation, "public_id", invitation.pk),
    )


def _entry(world: World, text: str) -> Entry:
    return record(
        school=world.school,
        kind="school made",
        by=f"person:{world.people[Role.HEADTEACHER].public_id}",
        at=world.at,
        facts={"n": 1},
        texts=[Text("note", text)],
        files=[File("letter", f"{text}.pdf", "application/pdf", b"%PDF-1.7 " + text.encode())],
    )


def slug_bytes(school: School) -> bytes:
    return school.slug.encode()
