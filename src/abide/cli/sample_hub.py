"""The sample school on a hub: people and register are invented, all else comes from its agent."""

from __future__ import annotations

import sys
from pathlib import Path

from abide.cli.common import home, now
from abide.cli.local import enrol_local, sign_in_address
from abide.domain.errors import AbideError
from abide.domain.roles import Role

_PEOPLE = (
    ("Olive Orchard", "office", Role.OFFICE_MANAGER),
    ("Hugh Hollis", "head", Role.HEADTEACHER),
    ("Tess Tiller", "technician", Role.TECHNICIAN),
    ("Ivor Inkpen", "ict", Role.ICT_COORDINATOR),
    ("Cora Chalk", "chair", Role.CHAIR),
    ("Clem Clarke", "clerk", Role.CLERK),
)
_DOMAIN = "thistlewick.example"
_LINKS = ("office", "head", "technician", "chair")
_WITNESS = f"witness@parish.{_DOMAIN}"


def fill_sample_hub() -> None:
    """Make the sample school, its people and its register on a hub that is empty."""
    from abide.agent.sample import SCHOOL
    from abide.hub.controls.sample import fill_sample as fill_promises
    from abide.hub.evidence.actions import HUB
    from abide.hub.people.actions import make_person
    from abide.hub.people.actions.posts import Posts, give
    from abide.hub.records.sample import fill_sample as fill_registers
    from abide.hub.register.sample import fill_sample
    from abide.hub.schools.actions import Settings, make_school
    from abide.hub.signoffs.sample import fill_sample as fill_signoffs
    from abide.hub.suppliers.sample import fill_sample as fill_suppliers
    from abide.hub.telling.sample import fill_sample as fill_messages

    at = now()
    said = Settings(
        name=SCHOOL,
        zone="Europe/London",
        division="england-and-wales",
        opens_at="elsewhere",
        opens_at_words="On the laptop in the school safe",
        witness_email=_WITNESS,
        silent_after_hours=26,
    )
    school = make_school(settings=said, by=HUB, at=at, is_sample=True)
    for name, address, role in _PEOPLE:
        email = f"{address}@{_DOMAIN}"
        user = make_person(email=email, name=name, password=None, at=at)
        give(school=school, user=user, posts=Posts((role,)), by=HUB, at=at)
    fills = (
        *(fill_sample, fill_registers, fill_signoffs),
        *(fill_promises, fill_messages, fill_suppliers),
    )
    for fill in fills:
        fill(school=school, by=HUB, at=at)


def greeting_of_sample(url: str) -> list[str]:
    """Given where the hub answers, enrol the sample's agent, have it tell its log, and return the
    lines that let people in."""
    from django.conf import settings

    trouble = _settle(url)
    links = [
        f"    {name}, {role.value}:  {sign_in_address(f'{address}@{_DOMAIN}', now())}"
        for name, address, role in _PEOPLE
        if address in _LINKS
    ]
    return [
        *([f"The agent could not tell its log yet: {trouble}"] if trouble else []),
        f"Abide is served at  {settings.PUBLIC_ADDRESS}",
        "Come in as any of them; each link signs in once, within half an hour:",
        *links,
        f"A new link:  ABIDE_HOME={home().agent.parent} {_program()} hub link office@{_DOMAIN} ",
        "Who changes things sets up a second step first; reading needs none. Ctrl-C ends all.",
    ]


def _program() -> str:
    """Return how this very program is started, wherever it was installed."""
    beside = Path(sys.executable).with_name("abide")
    return str(beside) if beside.exists() else f"{sys.executable} -m abide"


def _settle(url: str) -> str:
    """Enrol and send the whole log; return what went wrong, if anything did."""
    from abide.agent.link.calling import Line
    from abide.agent.link.turn import turn

    try:
        enrol_local(url)
        line = Line(now)
        try:
            return turn(home(), now, line).trouble
        finally:
            line.close()
    except AbideError as error:
        return str(error)
