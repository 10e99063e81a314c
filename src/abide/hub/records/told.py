"""Which promises each register is evidence for. How they stand is judged in a room further on,
which lends its word here when the hub starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.domain.control import Status
from abide.hub.schools.models import School


@dataclass(frozen=True)
class Served:
    """One promise: its title, how it stands and in which word, why, and the page that says more."""

    id: str
    title: str
    status: Status
    word: str
    why: str
    url: str

    @property
    def is_kept(self) -> bool:
        return self.status in (Status.KEPT, Status.DUE)


ServedOf = Callable[[School, datetime], Mapping[str, Sequence[Served]]]
"""Given a school and a moment, return its promises by the name of the rule that reads registers."""

_lent: list[ServedOf] = []


def lend_promises(gather: ServedOf) -> None:
    """Given what gathers promises, use it from now on."""
    _lent[:] = [gather]


def promises_by_kind(school: School, at: datetime) -> dict[str, tuple[Served, ...]]:
    """Given a school and a moment, return the promises that each register is evidence for, by kind;
    those that are not kept first."""
    by_rule = _lent[0](school, at) if _lent else {}
    found: dict[str, dict[str, Served]] = {}
    for rule, kinds in READ_BY.items():
        for kind in kinds:
            found.setdefault(kind, {}).update({each.id: each for each in by_rule.get(rule, ())})
    return {
        kind: tuple(sorted(each.values(), key=lambda one: (one.is_kept, one.title)))
        for kind, each in found.items()
    }


_LISTS = ("access-list", "access")
READ_BY: Mapping[str, tuple[str, ...]] = {
    "access-individual": _LISTS,
    "access-exactly": _LISTS,
    "access-reviewed": (*_LISTS, "staff"),
    "access-outside": _LISTS,
    "access-approved": _LISTS,
    "access-second-factor": _LISTS,
    "administrators-two": _LISTS,
    "accounts-for-all-staff": (*_LISTS, "staff"),
    "devices-listed": ("device",),
    "inventories-agree": ("device", "audit-device"),
    "inventories-maintained": ("device", "audit-device"),
    "devices-lock": ("device",),
    "devices-protected": ("device",),
    "protection-updates": ("device",),
    "definitions-fresh": ("device",),
    "scan-station": ("device",),
    "office-checked": ("device",),
    "device-coverage": ("device",),
    "support-ends": ("device",),
    "licences-listed": ("licence",),
    "licences-cover": ("licence", "software"),
    "licences-certificates": ("licence",),
    "licences-copy": ("licence",),
    "contract-scope": ("contract",),
    "insurance-covers": ("insurance", "device"),
    "insurance-conditions": ("insurance",),
    "document-titled": ("document",),
    "document-approved": ("document",),
    "document-minuted": ("document",),
    "document-dated": ("document",),
    "document-reviewed": ("document",),
    "document-review-due": ("document",),
    "document-linked": ("document",),
    "document-signed": ("document",),
    "document-version": ("document",),
    "document-clear": ("document",),
    "playbooks-written": ("document",),
    "papers-seen": ("paper-record",),
    "hard-copies": ("hard-copy",),
    "envelope": ("envelope",),
    "disclosures-logged": ("disclosure",),
    "registered": ("registration",),
    "training-done": ("training", "staff"),
    "server-replaced": ("server-replacement",),
    "machine-replaced": ("machine-replacement", "contract"),
}
"""Which registers each rule reads; the first is where its next step is taken."""
