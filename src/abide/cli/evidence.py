"""`abide evidence verify`, `abide evidence export` and `abide evidence resume`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from abide.cli import hub_evidence
from abide.cli.common import (
    DONE,
    NOT_PROVEN,
    AsJson,
    absolute,
    answer,
    end,
    looking_agent,
    working_agent,
)
from abide.cli.heads import heads_document, heads_lines, with_heads
from abide.cli.hubside import Slug
from abide.cli.streams import shown
from abide.cli.voice import ProgressKind
from abide.domain.errors import Refused

if TYPE_CHECKING:
    from abide.agent.heads import HeadsVerified
    from abide.domain.evidence import Verification
    from abide.hub.evidence.verifying import SchoolVerified
    from abide.wire.answers import EvidenceVerified

AgentsOwn = Annotated[
    bool, typer.Option("--agent", help="The agent's own log, where a hub lives too.")
]
app = typer.Typer(help="The log of every deed, and whether it holds.", no_args_is_help=True)


@app.command("verify")
def verify(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="An export; default: the agent's own.")
    ] = None,
    head: Annotated[
        str | None,
        typer.Option(
            "--head", metavar="HASH", help="A head noted earlier: it must still be there."
        ),
    ] = None,
    heads: Annotated[
        bool, typer.Option("--heads", help="Hold it against every signed head kept elsewhere too.")
    ] = False,
    school: Slug = None,
    agents: AgentsOwn = False,
    as_json: AsJson = False,
) -> None:
    """Check the chain from its first entry to its last; where a hub lives, the hub's chains."""
    from zipfile import is_zipfile

    if file is not None and is_zipfile(file):
        _tell(hub_evidence.verify_exported(absolute(file), head), as_json)
    if file is None and not (heads or agents) and hub_evidence.hub_has_school():
        _tell(hub_evidence.verify_hub(school, head), as_json)
    found, seen = _look(file, head, heads)
    if found.intact:
        lines = [f"Intact: {found.entries} entries. Head: {found.head or 'none yet'}"]
    else:
        lines = [f"Broken at entry {found.first_broken}: {found.reason}."]
    answer(_document(found, seen), as_json, [*lines, *heads_lines(seen)])
    end(DONE if found.intact else NOT_PROVEN)


def _look(
    file: Path | None, head: str | None, heads: bool
) -> tuple[Verification, HeadsVerified | None]:
    """Given an export, or none for the agent's own log, return what it shows, held against the
    heads kept elsewhere where that was asked. Raise Refused."""
    from abide.agent.evidence import verify_file, verify_spool
    from abide.agent.heads import verify_heads

    if file is not None and heads:
        raise Refused("--heads looks into this agent's own places: leave the file out.")
    if file is not None:
        return verify_file(absolute(file), head), None
    with looking_agent() as agent:
        found = verify_spool(agent, head)
        seen = verify_heads(agent) if heads and found.intact else None
    return with_heads(found, seen), seen


def _tell(found: SchoolVerified, as_json: bool) -> NoReturn:
    """Given what a hub's chains showed, print it and end."""
    document = hub_evidence.verified_document(found)
    answer(document, as_json, hub_evidence.verified_lines(found))
    end(DONE if found.intact else NOT_PROVEN)


def _document(found: Verification, seen: HeadsVerified | None) -> EvidenceVerified:
    from abide.wire.answers import EvidenceVerified

    return EvidenceVerified(
        entries=found.entries,
        head=found.head,
        intact=found.intact,
        first_broken=found.first_broken,
        reason=found.reason,
        heads=heads_document(seen),
    )


@app.command("resume")
def resume(
    because: Annotated[
        str, typer.Option("--because", metavar="TEXT", help="Who says so, and why it is shorter.")
    ],
    as_json: AsJson = False,
) -> None:
    """Go on after a loss that a person owns to, such as a server put back to an earlier state."""
    from abide.agent.heads.resuming import resume_log
    from abide.wire.kit_answers import LogResumed

    with working_agent(ProgressKind.NONE, as_json) as agent:
        opened = resume_log(agent, because)
    document = LogResumed(epoch=opened.epoch, continues=opened.facts["continues"])
    answer(document, as_json, [f"Epoch {opened.epoch} of the log has begun; the log says why."])
    end(DONE)


@app.command("export")
def export(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="A new file to write.")],
    school: Slug = None,
    agents: AgentsOwn = False,
    as_json: AsJson = False,
) -> None:
    """Write the chain as JSON lines, for anyone to check; where a hub lives, a zip of all of it."""
    if not agents and hub_evidence.hub_has_school():
        written = hub_evidence.export_hub(school, to)
        lines = [f"{written.entries} entries written to {to}. Head: {written.head or 'none yet'}"]
        if not written.intact:
            lines.append(f"Broken at entry {written.first_broken}:  abide evidence verify")
        answer(written, as_json, lines)
        end(DONE if written.intact else NOT_PROVEN)
    from abide.agent.evidence import export as run
    from abide.wire.answers import EvidenceExported

    with looking_agent() as agent:
        count, found = run(agent, absolute(to))
    lines = [f"{count} entries written to {to}. Head: {found.head or 'none yet'}"]
    if not found.intact:
        lines.append(f"Broken at entry {found.first_broken}: {found.reason}.")
    document = EvidenceExported(
        file=shown(str(absolute(to))),
        entries=count,
        head=found.head,
        intact=found.intact,
        first_broken=found.first_broken,
    )
    answer(document, as_json, lines)
    end(DONE if found.intact else NOT_PROVEN)
