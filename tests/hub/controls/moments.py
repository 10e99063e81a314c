"""A school whose deeds are dealt at random, each done the way people and agents do it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.backups.actions import Swap, name_drive, swap_drives, undo_swap
from abide.hub.backups.actions.history import hear
from abide.hub.backups.models import Agent, Place
from abide.hub.controls.actions import attest
from abide.hub.evidence.actions import record  # noqa: F401
from abide.hub.intake.actions import end_agent, note_refusal
from abide.hub.people.actions import change_posts
from abide.hub.people.actions.posts import Posts
from abide.hub.records.actions import put
from abide.hub.records.kinds import KINDS
from abide.hub.register import actions as register
from abide.hub.register.models import Assurance, Closure, Contact, DataSet, Deadline, System, Term
from abide.hub.register.queries import defaults_of
from abide.hub.schools.actions import Settings, change_settings
from abide.hub.schools.models import School
from tests.hub.backups.drives import out
from tests.hub.people import make_person, visitor
from tests.hub.telling import Server

BEGAN = datetime(2026, 9, 7, 8, tzinfo=UTC)
NAMES = ("Pupil records", "Finance", "Email", "Timetable", "Library")
GRADES = ("critical", "essential", "necessary", "desirable")
CADENCES = ("", "daily", "every school day at 19:00", "twice a week", "regularly")


class Dealt:
    """A school, its agent, and one deed after another; `at` is the moment of the newest."""

    def __init__(self, school: School, seed: int) -> None:
        self.school, self.chance, self.at = school, random.Random(seed), BEGAN
        self.people = [make_person(school, role) for role in (Role.HEADTEACHER, Role.TECHNICIAN)]
        self.office = visitor(school, Role.OFFICE_MANAGER)
        self.server = Server(school, BEGAN)
        self.copied: list[tuple[str, str, datetime]] = []
        self.swap: Any = None

    def deed(self) -> str:
        """Do something some hours later; return what it was."""
        self.at += timedelta(minutes=self.chance.randint(20, 60 * 40))
        name, do = self.chance.choice(DEEDS)
        try:
            do(self)
        except Refused:
            return f"{name}, refused"
        return name

    def one(self, model: Any, **where: Any) -> Any:
        rows = list(model.objects.filter(school=self.school, **where).order_by("pk"))
        if not rows:
            raise Refused("there is none")
        return self.chance.choice(rows)

    def pick(self, *words: Any) -> Any:
        return self.chance.choice(words)

    def day(self) -> date:
        return self.at.date() + timedelta(days=self.chance.randint(-20, 20))

    def person(self) -> str:
        return str(self.pick(*self.people).public_id)

    def system(self) -> System:
        found: System = self.one(System, removed_at=None)
        return found

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.office.by, "at": self.at}


def add_system(dealt: Dealt) -> None:
    others = System.objects.filter(school=dealt.school, removed_at=None)
    needs = [str(each.public_id) for each in others if dealt.chance.random() < 0.3]
    values = {
        "name": dealt.pick(*NAMES),
        "grade": dealt.pick(*GRADES),
        "mode": dealt.pick("networked", "web based", ""),
        "owner": dealt.person(),
        "depends_on": needs,
        "backup_cadence": dealt.pick(*CADENCES),
    }
    register.add_system(school=dealt.school, **dealt.by, values=values)


def edit_system(dealt: Dealt) -> None:
    values = dealt.pick(
        {"name": dealt.pick(*NAMES)},
        {"fallback_day": "On paper.", "users": "Office"},
        {"owner": dealt.person(), "deputy": dealt.pick("", dealt.person())},
        {"depends_on": [str(dealt.system().public_id)]},
        {"supplier": "Merganser", "own_export_cadence": "termly"},
    )
    register.edit_system(system=dealt.system(), **dealt.by, values=values)


def link_contact(dealt: Dealt) -> None:
    contact = dealt.one(Contact, removed_at=None)
    values = {"supplier_contact": str(contact.public_id)}
    register.edit_system(system=dealt.system(), **dealt.by, values=values)


def change_promises(dealt: Dealt) -> None:
    values = {
        "grade": dealt.pick(*GRADES),
        "rto_hours": dealt.pick(None, 2, 48),
        "backup_cadence": dealt.pick(*CADENCES),
        "proof_cadence": dealt.pick("", "weekly", "termly"),
    }
    register.change_promises(system=dealt.system(), **dealt.by, values=values)


def change_defaults(dealt: Dealt) -> None:
    now = defaults_of(dealt.school)
    values = {grade: (dealt.pick(4, 8, 24), dealt.pick(24, 48)) for grade in now}
    version = sum(each.version for each in now.values())
    register.change_defaults(school=dealt.school, **dealt.by, values=values, version=version)


def take_out_system(dealt: Dealt) -> None:
    register.remove_system(system=dealt.system(), **dealt.by, why="Not used.")


def bring_back_system(dealt: Dealt) -> None:
    row = dealt.one(System, removed_at__isnull=False)
    register.restore_system(system=row, **dealt.by)


def note_export(dealt: Dealt) -> None:
    register.note_own_export(system=dealt.system(), **dealt.by, on=dealt.at.date())


def assure(dealt: Dealt) -> None:
    values = {
        "kind": dealt.pick("supplier assurance", "risk acceptance"),
        "words": "Kept twice.",
        "owner": dealt.person(),
        "given_on": dealt.at.date(),
        "expires_on": dealt.at.date() + timedelta(days=dealt.chance.randint(1, 40)),
    }
    register.give_assurance(system=dealt.system(), **dealt.by, values=values)


def change_assurance(dealt: Dealt) -> None:
    row = dealt.one(Assurance, ended_at=None)
    if dealt.pick(True, False):
        register.end_assurance(row=row, **dealt.by, why="Not so.")
    else:
        register.extend_assurance(row=row, **dealt.by, until=row.given_on + timedelta(days=60))


def add_contact(dealt: Dealt) -> None:
    values = {"name": dealt.pick("Desk", "Line", "Ann"), "phone": dealt.pick("", "01632 960001")}
    register.add_contact(school=dealt.school, **dealt.by, values=values)


def change_contact(dealt: Dealt) -> None:
    row = dealt.one(Contact, removed_at=None)
    deeds: list[Callable[[], Any]] = [
        lambda: register.edit_contact(row=row, **dealt.by, values={"phone": "01632 960999"}),
        lambda: register.remove_contact(row=row, **dealt.by, why="Left."),
        lambda: register.choose_help_line(row=row, **dealt.by),
        lambda: register.note_test_call(row=row, **dealt.by, on=dealt.at.date(), answered=True),
    ]
    dealt.pick(*deeds)()


def add_data_set(dealt: Dealt) -> None:
    system = str(dealt.system().public_id)
    values = {"name": dealt.pick("Admin", "Staff"), "grade": "critical", "system": system}
    register.add_data_set(school=dealt.school, **dealt.by, values=values)


def change_data_set(dealt: Dealt) -> None:
    row = dealt.one(DataSet, removed_at=None)
    if dealt.pick(True, False):
        register.remove_data_set(row=row, **dealt.by, why="Gone.")
    else:
        values = {"owner": dealt.person(), "system": str(dealt.system().public_id)}
        register.edit_data_set(row=row, **dealt.by, values=values)


def add_dates(dealt: Dealt) -> None:
    kind = dealt.pick("term", "closure", "return", "exam window")
    first = dealt.day()
    values: dict[str, Any] = {"name": f"A {kind}", "first_on": first}
    values["last_on"] = first + timedelta(days=60 if kind == "term" else 3)
    if kind in ("return", "exam window"):
        values |= {"systems": [str(dealt.system().public_id)], "days_before": 7}
    register.add_dates(school=dealt.school, **dealt.by, kind=kind, values=values)


def change_dates(dealt: Dealt) -> None:
    row = dealt.one(dealt.pick(Term, Closure, Deadline))
    if dealt.pick(True, False):
        register.remove_dates(row=row, **dealt.by)
    else:
        values = {"last_on": row.last_on + timedelta(days=2)}
        register.edit_dates(row=row, **dealt.by, values=values)


def change_silence(dealt: Dealt) -> None:
    now = School.objects.get(pk=dealt.school.pk)
    settings = Settings(
        name=now.name,
        zone=dealt.pick("Europe/London", "Europe/Lisbon"),
        division=dealt.pick("england-and-wales", "scotland"),
        opens_at=now.opens_at,
        opens_at_words=now.opens_at_words,
        witness_email=now.witness_email,
        silent_after_hours=dealt.pick(6, 26, 72),
    )
    change_settings(school=now, settings=settings, version=now.version, **dealt.by)
    dealt.school.refresh_from_db()


def change_post(dealt: Dealt) -> None:
    until = dealt.at.date() + timedelta(days=dealt.chance.randint(1, 30))
    posts = Posts(
        (
            Role.TECHNICIAN,
            *dealt.pick((), (Role.ICT_COORDINATOR,), (Role.DATA_PROTECTION_OFFICER,)),
        ),
        dealt.pick(None, until),
    )
    person = dealt.people[1].public_id
    head = visitor(dealt.school, Role.HEADTEACHER)
    change_posts(visitor=head, person=person, posts=posts, at=dealt.at)


def declare(dealt: Dealt) -> None:
    names = [name for name in NAMES if dealt.chance.random() < 0.7]
    systems = [{"name": name, "grade": dealt.pick(*GRADES), "sources": ["files"]} for name in names]
    places = [
        {"name": "store", "kind": "rest", "device": "store", "offsite": dealt.pick(True, False)},
        {"name": "drive-a", "kind": "drive", "device": "usb-a", "offline": True},
    ][: dealt.pick(1, 2)]
    _heard(dealt)
    dealt.server.agent.refresh_from_db()
    declared = {"systems": systems, "places": places}
    dealt.server.declare(dealt.at, systems, places)
    register.adopt_declared(school=dealt.school, declared=declared, at=dealt.at)


def back_up(dealt: Dealt) -> None:
    for name in NAMES:
        place = dealt.pick("store", "drive-a")
        at = dealt.at - timedelta(hours=dealt.chance.randint(1, 9))
        outcome = dealt.pick("complete", "complete", "complete", "failed", "absent")
        dealt.server.backs_up(name, place, at, outcome)
        if outcome == "complete":
            dealt.copied.append((name, place, at))
    _report(dealt)


def bring_back(dealt: Dealt) -> None:
    for name, place, at in dealt.copied[-5:]:
        back = dealt.pick(dealt.server.brings_all_back, dealt.server.drills)
        back(name, place, dealt.at - timedelta(minutes=5), at)
    _report(dealt)


def make_place_anew(dealt: Dealt) -> None:
    at = dealt.at - timedelta(minutes=1)
    identity = dealt.pick("id-of-store", "another")
    dealt.server.note("repository", at, repository="store", outcome="made", id=identity)
    _report(dealt)


def hear_it(dealt: Dealt) -> None:
    _heard(dealt, skew=dealt.pick(0.0, 0.4, 900.0, -4000.0))


def refuse(dealt: Dealt) -> None:
    dealt.server.agent.refresh_from_db()
    note_refusal(agent=dealt.server.agent, sentence=dealt.pick("A gap.", "A fork."), at=dealt.at)


def take_over(dealt: Dealt) -> None:
    """Another agent takes the server's places over, as enrolment with a code does."""
    old = dealt.server.agent
    end_agent(agent=old, by="hub", at=dealt.at)
    dealt.server = Server(dealt.school, dealt.at, dealt.pick("school-server", "new-server"))


def swap_a_drive(dealt: Dealt) -> None:
    drive = dealt.one(Place, kind="drive", removed_at=None)
    swap = dealt.pick(out(drive), Swap(into=drive))
    dealt.swap = swap_drives(visitor=dealt.office, swap=swap, at=dealt.at)


def undo_the_swap(dealt: Dealt) -> None:
    if dealt.swap is None:
        raise Refused("nothing was swapped")
    drive = dealt.one(Place, kind="drive", removed_at=None)
    swap = swap_drives(visitor=dealt.office, swap=out(drive), at=dealt.at)
    undo_swap(visitor=dealt.office, swap=swap, at=dealt.at + timedelta(minutes=9))
    dealt.at += timedelta(minutes=9)


def name_a_drive(dealt: Dealt) -> None:
    name_drive(visitor=dealt.office, name=dealt.pick("drive-a", "drive-b"), at=dealt.at)


def say_so(dealt: Dealt) -> None:
    attest(
        visitor=dealt.office,
        control=dealt.pick("S0-31", "S0-44"),
        on=dealt.at.date(),
        kept=dealt.pick(True, False),
        note="So I saw.",
        at=dealt.at,
    )


def switch_on(dealt: Dealt) -> None:
    name = dealt.pick("policy-0", "policy-1")
    values = {"name": name, "on": dealt.pick(True, False)}
    put(school=dealt.school, kind=KINDS["catalogue"], key=name, values=values, **dealt.by)


def _heard(dealt: Dealt, skew: float = 0.0) -> None:
    agent = Agent.objects.get(pk=dealt.server.agent.pk)
    hear(agent=agent, at=dealt.at, skew_seconds=skew)
    agent.save(update_fields=["last_heard_at", "skew_seconds"])


def _report(dealt: Dealt) -> None:
    _heard(dealt)
    dealt.server.agent.refresh_from_db()
    dealt.server.reports(dealt.at)


DEEDS: list[tuple[str, Callable[[Dealt], None]]] = [
    (each.__name__, each)
    for each in (
        add_system,
        add_system,
        edit_system,
        edit_system,
        link_contact,
        change_promises,
        change_defaults,
        take_out_system,
        bring_back_system,
        note_export,
        assure,
        change_assurance,
        add_contact,
        change_contact,
        add_data_set,
        change_data_set,
        add_dates,
        change_dates,
        change_silence,
        change_post,
        declare,
        declare,
        back_up,
        back_up,
        bring_back,
        bring_back,
        make_place_anew,
        hear_it,
        refuse,
        take_over,
        swap_a_drive,
        undo_the_swap,
        name_a_drive,
        say_so,
        switch_on,
    )
]
