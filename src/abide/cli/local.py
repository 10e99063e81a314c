"""What `abide serve` does for this very machine: the first link in, and its agent's enrolment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from abide.cli.common import home, now
from abide.domain.errors import AbideError, Refused

if TYPE_CHECKING:
    from abide.agent.link.state import LinkState

_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 2.0, 30.0


def greeting() -> list[str]:
    """Return what a person at this machine is told: where, and how to begin where nobody has."""
    from django.conf import settings

    from abide.hub.people.actions import set_up_link
    from abide.hub.people.models import Link
    from abide.hub.people.queries import address_of_link
    from abide.hub.schools.queries import any_school

    lines = [f"Abide is served at  {settings.PUBLIC_ADDRESS}"]
    if not any_school():
        link = address_of_link(Link.Purpose.SET_UP, set_up_link(at=now()))
        lines.append(f"No school is set up yet. This link begins, once, within a day:  {link}")
    return lines


def sign_in_address(email: str, at: datetime) -> str:
    """Given a person's address, return a link that signs them in once; it is logged. Raise
    Refused."""
    from abide.hub.evidence.actions import HUB
    from abide.hub.people.actions import sign_in_link
    from abide.hub.people.models import Link
    from abide.hub.people.queries import address_of_link

    return address_of_link(Link.Purpose.SIGN_IN, sign_in_link(email=email, by=HUB, at=at))


class Enroller:
    """Enrols this home's agent as soon as it can be; the agent works meanwhile, as without a hub.

    A thread of its own: a school may be set up only later, and no backup waits for a hub.
    """

    def __init__(self, url: str, say: Callable[[str], None]) -> None:
        self._url, self._say = url, say
        self._told_to_stop = threading.Event()
        self._said = ""
        self._thread = threading.Thread(target=self._go_on, name="enroller", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._told_to_stop.set()
        self._thread.join()

    def _go_on(self) -> None:
        from django.db import DatabaseError, connection

        pause = _PAUSE_SECONDS
        while not self._told_to_stop.is_set():
            try:
                if enrol_local(self._url):
                    return
            except (AbideError, OSError, DatabaseError) as error:
                self._once(f"The agent is not enrolled yet: {error}")
                pause = _LONGEST_PAUSE_SECONDS
            finally:
                connection.close()
            self._told_to_stop.wait(pause)

    def _once(self, line: str) -> None:
        if line != self._said:
            self._said = line
            self._say(line)


def enrol_local(url: str) -> bool:
    """Given where this hub answers, enrol the agent of this home with it, with a code and over
    loopback as a remote one would. Return whether it is enrolled now: not while the hub has no
    school.

    An agent that is enrolled already, with this hub at another port, is told the port. Raise
    AbideError where the hub has several schools or knows an agent of this name already.
    """
    from abide.agent.config import load_settings
    from abide.agent.link.enrolling import enrol
    from abide.agent.link.state import load_state
    from abide.hub.backups.models import Agent
    from abide.hub.evidence.actions import HUB
    from abide.hub.intake.actions import make_code
    from abide.hub.schools.models import School

    found = load_state(home())
    if found is not None:
        _follow(found, url)
        return True
    schools = list(School.objects.all()[:2])
    if not schools:
        return False
    name = load_settings(home()).agent_name
    if len(schools) > 1:
        raise Refused(
            "this hub has several schools: make a code on the page Agents of the right one"
        )
    if Agent.objects.filter(school=schools[0], name=name, ended_at__isnull=True).exists():
        raise Refused(
            f"the hub knows an agent {name!r} already: make a code on the page Agents that says "
            "whether this one takes over from it"
        )
    code = make_code(school=schools[0], agent_name=name, by=HUB, at=now())
    enrol(home(), now, url, code)
    return True


def _follow(found: LinkState, url: str) -> None:
    """Given a link to this very hub at a port that it had before, note the port it has now."""
    from abide.agent.link.state import held, load_state, save_state
    from abide.hub.intake.keys import hub_public

    if found.hub_key != hub_public() or urlsplit(found.url).hostname != urlsplit(url).hostname:
        return
    with held(home()):
        state = load_state(home())
        if state is not None and state.url != url:
            save_state(home(), state.model_copy(update={"url": url}))
