"""`abide evidence verify` and `abide evidence export`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from abide.cli.common import DONE, NOT_PROVEN, AsJson, absolute, answer, end, looking_agent
from abide.cli.streams import shown

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
    as_json: AsJson = False,
) -> None:
    """Check the chain from its first entry to its last."""
    from abide.agent.evidence import verify_file, verify_spool
    from abide.wire.answers import EvidenceVerified

    if file is not None:
        found = verify_file(absolute(file), head)
    else:
        with looking_agent() as agent:
            found = verify_spool(agent, head)
    document = EvidenceVerified(
        entries=found.entries,
        head=found.head,
        intact=found.intact,
        first_broken=found.first_broken,
        reason=found.reason,
    )
    if found.intact:
        lines = [f"Intact: {found.entries} entries. Head: {found.head or 'none yet'}"]
    else:
        lines = [f"Broken at entry {found.first_broken}: {found.reason}."]
    answer(document, as_json, lines)
    end(DONE if found.intact else NOT_PROVEN)


@app.command("export")
def export(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="A new file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write the chain as JSON lines, for anyone to check."""
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
