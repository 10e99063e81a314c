"""What changed between two moments: which promises are better kept, worse kept, new or ended."""

from collections.abc import Iterable
from dataclasses import dataclass

from abide.domain.control import Basis, Status
from abide.domain.promises.model import Control, Judged

_RANK = {Status.KEPT: 0, Status.DUE: 0, Status.PAUSED: 1}
_NOT_KEPT = 2


@dataclass(frozen=True)
class Change:
    """One promise then and now; None: it was not promised at that moment."""

    before: Judged | None
    after: Judged | None

    @property
    def control(self) -> Control:
        """Return the promise: as it is now, else as it was."""
        found = self.after or self.before
        assert found is not None
        return found.control


@dataclass(frozen=True)
class Changes:
    """What changed, each kind in the order of the later promises. `otherwise`: neither better nor
    worse, but another status or another word."""

    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    new: tuple[Change, ...]
    ended: tuple[Change, ...]
    otherwise: tuple[Change, ...]
    same: int = 0

    @property
    def every(self) -> tuple[Change, ...]:
        """Return all of them, worse first."""
        return (*self.worse, *self.better, *self.new, *self.ended, *self.otherwise)


def compare(before: Iterable[Judged], after: Iterable[Judged]) -> Changes:
    """Given promises as they stood then and as they stand now, return what changed.

    Kept and due are alike; a promise that was not kept and still is not is neither better nor
    worse. Setting a promise aside is worse than keeping it and no mending of a broken one.
    """
    then = {each.control.id: each for each in before}
    now = {each.control.id: each for each in after}
    both = [(then[name], each) for name, each in now.items() if name in then]
    changed = [(old, new) for old, new in both if _said(old) != _said(new)]
    return Changes(
        worse=tuple(Change(old, new) for old, new in changed if _step(old, new) > 0),
        better=tuple(Change(old, new) for old, new in changed if _step(old, new) < 0),
        new=tuple(Change(None, each) for name, each in now.items() if name not in then),
        ended=tuple(Change(each, None) for name, each in then.items() if name not in now),
        otherwise=tuple(Change(old, new) for old, new in changed if _step(old, new) == 0),
        same=len(both) - len(changed),
    )


def _step(before: Judged, after: Judged) -> int:
    """Return how far a promise went: above 0 for worse. Only what is kept now is better."""
    step = _RANK.get(after.status, _NOT_KEPT) - _RANK.get(before.status, _NOT_KEPT)
    return 0 if step < 0 and not after.is_kept else step


def _said(judged: Judged) -> tuple[Status, Basis | None]:
    """Return what counts as a change: the status, kept and due alike, and while it is kept on whose
    word."""
    return (Status.KEPT, judged.basis) if judged.is_kept else (judged.status, None)
