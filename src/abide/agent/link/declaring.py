"""What agent.toml names, told to the hub: names, kinds and promises, no path and no address."""

from __future__ import annotations

import hashlib

from abide import __version__
from abide.agent.config import DeclaredSystem as Declared
from abide.agent.config import RepositorySettings, Settings
from abide.agent.home import Home
from abide.agent.link.calling import Line, Said
from abide.agent.link.state import held, load_state, save_state
from abide.agent.link.tightened import held_promises
from abide.domain.cadence import Cadence
from abide.domain.tightening import Waiting
from abide.domain.words import looks_like_path
from abide.wire.link import (
    LONGEST_NAME,
    MOST_HOURS,
    Declaration,
    DeclaredPlace,
    DeclaredSystem,
    WaitingLoosening,
)

_LONGEST_WORD = 120


def declare(home: Home, settings: Settings, line: Line) -> bool:
    """Given what agent.toml says, tell the hub where that changed; return whether it was told."""
    said = declaration_of(settings, held_promises(home, settings).waiting)
    body = said.model_dump_json().encode()
    digest = hashlib.sha256(body).hexdigest()
    state = load_state(home)
    if state is None or state.declared == digest:
        return False
    line.exchange(home, Said("POST", "/declaration", body))
    with held(home):
        state = load_state(home)
        if state is not None:
            save_state(home, state.model_copy(update={"declared": digest}))
    return True


def declaration_of(settings: Settings, waiting: tuple[Waiting, ...] = ()) -> Declaration:
    """Given what agent.toml says, return what the hub is told of it. Names that are shaped like
    paths are told by their hash."""
    return Declaration(
        version=__version__,
        systems=[_system(each) for each in settings.systems],
        places=[_place(each) for each in settings.repositories.values()],
        waiting=[
            WaitingLoosening(
                system=_name(each.system), what=each.what, here=each.here, asked=each.asked
            )
            for each in waiting
        ],
        kit_limit_days=settings.kit.limit_days,
    )


def _system(declared: Declared) -> DeclaredSystem:
    system = declared.system
    return DeclaredSystem(
        name=_name(system.name),
        grade=system.grade.value,
        depends_on=[_name(each) for each in system.depends_on],
        rto_hours=_hours(system.rto_seconds),
        rpo_hours=_hours(system.rpo_seconds),
        backup=_cadence(system.backup),
        proof=_cadence(system.proof),
        whole=_cadence(system.whole),
        grace_minutes=system.grace_seconds / 60,
        supplier=_told(system.supplier or "")[:150],
        sources=[each.kind for each in declared.sources],
        parts=sorted(system.parts),
        places=[_name(each) for each in system.repositories],
    )


def _place(settings: RepositorySettings) -> DeclaredPlace:
    place = settings.place
    return DeclaredPlace(
        name=_name(settings.name),
        kind=settings.kind,
        device=_told(place.device or "")[:_LONGEST_WORD],
        offsite=place.offsite,
        offline=place.offline,
        immutable=place.immutable,
    )


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None or seconds / 3600 > MOST_HOURS else seconds / 3600


def _cadence(cadence: Cadence | None) -> str:
    return "" if cadence is None else _told(cadence.text)[:_LONGEST_WORD]


def _name(name: str) -> str:
    return _told(name)[:LONGEST_NAME]


def _told(text: str) -> str:
    if not looks_like_path(text):
        return text
    return f"unnamed {hashlib.sha256(text.encode()).hexdigest()[:8]}"
