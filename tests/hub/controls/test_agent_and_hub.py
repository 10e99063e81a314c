"""One log, judged on the school's server and on the hub: the hub is never the surer of the two."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from abide.agent.config import Settings
from abide.agent.context import Agent as Here
from abide.agent.link.declaring import declaration_of
from abide.agent.spool import Spool
from abide.agent.status import Standing as AgentStanding
from abide.agent.status import standing as agent_standing
from abide.domain.control import Status
from abide.hub.controls.queries import Standing, standing
from abide.hub.intake.actions import take_declaration
from abide.hub.register.models import System
from abide.hub.schools.models import School
from tests.agent.declared import Declared
from tests.hub.controls.conftest import NOW
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
TOML = """\
[agent]
name = "school-server"

[[repositories]]
name = "store"
kind = "rest"
url = "rest:https://store.example"
password_file = "secrets/drive-a"
offsite = true

[[repositories]]
name = "drive-a"
kind = "drive"
url = "{places}/a"
marker = "{places}/ABIDE-DRIVE"
device = "usb-a"
password_file = "secrets/drive-a"

[[systems]]
name = "Pupil records"
grade = "critical"
rto_hours = 4
rpo_hours = 24
MORE
[[systems.sources]]
kind = "files"
path = "{places}/Admin"
"""
DAYS = 220
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FAILED = {"verdict": "not proven", "checks": [{"name": "files", "outcome": "failed"}]}
BLIND = {"verdict": "could not run", "sampled": 0, "checks": []}
WAYS: tuple[dict[str, Any], ...] = (
    *({}, {}, {}, {}, FAILED, BLIND, BLIND),
    {"sampled": 4, "bad_share_below": 0.5},
    {"replay": True},
    {"verdict": "not proven", "checks": [{"name": "files", "outcome": "could not look"}]},
    {**BLIND, "checks": [{"name": "files", "outcome": "failed"}]},
    {**BLIND, "away": True},
)
SURE = (Status.KEPT, Status.DUE)


class Both:
    """A server's own log, and a hub that gets the same entries."""

    def __init__(self, school: School, declared: Declared, more: str = "") -> None:
        self.settings: Settings = declared.load(TOML.replace("MORE", more))
        self.home = declared.home
        self.spool = Spool.open(self.home.spool_file)
        self.hub = Server(school, NOW - DAYS * DAY)
        self.ids: dict[str, str] = {}
        for place in self.settings.repositories:
            self.makes(place, NOW - DAYS * DAY)
        self.told = 0

    def makes(self, place: str, at: datetime, outcome: str = "made") -> None:
        identity = self.ids[place] = f"{place}-{len(self.ids)}-{at:%j%H%M}"
        self.spool.remember_repository(place, identity, at, None)
        self.note("repository", at, repository=place, outcome=outcome, id=identity)

    def note(self, kind: str, at: datetime, **facts: Any) -> None:
        if "repository" in facts and kind != "repository":
            facts["repository_id"] = self.ids[facts["repository"]]
        self.spool.record(kind, at, facts)

    def tell(self, at: datetime) -> None:
        """Send the hub what it has not got."""
        hub = self.hub
        rows = list(self.spool.rows())[self.told :]
        self.told += len(rows)
        hub._unsent = [_Row(each) for each in rows]  # type: ignore[misc]
        hub.reports(at)
        said = declaration_of(self.settings)
        take_declaration(agent=hub.agent, declaration=said, at=at)
        hub.agent.last_heard_at = at
        hub.agent.save()

    def here(self, at: datetime) -> AgentStanding:
        return agent_standing(Here(self.home, self.settings, self.spool, lambda: at))

    def there(self, at: datetime) -> Standing:
        return standing(self.hub.school, at)


class _Row:
    def __init__(self, row: Any) -> None:
        self.row = row

    def to_dict(self) -> Any:
        return dict(self.row)


class Teller(Server):
    """Notes deeds as a server does, into the log that both read."""

    def __init__(self, both: Both) -> None:
        self.both = both

    def note(self, kind: str, at: datetime, **facts: Any) -> None:
        self.both.note(kind, at, **facts)


@pytest.fixture
def both(school: School, declared: Declared) -> Both:
    return Both(school, declared)


@pytest.fixture
def declared(tmp_path: Path) -> Declared:
    found = Declared(tmp_path)
    found.secret("drive-a")
    return found


def history(both: Both, chance: random.Random) -> None:
    """Note most of a year of runs, restore tests, alarms and losses of any kind."""
    teller, snapshots = Teller(both), list[tuple[str, str, datetime]]()
    likely = {place: chance.choice((0.02, 0.2, 0.7)) for place in both.ids}
    quiet = {place: chance.choice((0, 0, 10, 70, 150)) for place in both.ids}
    alarm = 0
    for day in range(DAYS - 1, 0, -1):
        for place in both.ids:
            at = NOW - timedelta(days=day, hours=chance.randrange(5))
            if day < quiet[place]:
                continue
            if chance.random() < likely[place]:
                _run(teller, place, at, chance, snapshots)
            if chance.random() < likely[place] / 3:
                old = chance.choice(snapshots) if snapshots else ("", place, at)
                note = teller.brings_all_back if chance.random() < 0.5 else teller.drills
                way = {"snapshot": old[0] or "ab" * 32, **chance.choice(WAYS)}
                note("Pupil records", place, at + HOUR, old[2], **way)
            if chance.random() < 0.004:
                both.makes(place, at + 2 * HOUR, chance.choice(("made", "adopted")))
            if chance.random() < 0.01 and snapshots:
                gone = [each[0] for each in snapshots if each[1] == place][-1:]
                both.note("retention", at + HOUR, repository=place, gone_snapshots=gone)
        if chance.random() < 0.01:
            alarm += 1
            _alarm(both, f"a{alarm}", NOW - timedelta(days=day), chance)


def _run(
    teller: Teller,
    place: str,
    at: datetime,
    chance: random.Random,
    snapshots: list[tuple[str, str, datetime]],
) -> None:
    outcome = chance.choice(["complete", "complete", "complete", "failed", "incomplete", "absent"])
    more: dict[str, Any] = {}
    if outcome == "failed":
        kind = chance.choice(("unreachable", "source missing", "no repository"))
        more["problems"] = [{"kind": kind, "count": 1}]
    if outcome == "complete" and chance.random() < 0.1:
        more["copied_at"] = (at + HOUR).isoformat()
    made = teller.backs_up("Pupil records", place, at, outcome, **more)
    if outcome == "complete":
        snapshots.append((made, place, at))


def _alarm(both: Both, name: str, at: datetime, chance: random.Random) -> None:
    signs = [{"sign": "gone", "count": 900, "share": 0.5, "limit": 100}]
    since = at - chance.randrange(4) * DAY
    facts = {"alarm": name, "system": "Pupil records", "signs": signs}
    both.note("alarm", at, **facts, suspect_from=since.isoformat())
    if chance.random() < 0.8:
        said = chance.choice(("false alarm", "restored"))
        answered = min(at + chance.randrange(6) * DAY, NOW)
        both.note("alarm answered", answered, alarm=name, system="Pupil records", answer=said)


def never_surer(here: AgentStanding, there: Standing) -> None:
    """Assert that the hub claims nothing that the server does not."""
    order = ("no", "partly", "yes")
    assert order.index(there.answer.answer) <= order.index(here.answer.answer), (here, there)
    (mine,), (its,) = here.systems, (each.status for each in there.systems)
    assert its.status is not Status.KEPT or mine.status is Status.KEPT, (mine, its)
    assert its.status not in SURE or mine.status in SURE, (mine, its)
    assert its.proven_copies <= mine.proven_copies, (mine, its)
    assert its.copies.total <= mine.copies.total, (mine, its)
    assert _no_later(its.last_backup_at, mine.last_backup_at), (mine, its)
    assert _no_later(its.last_proof_at, mine.last_proof_at), (mine, its)
    assert its.measured_restore_seconds is None or mine.measured_restore_seconds is not None
    controls = {each.id: each for each in here.controls}
    for each in there.controls:
        if each.status is Status.KEPT:
            assert controls[each.id].status is Status.KEPT, (each, controls[each.id])


def _no_later(one: datetime | None, other: datetime | None) -> bool:
    return one is None or (other is not None and one <= other)


@pytest.mark.parametrize("seed", range(60))
def test_no_history_makes_the_hub_surer_than_the_server(both: Both, seed: int) -> None:
    history(both, random.Random(seed))
    both.tell(NOW)
    never_surer(both.here(NOW), both.there(NOW))


def test_what_the_file_promises_holds_until_a_loosening_is_confirmed(
    school: School, declared: Declared
) -> None:
    both = Both(school, declared)
    teller = Teller(both)
    taken = NOW - 2 * DAY
    for place in both.ids:
        teller.brings_all_back("Pupil records", place, taken + HOUR, taken)
        teller.backs_up("Pupil records", place, taken)
    both.tell(NOW)
    System.objects.filter(school=school).update(rpo_hours=72, backup_cadence="weekly")
    never_surer(both.here(NOW), both.there(NOW))
    assert both.there(NOW).systems[0].status.status is not Status.KEPT


@pytest.mark.parametrize("more", ['whole = "monthly"', "grace_minutes = 0"])
def test_promises_of_the_file_that_the_register_has_no_field_for_hold_too(
    school: School, declared: Declared, more: str
) -> None:
    both = Both(school, declared, more)
    teller = Teller(both)
    for day in range(40, 0, -1):
        at = NOW - day * DAY
        for place in both.ids:
            teller.backs_up("Pupil records", place, at)
            if day == 40:
                teller.brings_all_back("Pupil records", place, at + HOUR, at)
            elif day % 5 == 1:
                teller.drills("Pupil records", place, at + HOUR, at)
    both.tell(NOW)
    for hours in range(24):
        at = NOW + hours * HOUR
        both.hub.agent.last_heard_at = at
        both.hub.agent.save()
        never_surer(both.here(at), both.there(at))


def test_a_loosening_that_was_confirmed_on_the_server_holds_on_both(both: Both) -> None:
    teller = Teller(both)
    taken = NOW - 2 * DAY
    for place in both.ids:
        teller.backs_up("Pupil records", place, taken)
        teller.brings_all_back("Pupil records", place, taken + HOUR, taken)
    both.tell(NOW)
    System.objects.update(rpo_hours=72, backup_cadence="weekly")
    assert both.there(NOW).systems[0].status.status is Status.OVERDUE
    for what, before, after in (
        ("work we could lose", "1 day", "3 days"),
        ("backup", "every school day", "every week"),
    ):
        facts = {"system": "Pupil records", "what": what, "before": before, "after": after}
        both.note("loosening confirmed", NOW, **facts, loosens=True)
    both.tell(NOW)
    assert both.there(NOW).systems[0].status.status is Status.KEPT


def test_what_a_file_says_a_system_needs_counts_unless_it_makes_a_circle(both: Both) -> None:
    both.tell(NOW)
    server = System.objects.create(school=both.hub.school, name="Server", grade="necessary")
    agent = both.hub.agent
    agent.declared["systems"][0]["depends_on"] = ["Server"]
    agent.save()
    assert both.there(NOW).systems[0].system.name == "Server"
    server.depends_on.add(System.objects.get(name="Pupil records"))
    assert both.there(NOW).systems[0].system.name == "Pupil records"
