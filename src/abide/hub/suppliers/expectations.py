"""What a school expects from whom, and which report belongs to what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from abide.domain.promises import Row
from abide.hub.suppliers.reading.mails import Mail
from abide.hub.suppliers.reading.outcomes import OwnWords
from abide.hub.suppliers.reading.senders import domain_of, is_within

FOLDER = "folder"
"""Stands for the watched folder where an address would stand."""


@dataclass(frozen=True)
class Expected:
    """One kind of report that is expected: from whom, on which promises, known by what."""

    id: str
    supplier: str
    promises: tuple[str, ...]
    senders: tuple[str, ...]
    words: tuple[str, ...]
    own: OwnWords
    since: date | None

    def comes_from(self, sender: str) -> bool:
        """Given an address in small letters, or a part of the watched folder, return whether its
        reports come from there."""
        for each in (one.strip().lower() for one in self.senders):
            if each.startswith("@") and "@" in sender:
                if is_within(domain_of(sender), each[1:]):
                    return True
            elif each and each == sender:
                return True
        return False

    def is_named_in(self, text: str) -> bool:
        """Given a subject, a job's name or a file's, return whether all its words stand there."""
        return all(each.strip().lower() in text.lower() for each in self.words)


def read_expected(rows: Iterable[Row]) -> tuple[Expected, ...]:
    """Given records, return what is expected; what was erased expects nothing."""
    return tuple(
        Expected(
            id=row.id,
            supplier=row.text("supplier"),
            promises=row.many("promises"),
            senders=row.many("senders"),
            words=row.many("words"),
            own=OwnWords(row.many("good_words"), row.many("failed_words")),
            since=row.day("since"),
        )
        for row in rows
        if not row.erased
    )


def matching(expected: Sequence[Expected], senders: Iterable[str], named: str) -> list[Expected]:
    """Given where a report came from and what it names, return what it may belong to: that which
    asks for words goes before that which asks for none."""
    from_there = tuple(senders)
    found = [
        each
        for each in expected
        if any(each.comes_from(sender) for sender in from_there) and each.is_named_in(named)
    ]
    with_words = [each for each in found if each.words]
    return with_words or found


def named_in(mail: Mail, job: str, file_name: str = "") -> str:
    """Given a mail, its job's name and its file's, return the text that words are looked for in."""
    return "\n".join((mail.subject, job, file_name))
