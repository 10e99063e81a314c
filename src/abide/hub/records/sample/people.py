"""The staff and the classes of the sample school. Every name is invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from abide.hub.records.actions import add
from abide.hub.records.kinds.people import CLASS, STAFF
from abide.hub.schools.models import School

_DOMAIN = "thistlewick.example"
STAFF_ROWS = (
    ("Hugh Hollis", "headteacher", 2900),
    ("Olive Orchard", "office manager", 2100),
    ("Ivor Inkpen", "ICT coordinator", 1500),
    ("Sorrel Sands", "class teacher", 1200),
    ("Rowan Reed", "class teacher", 800),
    ("Linnet Lark", "class teacher", 430),
    ("Basil Brook", "class teacher", 90),
    ("Marjory Moss", "teaching assistant", 600),
    ("Kit Kestrel", "teaching assistant", 6),
    ("Dot Dimmock", "cook", 1900),
    ("Perry Plume", "caretaker", 2600),
)
WITHOUT_MAIL = ("Dot Dimmock", "Perry Plume")
CLASS_ROWS = (
    ("Acorn", "Basil Brook", 24),
    ("Beech", "Linnet Lark", 28),
    ("Cedar", "Rowan Reed", 30),
    ("Damson", "Sorrel Sands", 29),
)


def fill_people(*, school: School, by: str, at: datetime) -> None:
    """Given the sample school, list who works there and its classes; one has just joined."""
    for name, post, days in STAFF_ROWS:
        email = f"{name.split()[0].lower()}@{_DOMAIN}"
        values = {
            "name": name,
            "post": post,
            "joined_on": (at - timedelta(days=days)).date(),
            "email": "" if name in WITHOUT_MAIL else email,
        }
        add(school=school, kind=STAFF, values=values, by=by, at=at)
    for name, teacher, pupils in CLASS_ROWS:
        values = {"name": name, "teacher": teacher, "pupils": pupils}
        add(school=school, kind=CLASS, values=values, by=by, at=at)
