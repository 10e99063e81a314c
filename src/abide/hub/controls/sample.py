"""What the sample school promises and what its people said: every catalogue, with the names of its
own systems; some promises kept, some not, one set aside, one of its own. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from abide.domain.roles import Role, capabilities
from abide.hub.controls.actions import attest
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises.deciding import (
    add_promise,
    drop,
    edit_promise,
    set_aside,
    switch_catalogue,
)
from abide.hub.people.queries import holders_of
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

_HEAD, _OFFICE, _ICT = Role.HEADTEACHER, Role.OFFICE_MANAGER, Role.ICT_COORDINATOR
_TECHNICIAN, _CHAIR = Role.TECHNICIAN, Role.CHAIR
ALSO_ON = ("policy-1", "dfe", "rpa", "ico")
OF_ACADEMIES = ("ico-no-ransom", "ico-fraud-notified", "ico-records-six-years")
"""Promises that bind academy trusts alone, which the sample school is not."""
CALLED_HERE: Mapping[str, Mapping[str, Any]] = {
    "system-sims-fms": {"names": ["Finance"]},
    "system-sims": {"names": ["Pupil records"]},
    "system-sims-assessment": {"names": ["Assessment"]},
    "system-anycomms": {"names": ["Secure transfer"]},
    "maintenance-contract": {"names": ["Pupil records", "Finance", "Server", "Library"]},
    "systems-named": {
        "names": [
            "Pupil records",
            "Finance",
            "Secure transfer",
            "Server",
            "Library",
            "Email",
            "Perspective",
            "Office documents (cloud)",
        ]
    },
    "finance-four-posts": {
        "list": "Finance",
        "posts": ["headteacher", "office manager"],
        "exact": 2,
    },
    "pupil-records-four-posts": {
        "list": "Pupil records",
        "posts": ["headteacher", "office manager", "class teacher"],
        "exact": 6,
    },
    "finance-second-factor": {"list": "Finance"},
    "access-approved": {"list": ["Finance", "Pupil records"]},
}
"""Promises that name systems and posts as another school calls them, and what this one calls them;
Perspective is in no register, as in the policy it is shaped after."""
WORDS: Mapping[str, tuple[str, str]] = {
    "system-sims-fms": (
        "Finance is in the register, as critical",
        "Finance holds the accounts; its program and its database are on the server.",
    ),
    "system-sims": (
        "Pupil records is in the register, as critical",
        "Pupil records holds the census; office, head and teachers use it.",
    ),
    "system-sims-assessment": (
        "Assessment is in the register, as essential",
        "Assessment lives in the database of Pupil records, and is essential.",
    ),
    "system-anycomms": (
        "Secure transfer is in the register, as essential",
        "Secure transfer carries personal data safely to the council.",
    ),
    "finance-four-posts": (
        "Only the two posts that may use Finance can",
        "The headteacher and the office manager may use Finance.",
    ),
    "pupil-records-four-posts": (
        "Only the posts that may use Pupil records can",
        "The headteacher, the office manager and four class teachers may use Pupil records.",
    ),
    "finance-second-factor": (
        "Finance is reached only with a second step",
        "From outside the school Finance asks for a code from an app as well.",
    ),
    "systems-named": (
        "All eight systems that the plan names are in the register",
        "The plan names eight systems that the school can't do without.",
    ),
    "maintenance-contract": (
        "Pupil records, Finance, the server and the library are under a maintenance contract",
        "Hardware and software for management, the library and the server are under a contract.",
    ),
}
SAID: tuple[tuple[str, Role, int, bool, str], ...] = (
    ("sticks-only-there", _ICT, 24, True, "Reminded everybody on the training day."),
    ("random-file-opened", _HEAD, 13, True, "Last year's spring newsletter: that was it."),
    ("dfe-server-room", _HEAD, 40, True, "Locked; only the server and its battery are in there."),
    ("dfe-usb-prohibited", _ICT, 9, False, "Sticks still open on the laptops of classes 3 and 4."),
    ("dfe-firewall-reviewed", _TECHNICIAN, 400, True, "Two rules let traffic in; both needed."),
    ("dfe-servers-sturdy", _TECHNICIAN, 30, False, "The battery held for 11 minutes, not 30."),
    ("dfe-sync-is-no-backup", _ICT, 60, True, "The shared documents go to drive B as well."),
    ("dfe-plan-tested", _HEAD, 420, True, "Walked through a flooded office with the team."),
    ("dfe-summary-shared", _OFFICE, 70, True, "In every classroom's red folder."),
    ("dfe-risks-assessed", _HEAD, 100, True, "With Tarn IT; eleven risks written down."),
    ("dfe-support-reviewed", _HEAD, 150, True, "Met Tarn IT in June; governors told in July."),
    ("dfe-financial-value", _CHAIR, 240, True, "Signed in the spring meeting."),
    ("dfe-copies-unchangeable", _TECHNICIAN, 90, True, "Tried to delete in the store: refused."),
    ("rpa-cyber-alarm", _OFFICE, 300, True, "Registered; the confirmation is in the safe."),
)
"""The promise, whose post spoke, how many days ago it was so, whether it was, and their note."""
OWN: Mapping[str, Any] = {
    "title": "The red folder in each classroom has this term's lists",
    "says": "Each classroom has a red folder with registers and parents' numbers on paper.",
    "owner": _OFFICE.value,
    "deputy": _HEAD.value,
    "cadence": "termly",
    "by": "staff",
    "mend": "Print the lists, put them in the folders, then say so here.",
}
SET_ASIDE = "dfe-six-standards"


@transaction.atomic
def fill_sample(*, school: School, by: str, at: datetime) -> None:
    """Given a school whose posts are held, say what it promises and what its people said of that.

    What a post would say that nobody holds is left out. All of it is written by the people
    themselves, so `by` is not named.
    """
    people = {role: found for role in Role if (found := _visitor(school, role, at)) is not None}
    head = people.get(_HEAD)
    if head is None:
        return
    for name in ALSO_ON:
        switch_catalogue(visitor=head, name=name, on=True, at=at)
    for control in OF_ACADEMIES:
        drop(visitor=head, control=control, dropped=True, at=at)
    for control, figures in CALLED_HERE.items():
        edit_promise(visitor=head, control=control, values=_edits(control, figures), at=at)
    add_promise(visitor=head, values=OWN, at=at)
    today = local_day(school, at)
    set_aside(
        visitor=head,
        control=SET_ASIDE,
        until=today + timedelta(days=60),
        why="The council surveys all its schools this winter; we answer with it.",
        at=at,
    )
    for control, role, days_ago, kept, note in SAID:
        if role in people:
            on = today - timedelta(days=days_ago)
            attest(visitor=people[role], control=control, on=on, kept=kept, note=note, at=at)


def _edits(control: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"figures": {**shipped()[control].figures, **figures}}
    if control in WORDS:
        values["title"], values["says"] = WORDS[control]
    return values


def _visitor(school: School, role: Role, at: datetime) -> Visitor | None:
    """Return the holder of a post as the door would let them in, or None."""
    user = next(iter(holders_of(school, role, at)), None)
    if user is None:
        return None
    return Visitor(
        school=school,
        user_id=user.pk,
        person=user.public_id,
        name=user.name,
        roles=(role,),
        can=capabilities((role,)),
        second_step=True,
    )
