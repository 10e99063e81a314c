"""A form gives back what it was given: saving a row unchanged changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry
from abide.hub.records.forms import RecordForm
from abide.hub.records.kinds import KINDS, LISTED
from abide.hub.records.models import Record
from abide.hub.records.queries import values_of
from abide.hub.records.spec import Field, Type, read_values
from tests.hub.people import signed_in
from tests.hub.web.things import World

pytestmark = pytest.mark.django_db


def posted(form: RecordForm) -> dict[str, Any]:
    """Return what a browser sends of a form that nobody touched."""
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, date):
            parts = {"day": value.day, "month": value.month, "year": value.year}
            sent.update({f"{bound.name}-{part}": number for part, number in parts.items()})
        elif value not in (None, "", False):
            sent[bound.name] = value
    return sent


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.slug)
def test_saving_a_row_unchanged_changes_nothing(world: World, kind: Any) -> None:
    office = signed_in(world.people[Role.OFFICE_MANAGER])
    row = Record.objects.filter(kind=kind.slug, newest__removed=False).order_by("pk")[0]
    assert row.newest is not None
    values = read_values(kind.fields, values_of(row.newest))
    ids = {each.name: values.get(each.name) for each in kind.fields if each.type in POINTING}
    offered = {name: _pairs(value) for name, value in ids.items()}
    form = RecordForm(kind.fields, values=values, offered=offered)
    before = Entry.objects.count()
    own = f"/schools/larkfield/registers/{kind.slug}/{row.public_id}/change/"
    response = office.post(own, {"version": row.newest.number, **posted(form)})
    assert response.status_code == 302, response.content.decode()
    assert Entry.objects.count() == before


POINTING = (Type.SYSTEM, Type.SYSTEMS, Type.ROW)


def _pairs(value: Any) -> list[tuple[str, str]]:
    every = value if isinstance(value, tuple) else (value,)
    return [(str(each), "x") for each in every if each]


def test_what_was_taken_out_stays_chosen_until_somebody_chooses_otherwise() -> None:
    of = Field("scope", "Systems", Type.SYSTEMS)
    form = RecordForm((of,), values={"scope": ("gone",)}, offered={"scope": [("here", "Here")]})
    assert [str(text) for _, text in form.fields["scope"].choices] == [  # type: ignore[attr-defined]
        "Here",
        "One that was taken out",
    ]


def test_yes_no_and_not_known_are_three_answers() -> None:
    of = Field("remote", "Remote", Type.YES)
    for sent, said in (("yes", True), ("no", False), ("", None)):
        form = RecordForm((of,), MultiValueDict({"remote": [sent]}))
        assert form.is_valid()
        assert form.said == {"remote": said}


def test_numbers_are_asked_for_as_numbers_and_never_below_nothing() -> None:
    of = Field("seats", "Seats", Type.NUMBER)
    form = RecordForm((of,), MultiValueDict({"seats": ["-4"]}))
    assert not form.is_valid()


def test_each_line_counts_once() -> None:
    of = KINDS["access-list"].field("posts")
    form = RecordForm((of,), MultiValueDict({"posts": ["headteacher\r\n\r\n  bursar \r\n"]}))
    assert form.is_valid()
    assert form.said == {"posts": ("headteacher", "bursar")}
