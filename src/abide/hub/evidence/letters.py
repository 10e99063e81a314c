"""The mail that carries a day's head to where the hub's host cannot reach it."""

from __future__ import annotations

import json

from abide.domain.receipts import short_form
from abide.domain.words import count, day
from abide.hub.evidence.models import Head


def head_letter(head: Head) -> tuple[str, str]:
    """Given a signed head, return the subject and the plain text of its mail."""
    said = json.loads(head.payload)
    on = day(head.day)
    subject = f"{head.school.name}: the log of {on} {head.day.year}"
    opening = (
        f"On {on} {head.day.year} the log of {head.school.name} held {count(head.seq)} entries, "
        "and every one of them fitted the one before it."
    )
    if not said["intact"]:
        subject = f"{head.school.name}: the log does not hold"
        opening = (
            f"The log of {head.school.name} does not hold from entry {said['first_broken']} on. "
            "Somebody or something changed what had been written. Ask your IT provider today what "
            "happened, and open Evidence in Abide to see the entry."
        )
    lines = [
        opening,
        "",
        "Please keep this mail. You need to do nothing else with it.",
        "",
        "It is your proof that nobody changes the log afterwards, not even whoever runs the "
        "server. If the log is ever in doubt, the line below must still be found in it.",
        "",
        "For the clerk, to write into the minutes:",
        "",
        f"    {short_form(head.hash)}",
        "",
        "In full, with its signature:",
        "",
        f"    {head.hash}",
        f"    {head.payload}",
        f"    {head.signature}",
        "",
        "To check it: abide evidence verify --head " + short_form(head.hash),
    ]
    return subject, "\n".join(lines) + "\n"
