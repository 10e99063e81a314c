"""A voice whose latest word the link can read: how far the job under way has come, in bytes."""

from __future__ import annotations

from uuid import UUID

from abide.agent.context import Silence, Voice
from abide.agent.loop.jobs import Job
from abide.domain.duties import Deed
from abide.wire.link import ProgressTold

_TOLD = (Deed.BACKUP, Deed.DRILL)


class Telling:
    """Passes on what it is told, and keeps the newest of it. What engines and jobs say in words
    never goes to the hub: only the job, its system and place, and bytes."""

    def __init__(self, inner: Voice | None = None) -> None:
        self._inner: Voice = inner or Silence()
        self._now = ProgressTold()

    @property
    def is_busy(self) -> bool:
        return bool(self._now.deed)

    def now(self) -> ProgressTold:
        return self._now

    def began(self, job: Job, asked: str | None) -> None:
        """Be told that a job begins, and which asked one it is."""
        if job.deed not in _TOLD:
            return
        whole = any(duty.whole for duty in job.duties)
        self._now = ProgressTold(
            deed="whole drill" if whole else job.deed.value,
            system=job.systems[0] if len(job.systems) == 1 else "",
            place=job.places[0] if len(job.places) == 1 else "",
            job=None if asked is None else UUID(asked),
        )

    def ended(self) -> None:
        self._now = ProgressTold()

    def step(self, what: str) -> None:
        self._inner.step(what)

    def progress(self, what: str, done: int, total: int) -> None:
        self._inner.progress(what, done, total)
        now = self._now
        if now.deed:
            bytes_now = {"done_bytes": max(0, done), "total_bytes": max(0, total)}
            self._now = now.model_copy(update=bytes_now)
