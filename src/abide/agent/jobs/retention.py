"""Retention: what a place need not keep is forgotten, with its manifest, and pruned once a week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from abide.agent.admission import Admitted, admit, trouble
from abide.agent.context import Agent
from abide.agent.evidence import verify_spool
from abide.agent.guard import Away, NotAsMeant
from abide.agent.jobs.asking import choose_systems
from abide.agent.retention.holdings import Holdings, holdings, orphans
from abide.agent.retention.removing import Removal
from abide.agent.retention.result import Retained, facts_of
from abide.agent.signs.alarms import open_alarms
from abide.agent.spool import CLOCK_TOLERANCE
from abide.domain.errors import EngineError, Refused, Unreachable
from abide.domain.retention import Decision, Outlook, decide

PRUNE_EVERY = timedelta(days=7)
ASK_AGAIN = timedelta(days=90)
"""How long a store that refused removal is left alone."""
_KIND = "retention"


@dataclass(frozen=True)
class Asked:
    """What retention was asked for: systems (none: all), maybe one place, whether only to tell what
    would be done, and whether to prune now."""

    names: Sequence[str] = ()
    place: str | None = None
    dry_run: bool = False
    prune_now: bool = False


def retain(
    agent: Agent,
    names: Sequence[str] = (),
    *,
    place: str | None = None,
    dry_run: bool = False,
    prune_now: bool = False,
) -> list[Retained]:
    """Given systems (none: all) and maybe one place, keep to the retention that is declared.

    Return what came of each place; each leaves one entry, a dry run none. Raise Refused for a name
    that is not declared.
    """
    if names:
        choose_systems(agent, names)
    if place is not None and place not in agent.settings.repositories:
        known = ", ".join(agent.settings.repositories) or "none"
        raise Refused(f"There is no repository named {place!r} in agent.toml (there: {known}).")
    asked = Asked(tuple(names), place, dry_run, prune_now)
    frozen = why_frozen(agent)
    places = [place] if place is not None else list(agent.settings.repositories)
    return [_One(agent, name, asked, frozen).run() for name in places]


def why_frozen(agent: Agent) -> str | None:
    """Return why nothing may be removed anywhere now, or None."""
    alarms = open_alarms(agent)
    if alarms:
        named = ", ".join(sorted({alarm.system for alarm in alarms}))
        return f"an alarm is open for {named}"
    if not verify_spool(agent, None).intact:
        return "the log does not hold together, so nobody knows which copies are good"
    latest = agent.spool.latest_at()
    if latest is not None and latest - agent.clock() > CLOCK_TOLERANCE:
        return "the clock stands before the log's last entry"
    return None


@dataclass
class _One:
    """Retention in one place."""

    agent: Agent
    name: str
    asked: Asked
    frozen: str | None

    def run(self) -> Retained:
        """Do it and write its one entry. Never raises for trouble of the place or the engine."""
        result = Retained(self.name)
        if self.asked.dry_run:
            self._try(result)
            return result
        known = self.agent.spool.repository(self.name)
        about = {"repository": self.name, "repository_id": known.id if known else None}
        attempt = self.agent.spool.begin(_KIND, about, self.agent.clock())
        self._try(result)
        detail = result.problems.rows()
        self.agent.spool.finish(attempt, self.agent.clock(), facts_of(result), detail=detail)
        return result

    def _try(self, result: Retained) -> None:
        why = self._left_to_the_store()
        if why is not None:
            result.outcome, result.because = "left to the store", why
            return
        try:
            admitted = admit(self.agent, self.agent.settings.repositories[self.name])
            self._in_place(admitted, result)
        except Away as error:
            result.outcome, result.because = "absent", str(error)
        except NotAsMeant as error:
            result.fail(error.kind, str(error))
        except (EngineError, Unreachable) as error:
            result.fail(*trouble(error, self.name))

    def _left_to_the_store(self) -> str | None:
        """Return why the place is left alone: it is said to refuse removals, or lately did."""
        if self.agent.settings.repositories[self.name].place.immutable:
            return (
                f"{self.name} is said to refuse deletion: what it keeps is its own business. Set "
                "retention there."
            )
        refused = self._last(lambda facts: bool(facts.get("refused")))
        if refused is None or self.asked.place is not None:
            return None
        if self.agent.clock() - refused > ASK_AGAIN:
            return None
        return (
            f"{self.name} let nothing be removed when last asked. Set retention there, or ask "
            f"again with  abide retention --repository '{self.name}' ."
        )

    def _last(self, is_one: Callable[[dict[str, Any]], bool]) -> datetime | None:
        """Return when retention in this repository last was so, or None."""
        known = self.agent.spool.repository(self.name)
        for row in self.agent.spool.rows_of(_KIND):
            facts = row["facts"]
            same = known is not None and facts.get("repository_id") == known.id
            if same and is_one(facts):
                return datetime.fromisoformat(row["at"])
        return None

    def _in_place(self, admitted: Admitted, result: Retained) -> None:
        self.agent.voice.step(f"Looking through the copies in {self.name}")
        found = holdings(self.agent, self.name, admitted.engine.snapshots(stop=admitted.guard.stop))
        result.untouched, result.gone = found.untouched, found.gone
        result.decisions = self._decisions(found)
        if found.gone:
            result.problems.add(
                "copies gone",
                f"Copies that the log knows are no longer in {self.name}. Unless a run was cut "
                "short just then, find out who removed them.",
                count=len(found.gone),
            )
        if self.frozen is not None:
            result.outcome, result.because = "frozen", f"Nothing is removed: {self.frozen}."
        elif self.asked.dry_run:
            result.outcome = "done" if result.going else "nothing to do"
        else:
            self._remove(admitted, found, result)

    def _decisions(self, found: Holdings) -> dict[str, tuple[Decision, ...]]:
        settings = self.agent.settings
        outlook = Outlook(settings.calendar, self.agent.clock(), self.frozen)
        return {
            declared.name: decide(
                found.held[declared.name], settings.retention[declared.system.grade], outlook
            )
            for declared in settings.systems
            if found.held[declared.name]
            and (not self.asked.names or declared.name in self.asked.names)
        }

    def _remove(self, admitted: Admitted, found: Holdings, result: Retained) -> None:
        """Remove what goes, and the manifests that then are of nothing."""
        going = result.going
        manifests = orphans(self.agent, found.listed, going)
        pruning = self._prune_is_due(bool(going))
        if not going and not manifests and not pruning:
            result.outcome = "nothing to do"
            return
        Removal(self.agent, admitted, result).run(going, manifests, pruning=pruning)

    def _prune_is_due(self, removing: bool) -> bool:
        """Return whether to prune: when told, or a week after the last time if anything went."""
        if self.asked.prune_now:
            return True
        pruned = self._last(lambda facts: bool(facts.get("pruned")))
        removed = self._last(lambda facts: bool(facts.get("removed_snapshots")))
        since = removing or (removed is not None and (pruned is None or removed > pruned))
        return since and (pruned is None or self.agent.clock() - pruned >= PRUNE_EVERY)
