"""`abide evidence` where a hub lives: the school's chain and its agents', verified and exported."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from abide.cli.common import absolute
from abide.cli.hubside import hub_lives, load_hub, the_school
from abide.cli.streams import shown
from abide.domain.errors import Refused
from abide.domain.receipts import read_receipt, short_form

if TYPE_CHECKING:
    from abide.hub.evidence.verifying import SchoolVerified
    from abide.wire.answers import EvidenceExported, EvidenceVerified


def hub_has_school() -> bool:
    """Return whether a hub lives here and a school has been set up on it."""
    if not hub_lives():
        return False
    load_hub()
    from django.db import DatabaseError

    from abide.hub.schools.models import School

    try:
        return School.objects.exists()
    except DatabaseError as error:
        raise Refused(
            f"The hub's database cannot be read ({_first_line(error)}). Run  abide serve  once if "
            "it was never started; else put back a copy of it and keep this one."
        ) from None


def verify_hub(slug: str | None, head: str | None) -> SchoolVerified:
    """Given a school's slug or none and a head noted earlier, verify the school's chains.

    Raise Refused for a head that is none, or when the database cannot be read.
    """
    from django.db import DatabaseError

    from abide.hub.evidence.reading import verify_school

    wanted = checked_head(head)
    try:
        return verify_school(the_school(slug), wanted)
    except DatabaseError as error:
        raise Refused(f"The hub's database cannot be read: {_first_line(error)}.") from None


def verify_exported(file: Path, head: str | None) -> SchoolVerified:
    """Given an export of a hub, verify it. Raise Refused when it cannot be read."""
    from abide.hub.evidence.exported import verify_zip

    return verify_zip(file, checked_head(head))


def checked_head(head: str | None) -> str | None:
    """Given a head as typed, return it as it is compared. Raise Refused when it is none."""
    try:
        return read_receipt(head) if head is not None else None
    except ValueError as problem:
        said = str(problem)
        raise Refused(f"{said[:1].upper()}{said[1:]}. Check it against the minutes.") from None


def verified_document(found: SchoolVerified) -> EvidenceVerified:
    """Given what verifying showed, return it as it is printed with --json."""
    from abide.wire.answers import ChainVerified, EvidenceVerified

    chains = [(None, found.school), *((str(agent), each) for agent, each in found.agents.items())]
    return EvidenceVerified(
        entries=found.entries,
        head=found.head,
        intact=found.intact,
        first_broken=found.first_broken,
        reason=found.reason,
        chains=[
            ChainVerified(
                agent=agent,
                entries=each.entries,
                head=each.head,
                intact=each.intact,
                first_broken=each.first_broken,
                reason=each.reason,
            )
            for agent, each in chains
        ],
    )


def verified_lines(found: SchoolVerified) -> list[str]:
    """Given what verifying showed, return the lines for people."""
    lines = []
    for agent, each in [(None, found.school), *found.agents.items()]:
        whose = "The school's log" if agent is None else f"Agent {agent}"
        if each.intact:
            lines.append(
                f"{whose}: intact, {each.entries} entries. Head: {each.head or 'none yet'}"
            )
        else:
            lines.append(f"{whose}: broken at entry {each.first_broken}: {each.reason}.")
        if agent is None and found.intact and found.head:
            lines.append(f"    its head, as minutes have it: {short_form(found.head)}")
    return lines


def export_hub(slug: str | None, to: Path) -> EvidenceExported:
    """Given a school's slug or none and a new file, write the school's evidence there: a zip with
    all of it, or the chain alone where the name ends with .jsonl.

    Raise Refused when the file is already there or cannot be written whole.
    """
    from abide.hub.evidence.exporting import write_chain, write_zip
    from abide.wire.answers import EvidenceExported

    school, target = the_school(slug), absolute(to)
    if target.exists():
        raise Refused(f"{target} is already there: name a new file.")
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    write = write_chain if target.suffix == ".jsonl" else write_zip
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            write(school, out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        raise Refused(f"{target} could not be written whole: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
    found = verify_hub(slug, None)
    return EvidenceExported(
        file=shown(str(target)),
        entries=found.entries,
        head=found.head,
        intact=found.intact,
        first_broken=found.first_broken,
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0]
