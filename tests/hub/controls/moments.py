"""Every kind of deed that judging reads, each done the way people and agents do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

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
from abide.hub.schools.actions import Settings, change_settings
from abide.hub.schools.models import School
from tests.hub.backups.drives import out
from tests.hub.controls import moments_register as people
from tests.hub.controls.dealing import GRADES, NAMES, Dealt
from tests.hub.people import visitor
from tests.hub.telling import Server


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


DEEDS: tuple[Callable[[Dealt], None], ...] = (
    people.add_system,
    people.add_system,
    people.edit_system,
    people.edit_system,
    people.link_contact,
    people.change_promises,
    people.change_defaults,
    people.take_out_system,
    people.bring_back_system,
    people.note_export,
    people.assure,
    people.change_assurance,
    people.add_contact,
    people.change_contact,
    people.add_data_set,
    people.change_data_set,
    people.add_dates,
    people.change_dates,
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
