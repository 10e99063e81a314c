"""One manifest held against an older one, file by file, into counts. Flat memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from abide.agent.manifest.record import FILE, Record, order_key
from abide.agent.signs.kinds import EMPTY, LOCKED, NOISE, QUIET, SOUND, WRONG, ending
from abide.agent.signs.looks import ROWS_JUMP, rows_ruined
from abide.domain.ruin import Measure

YEAR_NS = 365 * 86_400 * 1_000_000_000
_SLOTS = 1 << 20
_MOST_TURNS = 64
"""How many times eight files of one content are told apart."""
_MOST_ENDINGS = 20_000
_HARDLY_THERE = 20
"""An ending is strange when so many times fewer files had it before."""


class Sketch:
    """How many contents came and how many went, in flat memory: a pair is a move.

    Each slot counts to eight by its set bits, so what two sides share is one AND.
    """

    def __init__(self) -> None:
        self._came = bytearray(_SLOTS)
        self._went = bytearray(_SLOTS)

    def came(self, key: str | bytes) -> None:
        self._add(self._came, key)

    def went(self, key: str | bytes) -> None:
        self._add(self._went, key)

    @staticmethod
    def _add(slots: bytearray, key: str | bytes) -> None:
        for turn in range(_MOST_TURNS):
            at = hash((key, turn)) % _SLOTS
            if slots[at] != 0xFF:
                slots[at] = slots[at] << 1 | 1
                return

    def pairs(self) -> int:
        """Return how many came that also went; a chance few more where very many did."""
        return (int.from_bytes(self._came, "big") & int.from_bytes(self._went, "big")).bit_count()


class Comparing:
    """Counts what differs; told every file of both sides, in any order."""

    def __init__(
        self, now_ns: int, declared: Collection[bytes] = (), rows_jump: float = ROWS_JUMP
    ) -> None:
        """Given the moment of the newer side, the paths of declared databases and how large a part
        of one must become dense, prepare."""
        self._declared = declared
        self._rows_jump = rows_jump
        self._year_ago = now_ns - YEAR_NS
        self._count: Counter[str] = Counter()
        self._before: Counter[bytes] = Counter()
        self._new: Counter[bytes] = Counter()
        self._misnamed = 0
        self._contents = Sketch()
        self._typed = Sketch()
        self._names = Sketch()

    def same(self, record: Record) -> None:
        """Given a file that is as it was, count it."""
        self._was(record)

    def pair(self, older: Record, newer: Record) -> None:
        """Given both records of one path, count what differs."""
        if older.kind != FILE:
            return
        self._was(older)
        if newer.kind != FILE or newer.hash is None or older.hash == newer.hash:
            return
        count = self._count
        count["changed"] += 1
        count["changed_bytes"] += older.size
        count["old"] += older.mtime_ns < self._year_ago
        count["behind_time"] += older.mtime_ns == newer.mtime_ns and not older.database
        count["emptied"] += older.size > 0 and newer.size == 0
        if rows_ruined(older.look, newer.look, self._rows_jump):
            declared = newer.path in self._declared
            count["databases"] += declared
            count["promised"] += not declared
            count["broken"] += not declared
        else:
            self._looked(older.look, newer.look)

    def gone(self, older: Record) -> None:
        """Given a file that is not there any more, count it."""
        if older.kind != FILE:
            return
        self._was(older)
        self._count["gone"] += 1
        self._count["gone_bytes"] += older.size
        self._count["old"] += older.mtime_ns < self._year_ago
        self._names.went(older.path)
        if older.hash is not None:
            self._contents.went(older.hash)
            self._typed.went(older.hash + ending(older.path).decode("latin-1"))

    def new(self, newer: Record) -> None:
        """Given a file that was not there before, count it."""
        if newer.kind != FILE:
            return
        self._count["new"] += 1
        found = ending(newer.path)
        if found:
            self._names.came(newer.path[: -len(found) - 1])
        if newer.look in (WRONG, LOCKED):
            self._misnamed += 1
        elif len(self._new) < _MOST_ENDINGS or found in self._new:
            self._new[found] += 1
        if newer.hash is not None:
            self._contents.came(newer.hash)
            self._typed.came(newer.hash + found.decode("latin-1"))

    def measure(self) -> Measure:
        """Return what was counted."""
        count = dict(self._count)
        moved = typed = 0
        if count.get("gone") and count.get("new"):
            count["suffixed"] = self._names.pairs()
            moved, typed = self._contents.pairs(), self._typed.pairs()
        gone = count.get("gone", 0)
        count["moved"], count["retyped"] = moved, max(0, moved - typed)
        count["gone"] = gone - moved
        if gone:
            count["gone_bytes"] = count.get("gone_bytes", 0) * (gone - moved) // gone
            count["old"] = count.get("old", 0) - min(moved, count.get("old", 0))
        count["new"] = count.get("new", 0) - moved
        strange = sum(n for end, n in self._new.items() if self._before[end] * _HARDLY_THERE <= n)
        # Only as many as others went: what is merely added ruins nothing.
        count["strange"] = max(0, min(strange, count["new"], count["gone"]))
        count["misnamed"] = max(
            0, min(self._misnamed, count["new"], count["gone"] - count["strange"])
        )
        return Measure(**count)

    def _was(self, older: Record) -> None:
        count = self._count
        count["before"] += 1
        count["before_bytes"] += older.size
        count["old_before"] += older.mtime_ns < self._year_ago
        found = ending(older.path)
        if len(self._before) < _MOST_ENDINGS or found in self._before:
            self._before[found] += 1

    def _looked(self, then: str | None, now: str | None) -> None:
        """Given the looks of a changed file then and now, count what they say."""
        count = self._count
        if now in (SOUND, WRONG, LOCKED) and then in (SOUND, None):
            count["promised"] += 1
            count["broken"] += now == WRONG
            count["locked"] += now == LOCKED
        elif then == QUIET and now in (QUIET, NOISE):
            count["unnamed"] += 1
            count["noise"] += now == NOISE
        elif now == EMPTY and then == SOUND:
            count["promised"] += 1


def compare(older: Iterable[Record], newer: Iterable[Record], comparing: Comparing) -> Measure:
    """Given the records of two manifests in the engine's order, return how they differ.

    Raise EngineError where either cannot be read to its end.
    """
    left, right = iter(older), iter(newer)
    then, now = next(left, None), next(right, None)
    while then is not None or now is not None:
        if now is None or (then is not None and order_key(then.path) < order_key(now.path)):
            assert then is not None
            comparing.gone(then)
            then = next(left, None)
        elif then is None or order_key(now.path) < order_key(then.path):
            comparing.new(now)
            now = next(right, None)
        else:
            comparing.pair(then, now)
            then, now = next(left, None), next(right, None)
    return comparing.measure()
