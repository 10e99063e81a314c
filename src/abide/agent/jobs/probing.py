"""Does a place refuse deletion? Told by trying: a snapshot of our own is made there and deleted, by
the engine and with the keys that this server has, as whoever takes the server over would have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from abide.agent.admission import admit, trouble
from abide.agent.clouds.seen import COULD_NOT_LOOK, REFUSED, WORKED
from abide.agent.context import Agent
from abide.agent.guard import Away, NotAsMeant
from abide.agent.manifest.shelf import agent_tag
from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.restic import tending
from abide.engines.restic.repository import Failure, Repository

PROBE_TAG = "abide-probe"
_NAME = "abide-probe.txt"
_TEXT = b"Abide tried here whether copies can be deleted. Nothing else is in this snapshot.\n"
_SAYS = {
    REFUSED: "Deletion was refused: whoever has this server's keys cannot remove copies here.",
    WORKED: "Deletion worked: copies here can be deleted by whoever has this server's keys.",
}
_VERSIONS = (
    " If the bucket keeps older versions under a lock, what was deleted may still be had from it "
    "by other means; that was not looked at."
)


@dataclass(frozen=True)
class Probed:
    """What came of trying one place. `holds` is False where it was said to refuse and did not."""

    repository: str
    deletion: str
    detail: str
    claimed: bool

    @property
    def holds(self) -> bool:
        return self.deletion == REFUSED or (self.deletion == WORKED and not self.claimed)


def probe(agent: Agent, names: Sequence[str]) -> list[Probed]:
    """Given places' names (none: every one that is not a drive), try each; return what came of it.

    Each try leaves one entry. Raise Refused for a name that is not declared.
    """
    known = agent.settings.repositories
    for name in names:
        if name not in known:
            raise Refused(
                f"There is no repository named {name!r} in agent.toml (there: "
                f"{', '.join(known) or 'none'})."
            )
    wanted = names or [name for name, each in known.items() if not each.place.is_drive]
    if not wanted:
        raise Refused("No place is declared that could be tried: name a drive to try it.")
    return [_one(agent, name) for name in dict.fromkeys(wanted)]


def _one(agent: Agent, name: str) -> Probed:
    place, known = agent.settings.repositories[name], agent.spool.repository(name)
    about = {"repository": name, "repository_id": None if known is None else known.id}
    attempt = agent.spool.begin("probe", about, agent.clock())
    deletion, detail = COULD_NOT_LOOK, ""
    try:
        agent.voice.step(f"Trying whether {name} refuses deletion")
        admitted = admit(agent, place)
        agent.spool.mark_repository(name, dirty=True)
        deletion, detail = _try(admitted.engine, agent.spool.agent_id)
        admitted.guard.check()
        agent.spool.mark_repository(name, dirty=not admitted.mended)
    except (EngineError, Unreachable) as error:
        detail = trouble(error, name)[1]
    except (Away, NotAsMeant, OSError) as error:
        deletion, detail = COULD_NOT_LOOK, str(error)
    if deletion == WORKED and place.kind == "s3":
        detail += _VERSIONS
    agent.spool.finish(attempt, agent.clock(), {"deletion": deletion}, detail={"detail": detail})
    return Probed(name, deletion, detail, place.place.immutable)


def _try(engine: Repository, agent_id: str) -> tuple[str, str]:
    """Make a snapshot of ours and delete it, with those that earlier tries left; say whether it is
    gone, whatever the engine says of that. Raise EngineError or Unreachable."""
    tags = (PROBE_TAG, agent_tag(agent_id))
    with engine.store(_NAME, tags) as store:
        store.write(_TEXT)
        made = store.commit()
    there = [each.id for each in engine.snapshots(tags)]
    mine = next((each for each in there if each.startswith(made)), None)
    if mine is None:
        raise EngineError(Failure.NO_SNAPSHOT.value, "what was written is not there")
    report = tending.forget(engine, there)
    if mine not in {each.id for each in engine.snapshots(tags)}:
        return WORKED, _SAYS[WORKED]
    if report.refused:
        return REFUSED, _SAYS[REFUSED]
    failure = report.failure or Failure.UNKNOWN
    raise EngineError(failure.value, report.detail)
