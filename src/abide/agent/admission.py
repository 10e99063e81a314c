"""May this place be used in this run? Asked once per place and run, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from abide.agent.chunker import make_alike
from abide.agent.config import RepositorySettings
from abide.agent.context import Agent
from abide.agent.guard import Away, Guard, NotAsMeant, config_hash
from abide.agent.spool import KnownRepository
from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.rclone.program import HOW_TO_INSTALL, MISSING
from abide.engines.restic.repository import Failure, Repository

_MENDS = {
    Failure.NO_REPOSITORY.value: "There is no repository at {name}. If the place is new, make one "
    "with  abide repository make '{name}' ; if it held copies before, something removed them: "
    "look at the disk first.",
    Failure.WRONG_PASSWORD.value: "The password of {name} is not the repository's. Put the right "
    "one into the file that password_file names.",
    Failure.LOCKED.value: "{name} is locked by another program. Wait until it has ended; a lock "
    "left behind by a dead one is removed by the next run after 30 minutes.",
    Failure.DISK_FULL.value: "The disk of {name} is full. Free space there or use a larger disk; "
    "earlier copies are intact.",
    Failure.DAMAGED.value: "{name} is damaged: the engine could not read what it wrote. Run  abide "
    "drill  to see what still comes back, and start a new repository beside it.",
    Failure.NO_SNAPSHOT.value: "{name} holds this copy no longer. Find out who removed it, then "
    "make and test a new one.",
    Failure.UNREACHABLE.value: "{name} does not answer. Check its address, the network and the "
    "machine it lives on.",
    Failure.TIMED_OUT.value: "{name} took too long and was stopped.",
    Failure.INTERRUPTED.value: "The engine was interrupted. The next run mends what it left.",
    Failure.DENIED.value: "{name} refuses us. Mend the name, key or password of its storage, or "
    "the rights they have there.",
    MISSING: f"rclone is not on this machine. On Debian:  {HOW_TO_INSTALL} .",
    "missing program": "restic is not installed on this machine. On Debian:  apt-get install "
    "restic",
}


def sentence_for(kind: str, name: str, detail: str = "") -> str:
    """Given the kind of a failure and the place, return one sentence with the mend."""
    known = _MENDS.get(kind)
    if known is None:
        tail = detail.strip().splitlines()[-1] if detail.strip() else "it gave no reason"
        return f"The engine failed at {name}: {tail}"
    return known.format(name=name)


def trouble(error: EngineError | Unreachable, name: str) -> tuple[str, str]:
    """Given what an engine raised at a place, return its kind and one sentence with the mend."""
    if isinstance(error, Unreachable):
        return Failure.UNREACHABLE.value, sentence_for(Failure.UNREACHABLE.value, name)
    return error.kind, sentence_for(error.kind, name, error.detail)


@dataclass(frozen=True)
class Admitted:
    """A place that may be used: its guard and its engine.

    `mended` is False where an earlier run left disorder that could not be mended yet.
    """

    place: RepositorySettings
    guard: Guard
    engine: Repository
    known_at: datetime
    mended: bool = True


def admit(agent: Agent, place: RepositorySettings) -> Admitted:
    """Given a declared place, return it ready for use.

    Raise Away for a drive that is not plugged in, NotAsMeant when it may not be written to.
    """
    guard = Guard(place)
    guard.arrive()
    known = agent.spool.repository(place.name)
    if known is None:
        raise NotAsMeant(
            "unknown repository",
            f"This agent has not used {place.name} yet. Make it with  abide repository make "
            f"'{place.name}' ; if it already holds copies, add  --adopt .",
        )
    try:
        engine = agent.engine(place)
        if guard.config_sha256 is None or guard.config_sha256 != known.config_sha256:
            check_identity(engine, known)
        mended = _heal(agent, engine) if known.dirty else True
    except (EngineError, Unreachable) as error:
        raise NotAsMeant(*trouble(error, place.name)) from None
    return Admitted(place, guard, engine, known.known_at, mended)


def check_identity(engine: Repository, known: KnownRepository) -> None:
    """Given a place's engine, raise NotAsMeant unless it holds the repository that is known.

    Raise EngineError or Unreachable when it cannot be asked.
    """
    identity = _identity(engine)
    if identity != known.id:
        raise NotAsMeant(
            "wrong repository",
            f"{known.name} is not the repository it was: it now has the id {identity[:8]}, before "
            f"it had {known.id[:8]}. Nothing was written. If that is meant, take it up with  abide "
            f"repository make '{known.name}' --adopt .",
        )


def _identity(engine: Repository) -> str:
    """Return the repository's id; a stale lock of a dead program is removed once on the way."""
    try:
        return engine.identity()
    except EngineError as error:
        if error.kind != Failure.LOCKED.value:
            raise
    engine.heal()
    return engine.identity()


def _heal(agent: Agent, engine: Repository) -> bool:
    """Mend what a run that died left behind: its lock, and packs no index knows.

    Return False where another program at work in the place forbids it for now; copies can be made
    beside it. A store that lets nothing be replaced refuses the new index: then the packs stay
    unknown, which costs room there and no copy. Raise EngineError when mending fails otherwise.
    """
    agent.voice.step(f"Mending {engine.name} after a run that was cut short")
    healed = engine.heal(reindex=True)
    if healed.failure is Failure.LOCKED:
        return False
    if healed.failure not in (None, Failure.DENIED):
        raise EngineError(healed.failure.value, healed.detail)
    return True


def make_repository(agent: Agent, name: str, *, adopt: bool = False) -> str:
    """Given a declared place, make a repository there or adopt the one it holds; return its id.

    Raise Refused with the mend when it cannot be made or is there already.
    """
    place = agent.settings.repositories.get(name)
    if place is None:
        known = ", ".join(agent.settings.repositories) or "none"
        raise Refused(f"There is no repository named {name!r} in agent.toml (there: {known}).")
    guard = Guard(place)
    attempt = agent.spool.begin("repository", {"repository": name}, agent.clock())
    facts: dict[str, str] = {"outcome": "failed"}
    try:
        _may_make(place, guard)
        engine = agent.engine(place)
        if adopt:
            identity, facts = engine.identity(), {"outcome": "adopted"}
        else:
            identity, chunker = make_alike(agent, engine, place.copy_from)
            facts = {"outcome": "made", "chunker": chunker}
        agent.spool.remember_repository(name, identity, agent.clock(), config_hash(place))
        facts["id"] = identity
        return identity
    except (Away, NotAsMeant) as error:
        raise Refused(str(error)) from None
    except (EngineError, Unreachable) as error:
        kind, sentence = trouble(error, name)
        if kind == Failure.ALREADY_THERE.value:
            raise Refused(
                f"{name} already holds a repository. To use it as it is, add  --adopt ."
            ) from None
        raise Refused(sentence) from None
    finally:
        agent.spool.finish(attempt, agent.clock(), facts)


def _may_make(place: RepositorySettings, guard: Guard) -> None:
    """Raise Away or NotAsMeant unless a repository may be made at the place."""
    if place.marker is None:
        return
    try:
        guard.arrive()
    except Away as away:
        raise Away(
            f"{away} Plug the drive in; if it is a new one, write its name onto it:  "
            f"echo '{place.name}' > '{place.marker}'"
        ) from None
    except NotAsMeant as error:
        if error.kind != "no repository":
            raise
