"""One system's backup or drill, watched: canaries before it, measures after, and what is rung."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from abide.agent.config import DeclaredSystem
from abide.agent.context import Agent
from abide.agent.manifest.files import Manifest
from abide.agent.memory import complete_backups, drills_of
from abide.agent.problems import Problems
from abide.agent.signs import alarms
from abide.agent.signs.canaries import touched_files, touched_rows
from abide.agent.signs.compare import Comparing
from abide.agent.signs.ledger import signs_in
from abide.agent.staging import Staged
from abide.domain.drill import Outcome
from abide.domain.errors import Refused
from abide.domain.ruin import Alarm, Setting, Sign

if TYPE_CHECKING:
    from abide.agent.jobs.drill import DrillResult


@dataclass
class Watch:
    """One system's backup under way; it tells one story for all places."""

    agent: Agent
    declared: DeclaredSystem
    started_at: datetime
    base: Manifest | None = None
    alarm: Alarm | None = field(default=None, init=False)
    _unwatched: str | None = field(default=None, init=False)
    _measured: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        return self.declared.name

    def begin(self) -> None:
        """Before anything is read: look whether an alarm is open, and at the canary files."""
        self.alarm = alarms.open_alarm_of(self.agent, self.name)
        if self.alarm is None:
            self._canaries(lambda: touched_files(self.agent, self.declared))

    def staged(self, staged: Staged) -> None:
        """Given the system staged, look at its databases, before any place is written to."""
        if self.alarm is None:
            self._canaries(lambda: touched_rows(self.agent, self.declared, staged))
        if self.alarm is None and staged.damaged:
            self._ring("backup", (Sign("database", staged.damaged, 1.0, 1),))

    def _canaries(self, look: Callable[[], list[str]]) -> None:
        """Ring if canaries were touched. A list that cannot be read must not cost the copy."""
        try:
            touched = look()
        except (Refused, OSError) as error:
            self._unwatched = f"Canaries could not be looked at: {error}"
            return
        if touched:
            self._ring("canaries", (Sign("canary", len(touched), 1.0, 1),), touched)

    def comparing(self, staged: Staged) -> Comparing:
        """Given the staged system, return what counts how it differs from its last backup."""
        databases = [os.fsencode(each["root"]) for each in staged.sources if "tables" in each]
        return Comparing(int(self.started_at.timestamp() * 1e9), databases)

    def end(self, comparing: Comparing, place: str, snapshot: str | None) -> None:
        """Given what was counted in one copy and the snapshot it became, if any, judge it, once."""
        if self.alarm is None and snapshot is not None and not self._measured:
            self._measured = True
            self._judge(comparing, self.agent.shelf.file(self.name, place, snapshot))

    def tell(self, problems: Problems) -> None:
        """Say in a copy's problems that an alarm is open, or that nobody looked at the canaries."""
        if self._unwatched is not None:
            problems.add("canaries", self._unwatched)
        if self.alarm is not None:
            problems.add("alarm", sentence(self.alarm))

    def _judge(self, comparing: Comparing, manifest: Path) -> None:
        ledger = alarms.ledger_of(self.agent, self.name)
        setting = Setting(
            at=self.started_at,
            past=ledger.past(),
            announced=alarms.is_announced(self.agent, self.name, self.started_at),
            after_ruin=self._base_in_doubt(),
            settled=alarms.settled_at(self.agent, self.name),
        )
        signs = signs_in(ledger, comparing.measure(), setting, manifest)
        if signs:
            self._ring("backup", signs)

    def _base_in_doubt(self) -> bool:
        said = self.base.header.get("started_at") if self.base is not None else None
        if not isinstance(said, str):
            return False
        return alarms.in_doubt(self.agent, self.name, datetime.fromisoformat(said))

    def _ring(
        self, found_by: alarms.FoundBy, signs: tuple[Sign, ...], examples: list[str] | None = None
    ) -> None:
        since = suspect_from(self.agent, self.name, signs, self.started_at)
        ringing = alarms.Ringing(self.name, found_by, signs, since)
        self.alarm = alarms.ring(self.agent, ringing, examples or [])


def suspect_from(agent: Agent, system: str, signs: tuple[Sign, ...], at: datetime) -> datetime:
    """Given signs found at a moment, return when the first copy that may hold ruin was begun.

    What was added up over weeks began with the first of them; what weeks ago was still right may
    have been ruined in any backup since.
    """
    found = [at]
    for sign in signs:
        if sign.since is None:
            continue
        known = [past.at for past in alarms.ledger_of(agent, system).past()]
        older = sign.sign.startswith("older ")
        found += [each for each in known if each > sign.since or (each == sign.since and not older)]
    return min(found)


def after_drill(agent: Agent, result: DrillResult) -> None:
    """Given a drill's result, ring when what came back does not hold what its names say."""
    failed = next(
        (c for c in result.checks if c.name == "content" and c.outcome is Outcome.FAILED), None
    )
    if failed is None or result.snapshot_at is None or result.replay:
        return
    words = [word for word in failed.detail.split() if word.isdigit()]
    count = int(words[0]) if words else 1
    looked = int(words[1]) if len(words) > 1 else count
    sign = Sign("drill", count, round(count / max(1, looked), 4), max(3, looked // 10))
    if alarms.in_doubt(agent, result.system, result.snapshot_at):
        return  # of a copy that is known to be in doubt: nothing new
    since = _after_last_sound_drill(agent, result)
    alarms.ring(agent, alarms.Ringing(result.system, "drill", (sign,), since))


def _after_last_sound_drill(agent: Agent, result: DrillResult) -> datetime:
    """Return when the first copy after the newest one whose content a drill found right was begun:
    the first of all where none was."""
    assert result.snapshot_at is not None
    sound = [
        deed.snapshot_at
        for place in agent.settings.repositories
        for _, deed in drills_of(agent, result.system, place)
        if deed.snapshot_at is not None
        and deed.snapshot_at < result.snapshot_at
        and any(c.name == "content" and c.outcome is Outcome.PASSED for c in deed.checks or [])
    ]
    begun = [deed.started_at for deed in complete_backups(agent, result.system)]
    later = [at for at in begun if not sound or at > max(sound)]
    return min([*later, result.snapshot_at])


def sentence(alarm: Alarm) -> str:
    """Given an open alarm, return what is wrong and what to do next."""
    clean = alarm.newest_clean
    last = (
        f"The last clean copy is of {clean.at:%Y-%m-%d %H:%M} UTC in {clean.repository}. "
        if clean
        else "No copy is known to be clean. "
    )
    return (
        f"Something may be ruining {alarm.system}: {alarm.reason}. {last}Take the server off the "
        "network and look at the files; then bring back the clean copy and say  abide alarm "
        f"answer {alarm.id} --restored --by NAME , or  --false-alarm  if all is well. Until "
        "then nothing is removed and drives are not written to."
    )
