"""Make the kit: sealed once, written whole or not at all to each place that is there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from abide import __version__
from abide.agent.context import Agent
from abide.agent.home import make_private
from abide.agent.kit import contents, paper, store
from abide.agent.kit.placing import place_opener, placed, write_there
from abide.agent.kit.programs import Opener, opener
from abide.agent.kit.targets import (
    FACE,
    IDENTITY,
    IF_FOUND,
    KEPT_IN_A_PLACE,
    KIT,
    OPENING,
    Face,
    Target,
    is_after,
    new_name,
    our_kits,
    targets,
)
from abide.domain.errors import AbideError, Refused
from abide.engines.age import seal

Outcome = Literal["made", "failed", "absent"]


@dataclass(frozen=True)
class KitMade:
    """What came of one place."""

    place: str
    outcome: Outcome
    folder: Path | None = None
    detail: str = ""


@dataclass(frozen=True)
class KitsDone:
    """A kit, the cards it is sealed to, and where it went."""

    made_at: datetime
    cards: store.CardSet
    places: tuple[KitMade, ...]


@dataclass(frozen=True)
class Sealed:
    """A kit ready to be written: its files, and the fingerprint of what is in it."""

    files: dict[str, bytes]
    fingerprint: str
    made_at: datetime
    cards: store.CardSet


def make_kits(agent: Agent, to: Path | None = None) -> KitsDone:
    """Given an agent, make a kit and write it to each place that is there, or to one folder.

    Raise Refused when there are no cards, or a secret that agent.toml names cannot be read.
    """
    wanted = targets(agent)
    if to is not None:
        make_private(to)
        wanted = [Target("a folder", to)]
    if not wanted:
        raise Refused(
            "There is nowhere for the kit to go: declare a drive, name folders in [kit], or say "
            "where with --to."
        )
    return _make(agent, wanted)


def make_due_kits(agent: Agent) -> list[KitMade]:
    """Given an agent at work, make the kits that are due: daily, and when agent.toml, a secret or
    the cards have changed. Never raises; without cards there is nothing to do."""
    try:
        due = _due(agent)
        return list(_make(agent, due).places) if due else []
    except (AbideError, OSError) as error:
        return [KitMade("kit", "failed", detail=str(error))]


def kits_are_due(agent: Agent) -> bool:
    """Given an agent, say whether `make_due_kits` has something to do now."""
    try:
        return bool(_due(agent))
    except (AbideError, OSError):
        return True


def _due(agent: Agent) -> list[Target]:
    """Return the places that are there and lack a kit of today, of these settings and cards."""
    cards = store.card_set_in_use(agent.home)
    there = [each for each in targets(agent) if each.why_not is None]
    if cards is None or not there:
        return []
    now, known = contents.fingerprint(agent), store.put_there(agent.home)
    day = agent.settings.calendar.local_day
    return [
        each
        for each in there
        if (put := known.get(each.name)) is None
        or (put.contents, put.cards_set) != (now, cards.number)
        or day(put.made_at) != day(agent.clock())
        or not our_kits(agent, each.folder)
    ]


def _make(agent: Agent, wanted: Sequence[Target]) -> KitsDone:
    sealed, programs = seal_kit(agent), opener(agent)
    results = tuple(_write(agent, each, sealed, programs) for each in wanted)
    return KitsDone(sealed.made_at, sealed.cards, results)


def seal_kit(agent: Agent) -> Sealed:
    """Given an agent, return its kit as it is now, sealed to the cards in use. Raise Refused."""
    cards = store.card_set_in_use(agent.home)
    if cards is None:
        raise Refused(
            "There are no cards to open a kit with. Draw them first:  abide kit cards --of 3 "
            "--needs 2 --to DIR ."
        )
    agent.voice.step("Sealing the kit")
    identity = store.identity_file(agent.home, cards.number)
    if not identity.is_file():
        raise Refused(f"{identity} is gone, so no card could open a kit. Draw new cards.")
    made_at, held = agent.clock(), contents.gather(agent)
    files = {
        KIT: seal(contents.packed(held.members), cards.recipient),
        IDENTITY: identity.read_bytes(),
        OPENING: paper.opening(cards.needs, cards.of, cards.number).encode(),
    }
    face = Face(
        format=contents.FORMAT,
        abide=__version__,
        made_at=made_at,
        cards_set=cards.number,
        cards_identifier=cards.identifier,
        needs=cards.needs,
        of=cards.of,
        sha256={name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    )
    files[FACE] = face.model_dump_json(indent=2).encode() + b"\n"
    return Sealed(files, held.fingerprint, made_at, cards)


def _write(agent: Agent, target: Target, sealed: Sealed, programs: Opener) -> KitMade:
    """Given a place and a sealed kit, write it there; return what came of it, with its entry.

    A drive that is away leaves none: nothing was tried.
    """
    if target.away:
        return KitMade(target.name, "absent", detail=target.why_not or "")
    facts = {"place": target.name, "set": sealed.cards.number}
    attempt = agent.spool.begin("kit", facts, agent.clock())
    result = _written(agent, target, sealed, programs)
    made = result.outcome == "made"
    said = {
        "outcome": result.outcome,
        "made_at": sealed.made_at.isoformat() if made else None,
        "sha256": hashlib.sha256(sealed.files[KIT]).hexdigest() if made else None,
        "bytes": len(sealed.files[KIT]),
        "programs": programs.folder is not None,
    }
    agent.spool.finish(attempt, agent.clock(), said, detail={"detail": result.detail})
    if made:
        put = store.PutThere(
            made_at=sealed.made_at, contents=sealed.fingerprint, cards_set=sealed.cards.number
        )
        store.note_put(agent.home, target.name, put)
    return result


def _written(agent: Agent, target: Target, sealed: Sealed, programs: Opener) -> KitMade:
    if target.why_not is not None:
        return KitMade(target.name, "failed", detail=target.why_not)
    try:
        name = new_name(target.folder, agent.settings.calendar.local_day(sealed.made_at))
        place_opener(programs, target.folder)
        write_there(target.folder / IF_FOUND, paper.if_found(agent).encode())
        folder = placed(target.folder, name, sealed.files)
        for old in _others(agent, folder)[KEPT_IN_A_PLACE - 1 :]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        why = error.strerror or str(error)
        return KitMade(
            target.name, "failed", detail=f"{target.folder} could not be written to: {why}."
        )
    return KitMade(target.name, "made", folder, programs.why_not or "")


def _others(agent: Agent, newest: Path) -> list[Path]:
    """Given the kit just made, return our others beside it, newest first; what a wrong clock dated
    ahead of it comes last, so that it pushes no good kit out."""
    others = [each for each in our_kits(agent, newest.parent) if each != newest]
    return sorted(others, key=lambda each: is_after(each, newest))
