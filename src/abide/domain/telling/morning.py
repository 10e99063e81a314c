"""The letter of a school morning: which systems lack their backup, and the one next step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from abide.domain.telling.letters import Letter, bullets, fold, named, ordinal, whole
from abide.domain.telling.trouble import Kind, Trouble
from abide.domain.words import listing, plural

MOST_NAMED = 3


@dataclass(frozen=True)
class Back:
    """A system that this person was told of, and that is as promised again."""

    system: str
    words: str


@dataclass(frozen=True)
class MorningTold:
    """What one person is told: `because` says why it is them; `links` are pages by system's id.

    `also_told`: who else is told since it goes on; `settings`: where they change what they get.
    """

    school: str
    troubles: tuple[Trouble, ...]
    backs: tuple[Back, ...]
    because: str
    links: Mapping[str, str]
    also_told: str = ""
    settings: str = ""
    test: bool = False


def morning_letter(told: MorningTold) -> Letter:
    """Given what one person is told, return the letter. Raise ValueError where there is nothing."""
    if not told.troubles:
        raise ValueError("a morning without trouble has no letter")
    answer = _answer(told.troubles)
    parts = [
        fold(answer),
        *(_of(each, told.links.get(each.id, "")) for each in told.troubles),
        _backs(told.backs),
        fold(told.also_told),
    ]
    link = told.links.get(told.troubles[0].id, "")
    subject = f"{told.school}: {plural(len(told.troubles), 'backup')} not as promised"
    return Letter(
        subject=f"Test: {subject}" if told.test else subject,
        body=whole(parts, footer(told.because, told.settings)),
        short=f"{answer} {told.troubles[0].step}{f' {link}' if link else ''}",
    )


def footer(because: str, settings: str) -> tuple[str, ...]:
    """Given why somebody is told and where to change it, return the lines below a letter."""
    change = ("To change what you get, and how:", settings) if settings else ()
    return (fold(because), *change)


def backs_said(backs: Sequence[Back]) -> list[str]:
    """Given systems that are as promised again, return a line for each."""
    return [f"{each.system} is back: {each.words}" for each in backs]


def _backs(backs: Sequence[Back]) -> str:
    return "\n".join(fold(line) for line in backs_said(backs))


def _answer(troubles: Sequence[Trouble]) -> str:
    own = [each for each in troubles if each.kind is not Kind.REPORTED]
    reported = len(troubles) - len(own)
    said = [_of_systems(own)] if own else []
    if reported == 1:
        said.append("A supplier’s report did not come, or tells of a failure.")
    elif reported:
        said.append(f"{reported} suppliers’ reports did not come, or tell of a failure.")
    return " ".join(said)


def _of_systems(troubles: Sequence[Trouble]) -> str:
    names = [each.system for each in troubles]
    shown = names if len(names) <= MOST_NAMED + 1 else [*names[:MOST_NAMED], "others"]
    many = len(troubles) > 1
    kinds = {each.kind for each in troubles}
    if kinds == {Kind.SILENT}:
        return f"Nobody knows whether {listing(shown)} {'were' if many else 'was'} backed up."
    if kinds == {Kind.INCOMPLETE}:
        return f"The newest backup of {listing(shown)} is not complete."
    if kinds == {Kind.BROKEN}:
        return f"{listing(shown)} would not come back right from the copies there are."
    return f"{listing(shown)} {'have' if many else 'has'} not been backed up as promised."


def _of(each: Trouble, link: str) -> str:
    running = f", {ordinal(each.days)} school day running" if each.days > 1 else ""
    lines = [
        fold(f"{each.system} ({each.of}{running})"),
        named("Expected", f"{each.expected}."),
        named("What happened", each.happened),
        named("Next step", each.step),
        f"  {link}" if link else "",
    ]
    return "\n".join(line for line in lines if line)


__all__ = ["Back", "MorningTold", "backs_said", "bullets", "footer", "morning_letter"]
