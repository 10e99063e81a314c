"""Is this machine fit for the work? Each finding is fine, or names the command that mends it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

from abide.agent.clouds import looks as clouds
from abide.agent.context import Agent
from abide.agent.copies import reach
from abide.agent.databases import looks
from abide.agent.databases.sqlserver_looks import sqlserver
from abide.agent.finding import Finding
from abide.agent.guard import Away, NotAsMeant
from abide.agent.jobs.choosing import room_for
from abide.agent.kit.looks import kit
from abide.agent.link.looks import hub
from abide.agent.memory import complete_backups, gather
from abide.agent.service.looks import service
from abide.agent.signs.doctoring import signs
from abide.agent.spool import CLOCK_TOLERANCE
from abide.agent.staging import look_at_folder
from abide.domain.errors import AbideError

VERIFIED_RESTIC = (0, 14)
"""The restic this project ran against; newer ones are built for from their documentation."""

_NO_PLACE = (
    "none is declared in agent.toml, so nothing can be copied. Plug a drive in and see what "
    " abide agent init --dry-run  would write for it, or declare a store"
)


def examine(agent: Agent) -> list[Finding]:
    """Given an agent, return every finding; nothing is changed on the machine."""
    findings: list[Finding] = []
    for look in LOOKS:
        findings += _safely(agent, look)
    return findings


def _safely(agent: Agent, look: Callable[[Agent], Iterator[Finding]]) -> list[Finding]:
    name = look.__name__.strip("_")
    try:
        return list(look(agent))
    except (AbideError, OSError) as error:
        return [Finding(name, False, str(error))]


def _python(agent: Agent) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", sys.version_info >= (3, 11), f"Python {version}")
    if sys.platform == "win32":
        yield Finding("windows", False, "Abide has never been run on Windows")


def _restic(agent: Agent) -> Iterator[Finding]:
    try:
        found = agent.restic
    except AbideError:
        yield Finding("restic", False, "restic is not installed", "apt-get install restic")
        return
    version = ".".join(str(part) for part in found.version)
    if found.version[:2] == VERIFIED_RESTIC:
        yield Finding("restic", True, f"restic {version}, the version Abide is tested with")
    elif found.version[:2] > VERIFIED_RESTIC:
        yield Finding(
            "restic",
            True,
            f"restic {version}: not verified here; Abide was tested with 0.14 and built for newer "
            "versions from their documentation",
        )
    else:
        yield Finding("restic", False, f"restic {version} is too old", "apt-get install restic")


def _clock(agent: Agent) -> Iterator[Finding]:
    latest = agent.spool.latest_at()
    ahead = latest - agent.clock() if latest is not None else timedelta(0)
    if ahead > CLOCK_TOLERANCE:
        yield Finding(
            "clock",
            False,
            f"the clock stands {ahead} before the agent's own last entry",
            "timedatectl set-ntp true",
        )
    else:
        yield Finding("clock", True, "the clock is past every entry")


def _chain(agent: Agent) -> Iterator[Finding]:
    facts = gather(agent)
    if facts.chain_intact:
        yield Finding("evidence", True, "the chain holds from its first entry to its last")
    else:
        yield Finding(
            "evidence",
            False,
            f"the chain breaks at entry {facts.first_broken}: someone changed the log, or the disk "
            "did. Keep the file as it is and ask who was at the server.",
            "abide evidence verify",
        )


def _calendar(agent: Agent) -> Iterator[Finding]:
    ends_on = agent.settings.calendar.ends_on
    if ends_on is None:
        yield Finding("calendar", True, "no terms are declared: every day counts as an open day")
    elif ends_on < agent.clock().date():
        yield Finding(
            "calendar",
            False,
            f"the last declared term ended on {ends_on}: every weekday counts as open until the "
            "next terms are added to [calendar] in agent.toml",
        )
    else:
        yield Finding("calendar", True, f"terms are declared until {ends_on}")


def _sources(agent: Agent) -> Iterator[Finding]:
    for declared in agent.settings.systems:
        for source in declared.sources:
            name = f"source {source.number} of {declared.name}"
            if source.kind == "files":
                problem = look_at_folder(source)
                yield Finding(name, problem is None, problem[1] if problem else "there, not empty")
            elif source.is_database:
                yield looks.database(name, source)


def _places(agent: Agent) -> Iterator[Finding]:
    for name in agent.settings.repositories:
        known = agent.spool.repository(name)
        if known is None:
            yield Finding(
                name,
                False,
                "not taken up yet",
                f"abide repository make '{name}'",
            )
            continue
        try:
            identity = reach(agent, name)[2].identity()
        except Away as away:
            yield Finding(name, True, f"{away} That is fine while it is meant to be away.")
        except NotAsMeant as error:
            yield Finding(name, False, str(error))
        except AbideError as error:
            yield Finding(name, False, str(error))
        else:
            same = identity == known.id
            detail = "opens" if same else "is another repository than the one that was taken up"
            yield Finding(name, same, detail)
    if not agent.settings.repositories:
        yield Finding("repositories", False, _NO_PLACE)


def _room(agent: Agent) -> Iterator[Finding]:
    for system in agent.settings.register:
        newest = next(complete_backups(agent, system.name), None)
        if newest is not None:
            why_not = room_for(agent, newest.bytes)
            yield Finding(
                f"scratch for {system.name}", why_not is None, why_not or "a whole restore fits"
            )


LOOKS = (
    *(_python, _restic, looks.postgres, looks.mariadb, looks.loading, sqlserver, _clock, _chain),
    *(_calendar, _sources, _places, _room, kit, service, signs, hub),
    *(clouds.rclone, clouds.remotes, clouds.sign_ins, clouds.deletion),
)
