"""Rehearse opening the kit: into scratch, compared with what it should hold, and removed again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from abide.agent.context import Agent
from abide.agent.copies import reach
from abide.agent.guard import Away, NotAsMeant
from abide.agent.kit.opening import Opened, Opening, open_kit
from abide.agent.kit.programs import HASHES
from abide.agent.kit.secrets import named_files
from abide.agent.kit.targets import OPENER, Face, Target, our_kits, targets
from abide.agent.kit.unsealing import check_whole
from abide.agent.kit.words import Hand
from abide.agent.scratch import Scratch
from abide.domain.drill import Check, Outcome, Verdict, verdict
from abide.domain.duties.model import CLOCK_SLACK
from abide.domain.errors import AbideError, EngineError, Refused, Unreachable

NOT_REHEARSED = "Not rehearsed: no cards were given. Whether it opens is not known."
_DAMAGED = "The programs that open it are damaged. Run  abide kit make ."


@dataclass
class KitDrilled:
    """What came of one place's newest kit."""

    place: str
    verdict: Verdict = Verdict.COULD_NOT_RUN
    rehearsed: bool = False
    made_at: datetime | None = None
    cards_set: int | None = None
    checks: list[Check] = field(default_factory=list)


def newest_kits(agent: Agent) -> list[tuple[Target, Path | None]]:
    """Given an agent, return each place for kits that is there, with its newest kit, if any.

    Raise Refused where none is there.
    """
    there = [each for each in targets(agent) if each.why_not is None]
    if not there:
        raise Refused("No place that holds kits is there: plug a drive in, or mend [kit] folders.")
    return [(each, next(iter(our_kits(agent, each.folder)), None)) for each in there]


def drill_kits(agent: Agent, hand: Hand | None) -> list[KitDrilled]:
    """Given an agent and cards (None: nobody has any here), rehearse each place's newest kit.

    Each rehearsal leaves one entry, whatever happens in it.
    """
    return [_drill(agent, target, kit, hand) for target, kit in newest_kits(agent)]


def _drill(agent: Agent, target: Target, kit: Path | None, hand: Hand | None) -> KitDrilled:
    attempt = agent.spool.begin("kit drill", {"place": target.name}, agent.clock())
    result = KitDrilled(target.name)
    try:
        agent.voice.step(f"Rehearsing the kit of {target.name}")
        result.checks = list(_checks(agent, target, kit, hand, result))
    except (AbideError, OSError) as error:
        result.checks.append(Check("kit", Outcome.FAILED, str(error)))
    result.verdict = verdict(result.checks)
    facts = {
        "verdict": result.verdict.value,
        "rehearsed": result.rehearsed,
        "set": result.cards_set,
        "kit_made_at": result.made_at.isoformat() if result.made_at else None,
        "checks": [{"name": each.name, "outcome": each.outcome.value} for each in result.checks],
    }
    detail = [{"name": each.name, "detail": each.detail} for each in result.checks]
    agent.spool.finish(attempt, agent.clock(), facts, detail=detail)
    return result


def _checks(
    agent: Agent, target: Target, kit: Path | None, hand: Hand | None, result: KitDrilled
) -> Iterator[Check]:
    """Yield what was looked at in one kit; a look that fails ends the others."""
    if kit is None:
        yield Check("kit", Outcome.FAILED, "No kit is there. Run  abide kit make .")
        return
    try:
        face = check_whole(kit)
    except Refused as refused:
        yield Check("whole", Outcome.FAILED, str(refused))
        return
    result.made_at, result.cards_set = face.made_at, face.cards_set
    yield Check("whole", Outcome.PASSED, "Every file has the hash that the kit names.")
    yield _fresh(agent, face)
    yield _opener(target.folder / OPENER)
    if hand is None:
        yield Check("opening", Outcome.COULD_NOT_LOOK, NOT_REHEARSED)
        return
    result.rehearsed = True
    yield from _opened(agent, kit, hand)


def _fresh(agent: Agent, face: Face) -> Check:
    limit = timedelta(days=agent.settings.kit.limit_days)
    age = agent.clock() - face.made_at
    fine = -CLOCK_SLACK <= age <= limit
    told = f"It was made on {face.made_at:%-d %B %Y}; the limit is {limit.days} days."
    return Check("fresh", Outcome.PASSED if fine else Outcome.FAILED, told)


def _opener(folder: Path) -> Check:
    """Given where the programs lie, say whether each has the hash it is pinned to."""
    if not os.path.lexists(folder):
        told = "No programs lie beside the kit: it opens where Abide or age is installed."
        return Check("programs", Outcome.COULD_NOT_LOOK, told, counts=False)
    try:
        rows = [line.split() for line in (folder / HASHES).read_text("utf-8").splitlines()]
        wrong = [name for digest, name in rows if _sha256(folder / Path(name).name) != digest]
    except (OSError, ValueError):  # a file is missing, or the drive cannot read it
        rows, wrong = [], []
    if wrong or not rows:
        return Check("programs", Outcome.FAILED, _DAMAGED)
    return Check("programs", Outcome.PASSED, "The programs have the hashes they are pinned to.")


def _opened(agent: Agent, kit: Path, hand: Hand) -> Iterator[Check]:
    scratch = Scratch(agent.settings.scratch, agent.spool.agent_id)
    with scratch:
        try:
            opened = open_kit(Opening(kit, scratch.path / "home"), hand, agent.clock)
        except Refused as refused:
            yield Check("opening", Outcome.FAILED, str(refused))
        else:
            told = "It opened with the cards, and its settings hold together."
            yield Check("opening", Outcome.PASSED, told)
            yield _same(agent, opened)
            yield _log(agent, opened)
            yield from _places(agent, opened)
    if not scratch.removed:
        told = f"{scratch.path} could not be removed: it holds secrets. Remove it."
        yield Check("removed", Outcome.FAILED, told)


def _same(agent: Agent, opened: Opened) -> Check:
    """Say whether settings and secrets came back as they are here now."""
    here, there = agent.home.config_file.read_bytes(), _config_as_sealed(opened)
    text = here.decode("utf-8-sig")
    kept = {each.named: each.data for each in named_files(agent.home, text)}
    wrong = sum(not _is_back(opened, named, data) for named, data in kept.items())
    if here == there and not wrong:
        told = f"agent.toml and its {len(kept)} secrets came back as they are here."
        return Check("secrets", Outcome.PASSED, told)
    what = "agent.toml" if here != there else f"{wrong} of {len(kept)} secrets"
    return Check(
        "secrets", Outcome.FAILED, f"{what} differs from what is here now. Run  abide kit make ."
    )


def _config_as_sealed(opened: Opened) -> bytes:
    before = opened.home.agent / "agent.toml.before"
    return (before if before.exists() else opened.home.config_file).read_bytes()


def _is_back(opened: Opened, named: str, data: bytes) -> bool:
    file = opened.files.get(named)
    return file is not None and file.is_file() and file.read_bytes() == data


def _log(agent: Agent, opened: Opened) -> Check:
    """Say whether the head that the kit names is an entry of the log here."""
    head = opened.epoch.facts.get("continues")
    if any(row.get("hash") == head for row in agent.spool.rows()):
        return Check("log", Outcome.PASSED, f"It goes on from entry {opened.entries} of the log.")
    return Check("log", Outcome.FAILED, "The head it names is not in the log here.")


def _places(agent: Agent, opened: Opened) -> Iterator[Check]:
    """Yield whether each place that can be reached opens with the password of the kit."""
    for name, place in opened.settings.repositories.items():
        known = agent.spool.repository(name)
        label = f"opens {name}"
        try:
            if known is None:
                raise Away(f"{name} was never taken up here.")
            reach(agent, name, lock=False)
            identity = agent.engine(place, fresh_cache=True).identity()
        except (Away, NotAsMeant, Unreachable) as error:
            yield Check(label, Outcome.COULD_NOT_LOOK, str(error), counts=False)
        except EngineError as error:
            yield Check(label, Outcome.FAILED, f"{name} did not open: {error.kind}.")
        else:
            same = identity == known.id
            told = "It opens with the kit's password." if same else "It is another repository."
            yield Check(label, Outcome.PASSED if same else Outcome.FAILED, told)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
