"""Sheets of the sample school: one that nearly everybody signed, one that everybody did, one that
nobody has signed yet. Needs the sample's staff list."""

from __future__ import annotations

from datetime import datetime, timedelta

from abide.domain.roles import Role, capabilities
from abide.hub.people.queries import holders_of
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.signoffs import actions
from abide.hub.signoffs.queries import promises_to_sign, sheet_of

_PASSWORDS = (
    "I keep my password to myself and write it nowhere that others look.\n"
    "I lock the screen when I leave it.\n"
    "When I think that somebody knows my password, I tell the office on the same day."
)
_INTERNET = (
    "I know the school’s rules for the internet and for e-mail.\n"
    "I send personal data of children only by the ways that the school names."
)
_PUPILS = "We keep our passwords to ourselves.\nWe tell a grown-up when something looks wrong."


def fill_sample(*, school: School, by: str, at: datetime) -> None:
    """Given the sample school with its staff list, make its sheets and have most people sign."""
    user = holders_of(school, Role.OFFICE_MANAGER, at)[0]
    roles = (Role.OFFICE_MANAGER,)
    office = Visitor(
        school, user.pk, user.public_id, user.name, roles, capabilities(roles), second_step=True
    )
    ids = [each for each, _ in promises_to_sign()]
    pupils = [each for each in ids if "pupils" in each]
    passwords = [each for each in ids if "password" in each and each not in pupils]
    others = [each for each in ids if each not in (*pupils, *passwords)]
    _sheet(office, at, ("Keeping passwords safe", _PASSWORDS, "staff"), passwords, but=2)
    _sheet(office, at, ("Pupils and their passwords", _PUPILS, "classes"), pupils, but=1)
    _sheet(office, at, ("Rules of internet and email", _INTERNET, "staff"), others, but=0)


def _sheet(
    office: Visitor, at: datetime, said: tuple[str, str, str], controls: list[str], but: int
) -> None:
    """Make a sheet and have all but the last few sign it on paper three weeks ago."""
    title, words, audience = said
    values = {"title": title, "words": words, "audience": audience, "controls": controls}
    sheet = actions.make_sheet(visitor=office, values=values, at=at)
    found = sheet_of(office.school, sheet, at)
    assert found is not None
    signers = [each.id for each in found.asked[: len(found.asked) - but]]
    on = (at - timedelta(days=21)).date()
    actions.type_in(visitor=office, sheet=sheet, signers=signers, on=on, at=at)
