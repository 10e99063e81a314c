"""How many promises are kept, on whose word; the three kinds of word are never added up."""

from collections.abc import Iterable
from dataclasses import dataclass

from abide.domain.control import Basis
from abide.domain.promises.model import Judged
from abide.domain.words import count, listing, plural


@dataclass(frozen=True)
class Tally:
    """Counts of promises: those kept on each word, those not kept by how, and those set aside."""

    measured: int = 0
    supplier: int = 0
    staff: int = 0
    broken: int = 0
    overdue: int = 0
    never: int = 0
    unknown: int = 0
    paused: int = 0

    @property
    def kept(self) -> int:
        return self.measured + self.supplier + self.staff

    @property
    def not_kept(self) -> int:
        return self.broken + self.overdue + self.never + self.unknown

    @property
    def every(self) -> int:
        return self.kept + self.not_kept + self.paused

    @property
    def sentence(self) -> str:
        """Return the answer in words: how many are kept, on whose word, and how many are not."""
        if not self.every:
            return "Nothing is promised yet."
        verb = "is" if self.every == 1 else "are"
        whole = f"{count(self.kept)} of {plural(self.every, 'promise')} {verb} kept"
        if self.kept:
            whole += f": {_by_word(self)}"
        if self.not_kept:
            whole += f". {count(self.not_kept)} {'is' if self.not_kept == 1 else 'are'} not"
        if self.paused:
            whole += f". {count(self.paused)} {'is' if self.paused == 1 else 'are'} set aside"
        return f"{whole}."

    @property
    def not_kept_words(self) -> str:
        """Return how those that are not kept stand: "3 are overdue, 8 have nothing to show yet"."""
        said = (
            (self.broken, "is not so", "are not so"),
            (self.overdue, "is overdue", "are overdue"),
            (self.never, "has nothing to show yet", "have nothing to show yet"),
            (self.unknown, "can’t be told", "can’t be told"),
        )
        told = [f"{count(n)} {one if n == 1 else many}" for n, one, many in said if n]
        return f"{listing(told)}." if told else ""


def tally(judged: Iterable[Judged]) -> Tally:
    """Given promises as they stand, return how many are kept on whose word, and how many not."""
    found: dict[str, int] = {}
    for each in judged:
        name = _WORD[each.basis] if each.is_kept else each.status.value
        found[name] = found.get(name, 0) + 1
    return Tally(**found)


def _by_word(of: Tally) -> str:
    suppliers = "1 a supplier says" if of.supplier == 1 else f"{count(of.supplier)} suppliers say"
    return f"{count(of.measured)} measured, {suppliers}, {count(of.staff)} staff say"


_WORD = {Basis.MEASURED: "measured", Basis.SUPPLIER: "supplier", Basis.STAFF: "staff"}
