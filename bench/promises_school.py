"""A school on a hub with 25 systems, every catalogue switched on, and so many days of history.

Rows are made as intake and people make them, but many at once: how fast they come in is measured
by `bench.intake`, here it is how fast they are looked at.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from abide.domain.roles import Role
from abide.hub.backups.actions import take_declaration
from abide.hub.backups.models import Agent, Place, Run
from abide.hub.controls.catalogues import catalogues, shipped
from abide.hub.controls.models import Attestation
from abide.hub.drills.models import Drill
from abide.hub.evidence.models import AgentEntry, Entry, Kept
from abide.hub.records.actions import put
from abide.hub.records.kinds import KINDS
from abide.hub.register.actions import add_contact, add_dates, add_system, edit_system
from abide.hub.register.models import System
from abide.hub.schools.models import School
from bench.promises_records import fill_records
from tests.hub.people import make_person

SYSTEMS, CONTROLS = 25, 150
PLACES = [
    {"name": "store", "kind": "rest", "device": "store", "offsite": True, "immutable": True},
    {"name": "drive-a", "kind": "drive", "device": "usb-a", "offline": True},
    {"name": "drive-b", "kind": "drive", "device": "usb-b", "offline": True},
]
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_BATCH = 2000


class History:
    """Fills a school with the days before a moment."""

    def __init__(self, school: School, now: datetime, days: int) -> None:
        self.school, self.now, self.days = school, now, days
        self.chance = random.Random(7)
        self.names = [f"System {number}" for number in range(SYSTEMS)]
        self.began = now - timedelta(days=days + 1)
        self.by = make_person(school, Role.OFFICE_MANAGER)

    def fill(self) -> None:
        """Make all of it. Each part is as often as policies ask for it."""
        self._register()
        self._promises()
        self._agent()
        self._log()
        self._words()
        fill_records(self.school, self.now, self.days)

    def _register(self) -> None:
        for number, name in enumerate(self.names):
            values = {
                "name": name,
                "grade": ("critical", "essential", "necessary", "desirable")[number % 4],
                "mode": "networked",
                "users": "Office",
                "purpose": "Invented for measuring.",
                "owner": str(self.by.public_id),
                "backup_cadence": "every school day at 19:00",
            }
            add_system(school=self.school, by="hub", at=self.began, values=values)
        for number in range(8):
            values = {"name": f"Desk {number}", "phone": "01632 960001"}
            add_contact(school=self.school, by="hub", at=self.began, values=values)
        for first, last in self._terms():
            if first <= self.now.date() <= last:
                continue  # this one is there
            days: dict[str, Any] = {"name": "A term", "first_on": first, "last_on": last}
            add_dates(school=self.school, by="hub", at=self.began, kind="term", values=days)
        for number in range(self.days // 90):
            at = self.began + number * 90 * _DAY
            row = System.objects.get(school=self.school, name=self.names[number % SYSTEMS])
            edit_system(system=row, by="hub", at=at, values={"purpose": f"Since {at:%B %Y}."})

    def _terms(self) -> Iterator[tuple[date, date]]:
        for year in range((self.now - timedelta(days=self.days)).year - 1, self.now.year + 2):
            yield date(year, 1, 6), date(year, 4, 2)
            yield date(year, 4, 20), date(year, 7, 22)
            yield date(year, 9, 2), date(year, 12, 18)

    def _promises(self) -> None:
        """Switch every catalogue on, and promise more of the school's own up to the number."""
        for name in catalogues():
            values = {"name": name, "on": True}
            put(school=self.school, kind=KINDS["catalogue"], key=name, values=values, **self._deed)
        for number in range(max(0, CONTROLS - len(shipped()))):
            values = {"title": f"A promise of our own {number}", "own": True, "cadence": "monthly"}
            key = f"own-{number}"
            put(school=self.school, kind=KINDS["control"], key=key, values=values, **self._deed)

    @property
    def _deed(self) -> dict[str, Any]:
        return {"by": "hub", "at": self.began}

    def _agent(self) -> None:
        """An agent that copied every system to every place each weekday and drilled weekly."""
        self.agent = Agent.objects.create(
            public_id=uuid.uuid4(),
            school=self.school,
            name="school-server",
            public_key="0" * 64,
            enrolled_at=self.began,
            last_heard_at=self.now,
        )
        systems = [{"name": each, "grade": "critical", "sources": ["files"]} for each in self.names]
        declared = {"systems": systems, "places": PLACES}
        take_declaration(agent=self.agent, declared=declared, at=self.began)
        self.places = {each.name: each for each in Place.objects.filter(agent=self.agent)}
        for each in self.places.values():
            each.repository_id = f"id-of-{each.name}"
            each.save()
        self.rows = {each.name: each for each in System.objects.filter(school=self.school)}
        made = list(self._deeds())
        entries = [entry for entry, _ in made]
        AgentEntry.objects.bulk_create(entries, batch_size=_BATCH)
        Run.objects.bulk_create((r for _, r in made if isinstance(r, Run)), batch_size=_BATCH)
        Drill.objects.bulk_create((r for _, r in made if isinstance(r, Drill)), batch_size=_BATCH)
        Agent.objects.filter(pk=self.agent.pk).update(entries=len(entries))

    def _deeds(self) -> Iterator[tuple[AgentEntry, Run | Drill | None]]:
        self.number = 0
        for back in range(self.days, 0, -1):
            day = self.now - back * _DAY
            if day.weekday() > 4:
                continue
            for kind in ("head", "kit", "probe"):
                yield self._entry(kind, day, {"repository": "store", "outcome": "kept"}), None
            for name in self.names:
                for place in self.places:
                    yield self._run(name, place, day)
                    if day.weekday() == 2:
                        yield self._drill(name, place, day)

    def _entry(self, kind: str, at: datetime, facts: dict[str, Any]) -> AgentEntry:
        self.number += 1
        said = {"at": at.isoformat(), "kind": kind, "by": "agent", "facts": facts}
        return AgentEntry(
            school=self.school,
            agent=self.agent.public_id,
            number=self.number,
            epoch=1,
            seq=self.number,
            at=at,
            received_at=at + timedelta(minutes=5),
            kind=kind,
            line=json.dumps(said, separators=(",", ":")),
            hash=f"{self.number:064x}",
        )

    def _run(self, name: str, place: str, day: datetime) -> tuple[AgentEntry, Run]:
        away = place != "store" and (day.isocalendar().week % 2 == 0) == (place == "drive-a")
        facts: dict[str, Any] = {
            "system": name,
            "repository": place,
            "repository_id": f"id-of-{place}",
            "outcome": "absent" if away else "complete",
            "snapshot": None if away else f"{self.number:064x}",
            "started_at": day.isoformat(),
            "finished_at": (day + timedelta(minutes=9)).isoformat(),
            "files": 15_000,
            "bytes": 2_000_000_000,
            "problems": [],
        }
        entry = self._entry("backup", day + timedelta(minutes=9), facts)
        return entry, Run(
            school=self.school,
            agent=self.agent,
            entry=entry,
            system=self.rows[name],
            system_name=name,
            place=self.places[place],
            place_name=place,
            repository_id=f"id-of-{place}",
            outcome=facts["outcome"],
            snapshot=facts["snapshot"] or "",
            started_at=day,
            finished_at=day + timedelta(minutes=9),
            files=15_000,
            bytes=2_000_000_000,
        )

    def _drill(self, name: str, place: str, day: datetime) -> tuple[AgentEntry, Drill]:
        whole = day.day < 8 and day.month % 4 == 0
        at, sampled = day + _HOUR, 15_000 if whole else 300
        facts = {"system": name, "repository": place, "verdict": "proven", "sampled": sampled}
        entry = self._entry("drill", at, facts)
        return entry, Drill(
            school=self.school,
            agent=self.agent,
            entry=entry,
            kind="drill",
            system=self.rows[name],
            system_name=name,
            place=self.places[place],
            place_name=place,
            repository_id=f"id-of-{place}",
            snapshot=f"{self.number - 1:064x}",
            snapshot_at=day,
            at=at,
            verdict="proven",
            whole=whole,
            loaded=True,
            restore_seconds=900 if whole else None,
            population=15_000,
            sampled=sampled,
            bad_share_below=0.0 if whole else 0.00987,
            shows=True,
            checks=[{"name": "files", "outcome": "passed"}],
        )

    def _log(self) -> None:
        """The school's own log: batches that were received, as most of it is."""
        after = Entry.objects.filter(school=self.school).order_by("-seq").first()
        seq = after.seq if after else 0
        found = []
        for back in range(self.days, 0, -1):
            for hour in range(8):
                seq += 1
                at = self.now - back * _DAY + hour * _HOUR
                facts = {"agent": str(self.agent.public_id), "first": seq, "last": seq}
                line = {"at": at.isoformat(), "by": "hub", "facts": facts, "kind": "received"}
                found.append(
                    Entry(
                        school=self.school,
                        seq=seq,
                        at=at,
                        kind="received",
                        line=json.dumps(line),
                        hash=f"{seq:064x}",
                    )
                )
        Entry.objects.bulk_create(found, batch_size=_BATCH)
        self.seq = seq

    def _words(self) -> None:
        """Each month somebody says of 40 promises that they were kept."""
        entries, texts, said = [], [], []
        wanted = list(shipped())[:40]
        for months in range(max(1, self.days // 30), 0, -1):
            at = self.now - months * 30 * _DAY + 9 * _HOUR
            for control in wanted:
                self.seq += 1
                line = json.dumps({"facts": {"control": control}, "kind": "attested"})
                entry = Entry(
                    school=self.school,
                    seq=self.seq,
                    at=at,
                    kind="attested",
                    line=line,
                    hash=f"{self.seq:064x}",
                )
                entries.append(entry)
                note_of = {"school": self.school, "entry": entry, "name": "note"}
                texts.append(Kept(**note_of, text="So I saw.", commitment="0" * 64))
                said.append(
                    Attestation(
                        school=self.school,
                        control=control,
                        on=at.date(),
                        at=at,
                        kept=True,
                        by=self.by,
                        entry=entry,
                    )
                )
        Entry.objects.bulk_create(entries, batch_size=_BATCH)
        Kept.objects.bulk_create(texts, batch_size=_BATCH)
        Attestation.objects.bulk_create(said, batch_size=_BATCH)
