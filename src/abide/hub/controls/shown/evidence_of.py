"""Which registers and pages hold the evidence of a promise: where its next step is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from abide.domain.promises import By, Control
from abide.hub.records.kinds import KINDS
from abide.hub.records.told import READ_BY

REGISTERS = READ_BY
"""The kinds of record that each rule reads; the first is where its next step is taken."""

_COMPARED: Mapping[str, tuple[str, str]] = {
    "inventories-agree": ("records:inventories", "Compare the two inventories"),
    "licences-cover": ("records:seats", "Hold licences against use"),
    "contract-scope": ("records:contracts", "See what contracts cover"),
    "insurance-covers": ("records:insured", "Hold the insurance against the assets"),
    "insurance-conditions": ("records:insured", "Hold the insurance against the assets"),
}
"""Rules whose registers are held against each other on a page of their own."""

PAGES: Mapping[str, tuple[str, str]] = {
    "single-points": ("people:list", "Go to People"),
    "roles-named": ("people:list", "Go to People"),
    "receiver-named": ("people:list", "Go to People"),
    "contacts-rung": ("register:contacts", "Go to Contacts"),
    "responsible-named": ("register:systems", "Go to Systems"),
    "grid-complete": ("register:systems", "Go to Systems"),
    "grades-set": ("register:systems", "Go to Systems"),
    "system-listed": ("register:systems", "Go to Systems"),
    "cloud-answered": ("register:systems", "Go to Systems"),
    "channel-besides": ("register:systems", "Go to Systems"),
    "folders-current": ("register:systems", "Go to Systems"),
    "fallbacks-written": ("register:systems", "Go to Systems"),
    "part-two-complete": ("backups:overview", "Go to Backups and drives"),
    "drives-kept": ("backups:overview", "Go to Backups and drives"),
    "returns-listed": ("register:calendar", "Go to the calendar"),
    "data-sets-covered": ("register:data_sets", "Go to Data sets"),
}
"""Rules that read what is no record: the page where their next step is taken."""

DRILLED = frozenset({"effectiveness", "random-file", "test-log", "program"})
"""Measured promises that restore tests are evidence of."""
_MEASURED_PAGES: Mapping[str, tuple[str, str]] = {
    "paths": ("intake:agents", "Go to the servers"),
    "data-sets": ("register:data_sets", "Go to Data sets"),
    "kit": ("intake:agents", "Go to the servers"),
}


@dataclass(frozen=True)
class Place:
    """A page, by the name of its address below a school, and what leads to it."""

    view: str
    words: str
    arguments: Mapping[str, str]
    query: str = ""


def kinds_of(control: Control) -> tuple[str, ...]:
    """Given a promise, return the kinds of record that it is judged by."""
    rules = [way.what for way in control.ways if way.by is By.RECORDS]
    return tuple(dict.fromkeys(kind for rule in rules for kind in REGISTERS.get(rule, ())))


def is_drilled(control: Control) -> bool:
    """Given a promise, return whether restore tests are evidence of it."""
    return any(way.by is By.MEASURED and way.what in DRILLED for way in control.ways)


def takes_words(control: Control) -> bool:
    """Given a promise, return whether a person may say that it was kept."""
    return any(way.by is By.STAFF for way in control.ways)


def place_of(by: By, what: str, control: str) -> Place:
    """Given a way of evidence and the promise it is for, return the page where it is given."""
    if by is By.STAFF:
        return Place("controls:attest", "Say whether it was so", {"control": control})
    if by is By.SUPPLIER:
        return Place("suppliers:list", "Go to the suppliers’ reports", {})
    if by is By.SIGN_OFFS:
        return Place("signoffs:sheets", "Go to the sign-offs", {})
    if by is By.MEASURED:
        return _where_measured(what)
    if what in REGISTERS:
        if what in _COMPARED:
            return Place(*_COMPARED[what], {})
        kind = KINDS[REGISTERS[what][0]]
        return Place("records:register", f"Go to {kind.many}", {"kind": kind.slug})
    view, words = PAGES.get(what, ("register:systems", "Go to Systems"))
    return Place(view, words, {})


def _where_measured(what: str) -> Place:
    if what in DRILLED:
        return Place("backups:ask", "Ask for a restore test", {}, "deed=drill")
    view, words = _MEASURED_PAGES.get(what, ("backups:overview", "Go to Backups and drives"))
    return Place(view, words, {})
