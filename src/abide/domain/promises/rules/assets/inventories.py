"""Two lists of the same devices, held against each other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.assets.fleet import live, name_of, nothing
from abide.domain.words import plural, some

TERMLY = Cadence.parse("termly")
DEVICES = "devices"
"""The key of the record on which comparisons of both inventories are noted."""
Pair = tuple[Row, Row]


@dataclass(frozen=True)
class Compared:
    """Two inventories held against each other: what stands in one only, pairs that are one device
    by tag or name but differ in serial number, pairs that lack one, serial numbers that a list has
    twice, and how many agree."""

    only_here: tuple[Row, ...]
    only_there: tuple[Row, ...]
    serial_differs: tuple[Pair, ...]
    unnumbered: tuple[Pair, ...]
    twice: tuple[str, ...]
    agree: int

    @property
    def differences(self) -> int:
        """Return how many things are to be mended."""
        lone = len(self.only_here) + len(self.only_there)
        return lone + len(self.serial_differs) + len(self.unnumbered) + len(self.twice)


def plain(text: str) -> str:
    """Given a serial number, tag or name, return it as it is compared: letters and digits only."""
    return "".join(each for each in text.casefold() if each.isalnum())


def compare(here: Iterable[Row], there: Iterable[Row]) -> Compared:
    """Given the rows of two inventories, return where they agree and where not. Rows are one device
    by serial number, else by tag, else by name where nothing else is called so."""
    left, right = list(here), list(there)
    twice = tuple(sorted({*_doubles(left, "serial"), *_doubles(right, "serial")}))
    pairs: list[Pair] = []
    for field in ("serial", "tag", "name"):
        found = _paired(left, right, field)
        pairs += found
        done = {each.id for pair in found for each in pair}
        left = [row for row in left if row.id not in done]
        right = [row for row in right if row.id not in done]
    unlike = [each for each in pairs if _serial(each[0]) != _serial(each[1])]
    unnumbered = [each for each in pairs if not (_serial(each[0]) and _serial(each[1]))]
    lacking = {each[0].id for each in unnumbered}
    return Compared(
        only_here=tuple(left),
        only_there=tuple(right),
        serial_differs=tuple(each for each in unlike if each[0].id not in lacking),
        unnumbered=tuple(unnumbered),
        twice=twice,
        agree=len(pairs) - len({each[0].id for each in (*unlike, *unnumbered)}),
    )


def _paired(left: Sequence[Row], right: Sequence[Row], field: str) -> list[Pair]:
    """Return the pairs that alone bear the same word in a field."""
    ours, theirs = _by(left, field), _by(right, field)
    return [
        (ours[key][0], theirs[key][0])
        for key in ours
        if key and len(ours[key]) == 1 and len(theirs.get(key, ())) == 1
    ]


def _by(rows: Iterable[Row], field: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(plain(row.text(field)), []).append(row)
    return found


def _doubles(rows: Iterable[Row], field: str) -> list[str]:
    return [each[0].text(field) for key, each in _by(rows, field).items() if key and len(each) > 1]


def _serial(row: Row) -> str:
    return plain(row.text("serial"))


def inventories_agree(asked: Asked) -> Evidenced:
    """Return whether the school's inventory and the ICT audit's list the same devices under the
    same serial numbers."""
    here, there = live(asked, "device"), live(asked, "audit-device")
    if not here or not there:
        lacking = "The school's own list" if not here else "The ICT audit inventory"
        return nothing(asked, f"{lacking} is not here yet.")
    found, mend = compare(here, there), asked.control.mend
    findings = []
    for rows, words in (
        (found.only_here, "On the school's list only"),
        (found.only_there, "On the audit's list only"),
    ):
        if rows:
            names = some([name_of(row) for row in rows])
            findings.append(Finding(Status.BROKEN, f"{words}: {names}. {mend}"))
    for pairs, status, words in (
        (found.serial_differs, Status.BROKEN, "With another serial number on each list"),
        (found.unnumbered, Status.NEVER, "Without a serial number on one of the lists"),
    ):
        if pairs:
            names = some([name_of(one) for one, _ in pairs])
            findings.append(Finding(status, f"{words}: {names}. {mend}"))
    if found.twice:
        words = f"Serial numbers that one list has twice: {some(found.twice)}. {mend}"
        findings.append(Finding(Status.BROKEN, words))
    words = f"{plural(found.agree, 'device')} on both lists with one serial number."
    findings.append(Finding(Status.KEPT, words))
    return staff(findings, evidence=[row.at for row in (*here, *there)])


def inventories_maintained(asked: Asked) -> Evidenced:
    """Return whether both inventories were compared within the cadence (termly where none is
    stated), and when each was last changed."""
    here, there = live(asked, "device"), live(asked, "audit-device")
    if not here or not there:
        lacking = "The school's own list" if not here else "The ICT audit inventory"
        return nothing(asked, f"{lacking} is not here yet.")
    row = next((each for each in live(asked, "inventory") if each.key == DEVICES), None)
    note = row.noted("reconciled") if row else None
    last = note.on if note and note.on <= asked.today else None
    cadence = asked.control.counted or TERMLY
    findings = [asked.done("A comparison of both lists", last, cadence, asked.control.mend)]
    changed = [asked.view.day(max(each.at for each in rows)) for rows in (here, there)]
    words = f"The school's list was last changed on {changed[0]}, the audit's on {changed[1]}."
    findings.append(Finding(Status.KEPT, words))
    if last is None:
        return staff(findings)
    _, due_on = asked.stands(asked.noon(last), cadence)
    return staff(findings, [due_on], [asked.noon(last)])


RULES: Mapping[str, Rule] = {
    "inventories-agree": inventories_agree,
    "inventories-maintained": inventories_maintained,
}
