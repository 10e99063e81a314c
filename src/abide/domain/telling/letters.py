"""Plain text that reads well in a plain reader and on a phone: short lines, nothing to render."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 72


@dataclass(frozen=True)
class Letter:
    """One letter. `short` is what goes by other ways than mail: the answer and a link."""

    subject: str
    body: str
    short: str


def fold(text: str, first: str = "", rest: str | None = None) -> str:
    """Given a text, return it in lines of at most 72 letters; addresses are never broken.

    `first` stands before the first line, `rest` before each other one.
    """
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def bullets(lines: Iterable[str]) -> str:
    """Given lines, return them as a list."""
    return "\n".join(fold(line, "- ", "  ") for line in lines)


def named(what: str, text: str) -> str:
    """Given the name of a thing and what it is, return "  Name: text" in folded lines."""
    return fold(f"{what}: {text}", "  ", "    ")


def whole(parts: Iterable[str], footer: Iterable[str]) -> str:
    """Given paragraphs and the lines below them, return the body of a letter. The two hyphens and
    a space part the footer, as mail programs expect."""
    said = "\n\n".join(part for part in parts if part)
    return f"{said}\n\n-- \n" + "\n".join(line for line in footer if line) + "\n"


def ordinal(number: int) -> str:
    """Given a number, return "first", "second" … "10th", "21st"."""
    words = "first second third fourth fifth sixth seventh eighth ninth".split()
    if 1 <= number <= len(words):
        return words[number - 1]
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"
