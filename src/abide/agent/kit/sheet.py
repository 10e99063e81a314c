"""One card as a page to print: who holds it, its words, what it is for, and what to do if lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from abide.agent.config import Settings
from abide.agent.config.settings import Contact
from abide.domain.words import day_of

_COLUMNS = 3


@dataclass(frozen=True)
class CardFace:
    """What a card says of itself: its set, its number in it, how many open."""

    number: int
    made_at: datetime
    index: int = 0
    cards: int = 0
    needs: int = 0

    def of(self, index: int, cards: int, needs: int) -> CardFace:
        return replace(self, index=index, cards=cards, needs=needs)


def sheet(settings: Settings, face: CardFace, holder: str, mnemonic: str) -> str:
    """Given the school's settings, the card's face, its holder and its words, return the page.

    It stands alone: no script, no link, nothing fetched.
    """
    drawn = day_of(face.made_at, settings.calendar.zone)
    return _PAGE.format(
        school=escape(settings.school),
        holder=escape(holder),
        title=f"Card {face.index} of {face.cards}, set {face.number}",
        drawn=f"{drawn} {face.made_at.year}",
        needs=face.needs,
        cards=face.cards,
        others=face.needs - 1,
        holders_word="holder" if face.needs == 2 else "holders",
        rows=_rows(mnemonic.split()),
        where=_where(settings),
        ring=_ring(settings.contacts),
    )


def _rows(words: list[str]) -> str:
    """Given the words, return them as rows of a table that is read down its columns."""
    height = -(-len(words) // _COLUMNS)
    columns = [
        list(enumerate(words, start=1))[n * height : (n + 1) * height] for n in range(_COLUMNS)
    ]
    # Read in the order of the marks, the words stand as they are spoken: column by column.
    cells = [
        "".join(f'<li value="{n}" data-word="{word}">{word}</li>' for n, word in column)
        for column in columns
    ]
    return "".join(f"<ol>{each}</ol>" for each in cells)


def _where(settings: Settings) -> str:
    drives = [each.name for each in settings.repositories.values() if each.marker is not None]
    told = [f"the drive {escape(name)}" for name in drives]
    if settings.kit.folders:
        told.append("the folders that the technician named for it")
    return ", ".join(told) or "the folder that the technician put it in"


def _ring(contacts: tuple[Contact, ...]) -> str:
    """Given the contacts, return whom to ring, or a line to be filled in by hand."""
    lines = []
    for each in contacts[:4]:
        numbers = " · ".join(n for n in (each.phone, each.out_of_hours, each.email) if n)
        role = f" ({escape(each.role)})" if each.role else ""
        lines.append(f"<li>{escape(each.name)}{role}: {escape(numbers)}</li>")
    return "".join(lines) or "<li>________________________________________</li>"


_PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<style>
@page {{ size: A4; margin: 18mm }}
body {{ font: 11pt/1.4 Georgia, serif; color: #000; max-width: 170mm; margin: 0 auto }}
h1 {{ font-size: 20pt; margin: 0 }} h2 {{ font-size: 12pt; margin: 5mm 0 1mm }}
p {{ margin: 1mm 0 }} .words {{ display: flex; border: 1.5pt solid #000; padding: 3mm }}
.words ol {{ flex: 1; margin: 0; padding-left: 11mm; font: 12.5pt/1.55 monospace }}
ul {{ margin: 1mm 0; padding-left: 6mm }}
</style></head><body>
<h1>{school}</h1>
<p><b>{title}</b> · held by <b>{holder}</b> · drawn on {drawn}</p>
<p>Any <b>{needs} of {cards}</b> cards open the school's kit. One card alone opens nothing.</p>
<h2>The words, in order</h2>
<div class="words">{rows}</div>
<h2>What this is for</h2>
<p>If the school's server is lost, stolen or burnt, everything that is needed to get the school's
records back lies sealed in a kit. The kit opens with the words of this card and of {others} other
{holders_word}, on any computer that the school trusts. Nobody needs it on an ordinary day.</p>
<h2>Where the kit lies</h2>
<p>In a folder whose name begins with <i>abide-kit</i>, on: {where}. OPENING.txt beside it says what
to type. The first four letters of each word are enough.</p>
<h2>Keep it</h2>
<ul><li>In a locked place, not in the building where the other cards are, never beside a drive.</li>
<li>Do not photograph it, type it into anything but the kit's opener, or read it out to a caller.
</li><li>Nobody from any company will ever ask for it.</li></ul>
<h2>If it is lost, seen by someone, or you leave</h2>
<p>Say so the same day. New cards are drawn, and this one ends for every kit made after that. Kits
made before still open with the old cards until they are destroyed, so hand this card back.</p>
<h2>Whom to ring</h2>
<ul>{ring}</ul>
</body></html>
"""
