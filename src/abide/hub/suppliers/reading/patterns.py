"""Patterns as recognisers write them: plain words with a few gaps, so that no text that comes from
outside can make a search take long.

A pattern begins with at least four plain characters and has at most two open gaps, each bounded.
    {job}      what the job is called, up to 100 characters (an open gap)
    {any}      up to 60 characters (an open gap)
    {moment}   a date and time as 2026-11-22 19:04
    {some}     a number that is not nought
    {files}    a number, kept under its name; so is any other name
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from abide.domain.errors import Refused

MOST_LENGTH, MOST_OPEN, LEAST_PLAIN = 120, 2, 4
_GAP = re.compile(r"\{([a-z_]{1,20})\}")
_OPEN = {"job": r"(?P<job>\S.{0,99}?)", "any": r".{0,60}?"}
_MOMENT = r"(?P<moment>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?)"
_SOME = r"[1-9][\d,]{0,14}"


@dataclass(frozen=True)
class Pattern:
    """Words to look for, line by line. Raise Refused for one that could take long."""

    says: str

    def __post_init__(self) -> None:
        gaps = _GAP.findall(self.says)
        if len(self.says) > MOST_LENGTH:
            raise Refused(f"“{self.says[:40]}…” is longer than {MOST_LENGTH} characters.")
        if len(_GAP.split(self.says)[0].lstrip()) < LEAST_PLAIN:
            raise Refused(f"“{self.says}” must begin with {LEAST_PLAIN} plain characters or more.")
        if sum(gap in _OPEN for gap in gaps) > MOST_OPEN:
            raise Refused(f"“{self.says}” has more than {MOST_OPEN} open gaps.")
        if len(set(named := [gap for gap in gaps if gap not in ("any", "some")])) != len(named):
            raise Refused(f"“{self.says}” names one gap twice.")

    @cached_property
    def expression(self) -> re.Pattern[str]:
        parts = _GAP.split(self.says)
        made = "".join(_plain(part) if at % 2 == 0 else _gap(part) for at, part in enumerate(parts))
        starts = r"(?<![\w.,])" if parts[0][:1].isalnum() else ""
        if self.says.endswith("{job}"):
            ends = r"\s{0,20}$"
        else:
            ends = r"(?!\w)" if parts[-1][-1:].isalnum() else ""
        return re.compile(starts + made + ends, re.IGNORECASE)

    def search(self, line: str) -> re.Match[str] | None:
        """Given one line, return where the pattern stands in it first, or None."""
        return self.expression.search(line)

    def blank(self, line: str) -> str:
        """Given one line, return it without what the pattern says."""
        return self.expression.sub(" ", line)


def numbers_in(found: re.Match[str]) -> dict[str, int]:
    """Given what a pattern found, return its numbers by the names of their gaps."""
    named = {name: value for name, value in found.groupdict().items() if value}
    digits: Callable[[str], str] = lambda value: value.replace(",", "")  # noqa: E731
    return {name: int(digits(value)) for name, value in named.items() if digits(value).isdigit()}


def _plain(words: str) -> str:
    """Given plain words, return them so that any white space between them will do."""
    return r"\s{1,20}".join(re.escape(each) for each in re.split(r"\s+", words))


def _gap(name: str) -> str:
    if name in _OPEN:
        return _OPEN[name]
    if name == "moment":
        return _MOMENT
    return _SOME if name == "some" else rf"(?P<{name}>\d[\d,]{{0,14}})"
