"""How a status reads on a page for everybody: a word, and on whose word."""

from __future__ import annotations

from collections.abc import Mapping

from abide.domain.control import Basis, Status, SystemStatus
from abide.domain.promises import By, Control, Judged
from abide.domain.promises.model import Figure
from abide.domain.roles import Role
from abide.domain.words import listing
from abide.hub.web.words import basis_words, day, sentence

WORDS: Mapping[Status, str] = {
    Status.KEPT: "Kept",
    Status.DUE: "Due soon",
    Status.OVERDUE: "Overdue",
    Status.BROKEN: "Broken",
    Status.NEVER: "Nothing shown yet",
    Status.UNKNOWN: "Not known",
    Status.PAUSED: "Risk accepted",
}
PROMISE_WORDS: Mapping[Status, str] = {
    **WORDS,
    Status.BROKEN: "Not so",
    Status.PAUSED: "Set aside",
}
"""Words for promises: nothing of them is broken like a copy, and no risk is accepted for them."""
WAYS: Mapping[By, str] = {
    By.MEASURED: "What Abide measured",
    By.SUPPLIER: "What the supplier reported",
    By.RECORDS: "What the registers hold",
    By.SIGN_OFFS: "Who has signed",
    By.STAFF: "What staff said",
}
_DATES = {"written_on": "the day it was written", "issued_on": "the day it was issued"}
_CAPITALS = {Role.TECHNICIAN: "IT provider’s technician"}


def figure_words(value: Figure) -> str:
    """Given a figure, return it in words."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return _DATES.get(value, value) if isinstance(value, str) else str(value)


def status_words(status: Status) -> str:
    """Given a status, return the words that pages show for it."""
    return WORDS[status]


def promise_words(status: Status) -> str:
    """Given a promise's status, return the words that pages show for it."""
    return PROMISE_WORDS[status]


def on_whose_word(status: SystemStatus) -> str:
    """Given a system's status, return on whose word it stands; nothing where nobody gave any."""
    return "" if status.status is Status.NEVER else basis_words(status.basis)


def promise_basis(status: Status, basis: Basis) -> str:
    """Given how a promise stands, return on whose word; nothing where nobody gave any."""
    return "" if status is Status.NEVER else basis_words(basis)


def stands_as(status: SystemStatus) -> str:
    """Given a system's status, return it in one line: "Kept (measured by Abide on the server)"."""
    word = on_whose_word(status)
    return f"{status_words(status.status)} ({word})" if word else status_words(status.status)


def promise_stands_as(judged: Judged) -> str:
    """Given a promise, return how it stands in one line: "Overdue (staff say)"."""
    word = promise_basis(judged.status, judged.basis)
    said = promise_words(judged.status)
    return f"{said} ({word})" if word else said


def when_words(judged: Judged) -> str:
    """Given a promise, return since when it is not kept, or when it is due next."""
    if judged.status is Status.OVERDUE and judged.due_on:
        return f"was due by {day(judged.due_on)}"
    if judged.is_kept and judged.due_on:
        return f"next by {day(judged.due_on)}"
    if judged.status is Status.PAUSED and judged.control.pause:
        return f"until {day(judged.control.pause.until)}"
    if judged.status is Status.BROKEN and judged.evidence_at:
        return f"told on {day(judged.evidence_at)}"
    return ""


def post_words(role: Role) -> str:
    """Given a post, return it as it stands at the start of a line."""
    return _CAPITALS.get(role, sentence(role.value))


def owner_words(control: Control, holders: Mapping[Role, tuple[str, ...]]) -> str:
    """Given a promise and who holds each post, return whose it is: "Office manager (Olu Offord)";
    the deputy's where nobody holds the owner's post."""
    for role in (control.owner, control.deputy):
        if role is not None and holders.get(role):
            return f"{post_words(role)} ({listing(holders[role])})"
    return f"{post_words(control.owner)} (nobody holds this post)"
