"""Write docs/rows.md: every row of both policies, what stands for it, and the tests that hold it.

Run as `make rows`, or `python -m tools.rows`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from abide.domain.promises import By, Control, Way
from abide.hub.controls.catalogues import catalogues, shipped

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "rows.md"
ROWS = {
    "S0": [f"S0-{number:02}" for number in range(1, 57)],
    "S1": [f"S1-{number:02}" for number in range(1, 34)],
    "C": [f"C-{number:02}" for number in range(1, 34)],
}
"""Every row there is to keep: the two policies', and the rules that schools are held to."""
HEADINGS = {
    "S0": "The first policy",
    "S1": "The second policy",
    "C": "Rules from outside",
}
HEAD = (
    "Each sentence of the two policies that Abide began from has a number (S0-, S1-), and so has",
    "each rule from outside (C-). A school's own policy has other words: it edits them, and their",
    "figures, under *What is promised*. A row with several lines is several promises.",
)
COLUMNS = (
    "row",
    "what it says",
    "the promise",
    "whose, and who stands in",
    "what counts",
    "on whose word",
    "where it is entered",
    "tests",
)
_NAMED = re.compile(r"def test((?:_(?:and_)?(?:s[01]|c)_\d\d)+)_\w", re.MULTILINE)
_ROW = re.compile(r"(s[01]|c)_(\d\d)")

CLAIMED = frozenset({"off-site", "offline-copy", "copies-321"})
"""Measured promises that rest on what staff say of a place as well."""
BY_CONSOLE = frozenset(
    {"devices-lock", "devices-protected", "protection-updates", "definitions-fresh", "scan-station"}
)
"""Rules over lists that a supplier's console told, or that staff typed."""
LIVES_IN: Mapping[str, str] = {
    "access": "Registers: access lists",
    "accounts-for-all-staff": "Registers: access lists, staff",
    "administrators": "Registers: access lists",
    "channel": "Systems; contacts",
    "cloud": "Systems: assurances, exports",
    "contacts": "Contacts",
    "contract": "Registers: contracts",
    "data-sets": "Systems: sets of data",
    "definitions": "Registers: devices",
    "device": "Registers: devices",
    "devices": "Registers: devices",
    "disclosures": "Registers: disclosures",
    "document": "Registers: documents",
    "drives": "Backups: drives",
    "envelope": "Registers: sealed envelopes",
    "fallbacks": "Systems: without it",
    "folders": "Systems",
    "grades": "Systems",
    "grid": "Systems",
    "hard-copies": "Registers: hard copies; calendar",
    "insurance": "Registers: insurance",
    "inventories": "Registers: the two inventories",
    "licences": "Registers: licences, software",
    "machine": "Registers: replaced machines",
    "office-checked": "Registers: devices",
    "papers": "Registers: paper records",
    "part-two": "Systems; backups",
    "playbooks": "Registers: documents; systems",
    "protection": "Registers: devices",
    "receiver": "People: posts",
    "registered": "Registers: registration",
    "responsible": "People: posts; systems",
    "returns": "Calendar",
    "roles": "People: posts; contacts",
    "scan-station": "Registers: devices",
    "server": "Registers: replaced servers",
    "single-points": "Registers, systems, drives, contacts",
    "support": "Registers: devices",
    "system-listed": "Systems",
    "training": "Registers: training",
}
"""Where what a rule reads is entered, by the first words of the rule's name."""


def lives_in(way: Way) -> str:
    """Given a way of evidence, return the page that holds it. Raise KeyError for a rule that is
    not named above."""
    if way.by is By.MEASURED:
        return "Backups and proofs"
    if way.by is By.SUPPLIER:
        return "Suppliers"
    if way.by is By.SIGN_OFFS:
        return "Sign-offs"
    if way.by is By.STAFF:
        return "The promise's own page"
    parts = way.what.split("-")
    names = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return LIVES_IN[next((name for name in names if name in LIVES_IN), way.what)]


def evidence(way: Way) -> str:
    """Given a way of evidence, return what counts, in words."""
    words = {
        By.MEASURED: f"what agents saw (`{way.what}`)",
        By.RECORDS: f"records (`{way.what}`)",
        By.STAFF: "the word of staff",
        By.SIGN_OFFS: "signatures",
        By.SUPPLIER: "the supplier's reports",
    }
    return words[way.by]


def basis(way: Way) -> str:
    """Given a way of evidence, return on whose word it stands."""
    if way.by is By.MEASURED:
        return "measured, and staff say where" if way.what in CLAIMED else "measured"
    if way.by is By.SUPPLIER:
        return "supplier says"
    if way.what in BY_CONSOLE:
        return "supplier says, where a console told; else staff say"
    if way.what == "cloud-answered":
        return "supplier says, or staff say of a risk"
    return "staff say"


def held_by(root: Path = ROOT) -> Mapping[str, tuple[str, ...]]:
    """Return, for each row, the files with a test that is named after it: `test_s0_07_…`."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in (root / "tests").rglob("test_*.py"):
        for match in _NAMED.finditer(file.read_text(encoding="utf-8")):
            for policy, number in _ROW.findall(match[1]):
                found[f"{policy.upper()}-{number}"].add(file.relative_to(root).as_posix())
    return {row: tuple(sorted(files)) for row, files in found.items()}


def controls_by_row() -> Mapping[str, tuple[Control, ...]]:
    """Return, for each row, the controls that stand for it."""
    found: defaultdict[str, list[Control]] = defaultdict(list)
    for control in shipped().values():
        for row in control.rows:
            found[row].append(control)
    return {row: tuple(controls) for row, controls in found.items()}


def page() -> str:
    """Return docs/rows.md as it should be."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Every row, and what stands for it"
    yield ""
    yield "Written by `make rows`; a test holds it against the catalogues and the tests."
    yield ""
    yield from HEAD
    yield ""
    yield "| catalogue | what it is | promises |"
    yield "|---|---|---|"
    for name, catalogue in catalogues().items():
        yield f"| `{name}` | {catalogue.title} | {len(catalogue.controls)} |"
    controls, tests = controls_by_row(), held_by()
    for part, rows in ROWS.items():
        yield ""
        yield f"## {HEADINGS[part]}"
        yield ""
        yield from _table(rows, controls, tests)


def _table(
    rows: Iterable[str],
    controls: Mapping[str, Sequence[Control]],
    tests: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|" + "---|" * len(COLUMNS)
    for row in rows:
        held = "<br>".join(_link(file) for file in tests.get(row, ()))
        for control in controls.get(row, ()):
            cells = (
                row,
                control.says,
                f"{control.title} (`{control.id}`)",
                _whose(control),
                "; ".join(evidence(way) for way in control.ways) + _often(control),
                "; ".join(dict.fromkeys(basis(way) for way in control.ways)),
                "; ".join(dict.fromkeys(lives_in(way) for way in control.ways)),
                held,
            )
            yield f"| {' | '.join(cells)} |"


def _whose(control: Control) -> str:
    deputy = f"; {control.deputy.value}" if control.deputy else ""
    return f"{control.owner.value}{deputy}"


def _often(control: Control) -> str:
    if control.cadence is None:
        return ""
    if control.is_unstated:
        return f", “{control.cadence}” ({control.assumed} is assumed)"
    return f", {control.cadence}"


def _link(file: str) -> str:
    return f"[{Path(file).stem}](../{file})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
