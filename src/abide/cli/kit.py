"""`abide kit cards`, `abide kit make`, `abide kit open`, and the rehearsal `abide drill --kit`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from abide.cli.common import (
    COULD_NOT_RUN,
    DONE,
    NOT_PROVEN,
    AsJson,
    ShowProgress,
    absolute,
    answer,
    end,
    now,
    working_agent,
)
from abide.cli.streams import shown
from abide.cli.voice import ProgressKind
from abide.domain.errors import Refused

if TYPE_CHECKING:
    from abide.agent.kit.cards import CardsDone
    from abide.agent.kit.make import KitsDone
    from abide.agent.kit.opening import Opened
    from abide.agent.kit.rehearse import KitDrilled
    from abide.agent.kit.words import Hand

app = typer.Typer(
    help="What outlives the server: the sealed kit and its cards.", no_args_is_help=True
)

CardFiles = Annotated[
    list[Path] | None,
    typer.Option("--card-file", metavar="F", help="A card's sheet or words; give it once a card."),
]


@app.command("cards")
def cards(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="A new folder for the sheets.")],
    of: Annotated[int, typer.Option("--of", metavar="N", help="How many cards.")] = 3,
    needs: Annotated[int, typer.Option("--needs", metavar="N", help="How many open the kit.")] = 2,
    holder: Annotated[
        list[str] | None, typer.Option("--holder", metavar="NAME", help="Who holds a card, each.")
    ] = None,
    new_because: Annotated[
        str | None,
        typer.Option("--new-because", metavar="TEXT", help="Why the cards in use end."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw cards, any few of which open the kit; a sheet to print for each holder."""
    from abide.agent.kit.cards import CardsWanted, draw_cards
    from abide.wire.kit_answers import CardsDrawn

    wanted = CardsWanted(of, needs, absolute(to), tuple(holder or ()), new_because)
    with working_agent(ProgressKind.NONE, as_json) as agent:
        done = draw_cards(agent, wanted)
    document = CardsDrawn(
        set=done.number,
        folder=shown(str(wanted.to)),
        files=[each.name for each in done.files],
        made_at=done.made_at,
        needs_cards=needs,
        of_cards=of,
    )
    answer(document, as_json, _cards_lines(done, wanted.to))
    end(DONE)


def _cards_lines(done: CardsDone, to: Path) -> list[str]:
    lines = [f"Set {done.number}: {len(done.files)} cards in {to}"]
    lines += [f"    {each.name}" for each in done.files]
    lines.append(
        "Print each, hand it to its holder, then remove the folder: its words are nowhere else, "
        "and whoever reads them can open the kit."
    )
    if done.ended is not None:
        lines.append(
            f"Set {done.ended} has ended: kits made from now on open with set {done.number} only. "
            f"Kits made before still open with set {done.ended}, until they are replaced."
        )
    lines.append("Now run  abide kit make  and rehearse it:  abide drill --kit")
    return lines


@app.command("make")
def make(
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Into this folder alone. Default: every place."),
    ] = None,
    as_json: AsJson = False,
    progress: ShowProgress = ProgressKind.AUTO,
) -> None:
    """Seal what is needed to get back, onto each drive and into each folder named for it."""
    from abide.agent.kit.make import make_kits

    with working_agent(progress, as_json) as agent:
        done = make_kits(agent, None if to is None else absolute(to))
    lines = [
        f"{each.place}: {each.outcome}" + (f" ({each.detail})" if each.detail else "")
        for each in done.places
    ]
    if as_json:
        _answer_made(done)
    else:
        from abide.cli.common import say

        say(lines)
    outcomes = {each.outcome for each in done.places}
    if "made" not in outcomes:
        end(COULD_NOT_RUN)
    end(NOT_PROVEN if "failed" in outcomes else DONE)


def _answer_made(done: KitsDone) -> None:
    from abide.agent.kit.targets import FILES
    from abide.wire.kit_answers import KitPlaceRow, KitsMade

    document = KitsMade(
        files=sorted(FILES),
        made_at=done.made_at,
        needs_cards=done.cards.needs,
        of_cards=done.cards.of,
        set=done.cards.number,
        places=[
            KitPlaceRow(
                place=each.place,
                outcome=each.outcome,
                folder=None if each.folder is None else shown(str(each.folder)),
                detail=shown(each.detail),
            )
            for each in done.places
        ],
    )
    answer(document, True, [])


@app.command("open")
def open_(
    kit: Annotated[Path, typer.Argument(metavar="DIR", help="The kit's folder, or the drive's.")],
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="A new folder: ABIDE_HOME from then on.")
    ],
    card_file: CardFiles = None,
    drive: Annotated[
        list[str] | None,
        typer.Option("--drive", metavar="NAME=FOLDER", help="Where a place is mounted now."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring the agent back from a kit with enough cards, on a machine that has nothing else."""
    from abide.agent.kit.opening import Opening, check_new, open_kit
    from abide.agent.kit.unsealing import check_whole, find_kit
    from abide.wire.kit_answers import KitOpened

    asked = Opening(absolute(kit), absolute(to), _places(drive or []))
    check_new(asked.to)
    face = check_whole(find_kit(asked.kit))
    hand = _hand(card_file or [], face.cards_identifier)
    opened = open_kit(asked, hand, now)
    continues = opened.epoch.facts.get("continues")
    document = KitOpened(
        home=shown(str(asked.to)),
        systems=[each.name for each in opened.settings.register],
        repositories=list(opened.settings.repositories),
        epoch=opened.epoch.epoch,
        continues=continues,
        entries=opened.entries,
        notes=[shown(each) for each in opened.notes],
    )
    answer(document, as_json, _opened_lines(opened, asked.to))
    end(DONE)


def _opened_lines(opened: Opened, to: Path) -> list[str]:
    lines = [
        f"The agent is back in {to}: {len(opened.settings.register)} systems, "
        f"{len(opened.settings.repositories)} places. Epoch {opened.epoch.epoch} of its log has "
        "begun.",
        *(f"    {each}" for each in opened.notes),
        f"Go on with:  export ABIDE_HOME={to}",
        "             abide recover --to NEW-FOLDER",
    ]
    return [shown(each) for each in lines]


def _places(told: list[str]) -> dict[str, Path]:
    """Given NAME=FOLDER words, return them apart. Raise Refused for one that is not so."""
    found: dict[str, Path] = {}
    for each in told:
        name, _, folder = each.partition("=")
        if not name or not folder:
            raise Refused(f"{each!r} does not read NAME=FOLDER, such as drive-a=/media/usb .")
        found[name] = absolute(Path(folder))
    return found


def _hand(files: list[Path], expected: int | None) -> Hand:
    """Given card files, or none, return enough cards, asked for at the prompt where none is
    given. Raise Refused."""
    from abide.agent.kit.asking import ask_cards, cards_of_files
    from abide.agent.kit.words import Hand

    if files:
        return cards_of_files(Hand(expected), [absolute(each) for each in files])
    return ask_cards(Hand(expected), sys.stdin, sys.stderr)


def rehearse(card_files: list[Path], progress: ProgressKind, as_json: bool) -> NoReturn:
    """Rehearse opening the newest kit of each place that is there. Without cards, which a run that
    nobody watches has none of, only look whether it is there, whole and fresh."""
    from abide.agent.kit.rehearse import drill_kits

    hand = _hand(card_files, None) if card_files or sys.stdin.isatty() else None
    with working_agent(progress, as_json) as agent:
        results = drill_kits(agent, hand)
    _answer_drilled(results, as_json)
    verdicts = {each.verdict.value for each in results}
    if verdicts == {"proven"}:
        end(DONE)
    end(COULD_NOT_RUN if verdicts == {"could not run"} else NOT_PROVEN)


def _answer_drilled(results: list[KitDrilled], as_json: bool) -> None:
    from abide.wire.answers import CheckRow
    from abide.wire.kit_answers import KitDrillRow, KitsDrilled

    rows = [
        KitDrillRow(
            place=each.place,
            verdict=each.verdict.value,
            rehearsed=each.rehearsed,
            made_at=each.made_at,
            checks=[
                CheckRow(name=one.name, outcome=one.outcome.value, detail=shown(one.detail))
                for one in each.checks
            ],
        )
        for each in results
    ]
    lines = []
    for each in results:
        lines.append(f"the kit of {each.place}: {each.verdict.value}")
        lines += [f"    {one.name}: {one.outcome.value}: {one.detail}" for one in each.checks]
    answer(KitsDrilled(drills=rows), as_json, lines)
