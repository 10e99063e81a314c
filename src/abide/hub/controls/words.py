"""How a status reads on a page for everybody: a word, and on whose word."""

from __future__ import annotations

from collections.abc import Mapping

from abide.domain.control import Status, SystemStatus
from abide.hub.web.words import basis_words

WORDS: Mapping[Status, str] = {
    Status.KEPT: "Kept",
    Status.DUE: "Due soon",
    Status.OVERDUE: "Overdue",
    Status.BROKEN: "Broken",
    Status.NEVER: "Nothing shown yet",
    Status.UNKNOWN: "Not known",
    Status.PAUSED: "Risk accepted",
}


def status_words(status: Status) -> str:
    """Given a status, return the words that pages show for it."""
    return WORDS[status]


def on_whose_word(status: SystemStatus) -> str:
    """Given a system's status, return on whose word it stands; nothing where nobody gave any."""
    return "" if status.status is Status.NEVER else basis_words(status.basis)


def stands_as(status: SystemStatus) -> str:
    """Given a system's status, return it in one line: "Kept (measured by Abide on the server)"."""
    word = on_whose_word(status)
    return f"{status_words(status.status)} ({word})" if word else status_words(status.status)
