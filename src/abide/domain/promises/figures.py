"""What the figures of promises are called on pages, in mails and in the log."""

from __future__ import annotations

from collections.abc import Mapping

FIGURES: Mapping[str, str] = {
    "adopted_days": "Adopted within, in days",
    "conditions": "Conditions",
    "course": "Course",
    "date": "Which date",
    "definitions_days": "Virus definitions at most, in days old",
    "document": "Document",
    "engine_days": "Protection program at most, in days old",
    "exact": "Exactly how many people",
    "excess": "Excess at most, in pounds",
    "grade": "Grade",
    "groups": "Which computers",
    "held": "Places it is kept at, at least",
    "join_days": "Who has just joined signs within, in days",
    "least": "How many at least",
    "limit": "Cover at least, in pounds",
    "list": "Access list",
    "names": "Called in the register",
    "of": "Whose number",
    "own_export": "An export of our own",
    "posts": "Posts",
    "returns": "Returns",
    "seconds": "Locks within, in seconds",
    "signed_by": "Who signs",
    "wider": "Part of a wider plan",
}


def figure_label(name: str) -> str:
    """Given a figure's name, return what people call it, with a capital at the start."""
    words = name.replace("_", " ")
    return FIGURES.get(name) or words[:1].upper() + words[1:]
