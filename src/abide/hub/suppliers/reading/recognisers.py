"""Recognisers: files that say by which words a program reports that it went well, or did not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from abide.domain.errors import Refused
from abide.hub.suppliers.reading.patterns import Pattern

FOLDER = Path(__file__).parent.parent / "recognisers"
EVERYONE = "words"
"""The recogniser of plain English words, asked where no program is known."""
_Says = Annotated[tuple[str, ...], Field(max_length=80)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Places(_Closed):
    """Patterns by where they are looked for: the subject, any line of the text, or either."""

    subject: _Says = ()
    text: _Says = ()
    anywhere: _Says = ()


class WireRecogniser(_Closed):
    """A recogniser as its file holds it.

    `known_by`: one of these must stand there. `good`, `warning`, `failed`: what tells of each.
    `passed_over`: taken out before anything is looked for ("0 errors"). `doubt`: words that make a
    good word on their line none ("if it succeeded"); `about`: one of them must stand there too.
    """

    name: Annotated[str, Field(pattern=r"^[a-z-]{3,30}$")]
    title: Annotated[str, Field(min_length=1, max_length=80)]
    known_by: Places = Places()
    good: Places
    warning: Places = Places()
    failed: Places
    numbers: Places = Places()
    passed_over: _Says = ()
    doubt: Annotated[frozenset[str], Field(max_length=120)] = frozenset()
    about: Annotated[frozenset[str], Field(max_length=120)] = frozenset()


class Recogniser:
    """A recogniser whose patterns were looked at. Raise Refused for one that could take long."""

    def __init__(self, held: WireRecogniser) -> None:
        self.name, self.title = held.name, held.title
        self.known_by = _patterns(held.known_by)
        self.good, self.warning = _patterns(held.good), _patterns(held.warning)
        self.failed, self.numbers = _patterns(held.failed), _patterns(held.numbers)
        self.passed_over = tuple(Pattern(each) for each in held.passed_over)
        self.doubt, self.about = held.doubt, held.about


Patterns = Mapping[str, tuple[Pattern, ...]]


@cache
def recognisers() -> tuple[Recogniser, ...]:
    """Return every recogniser of a program, by the names of their files, and last the one of plain
    words. Raise Refused, naming file and place, where one does not read."""
    found = [read_recogniser(file) for file in sorted(FOLDER.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda each: (each.name == EVERYONE, each.name)))


def read_recogniser(file: Path) -> Recogniser:
    """Given a file, return its recogniser. Raise Refused, naming file and place."""
    held: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    try:
        return Recogniser(WireRecogniser.model_validate(held))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        raise Refused(f"{file.name}, {place}: {first['msg']}.") from None
    except Refused as refused:
        raise Refused(f"{file.name}: {refused}") from None


def _patterns(places: Places) -> Patterns:
    return {
        "subject": tuple(Pattern(each) for each in (*places.subject, *places.anywhere)),
        "text": tuple(Pattern(each) for each in (*places.text, *places.anywhere)),
    }
