"""How `abide evidence verify --heads` tells what the signed heads showed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from abide.cli.streams import shown
from abide.domain.words import plural

if TYPE_CHECKING:
    from abide.agent.heads import HeadsVerified
    from abide.domain.evidence import Verification
    from abide.wire.answers import HeadsSeen


def with_heads(found: Verification, seen: HeadsVerified | None) -> Verification:
    """Given a chain that is intact in itself and what the heads showed, return both together."""
    if seen is None or seen.intact:
        return found
    first = seen.held.missing[0]
    reason = (
        f"{seen.missing_in} keeps a signed head of {first.at[:10]} (entry {first.seq} of epoch "
        f"{first.epoch}) that is not in it: it was cut short or written anew"
    )
    return replace(
        found, intact=False, first_broken=min(first.entries, found.entries + 1), reason=reason
    )


def heads_document(seen: HeadsVerified | None) -> HeadsSeen | None:
    """Given what the heads showed, return it as it is printed with --json."""
    from abide.wire.answers import HeadsPlace, HeadsSeen

    if seen is None:
        return None
    held = seen.held
    return HeadsSeen(
        found=held.found,
        missing=len(held.missing),
        lost=len(held.lost),
        before=len(held.before),
        first_missing=held.missing[0].head if held.missing else None,
        places=[
            HeadsPlace(
                where=each.where,
                heads=each.heads,
                spoilt=each.spoilt,
                others=each.others,
                why_not=None if each.why_not is None else shown(each.why_not),
            )
            for each in seen.looked
        ],
    )


def heads_lines(seen: HeadsVerified | None) -> list[str]:
    """Given what the heads showed, return the lines for people."""
    if seen is None:
        return []
    lines = []
    for each in seen.looked:
        if each.why_not is not None:
            lines.append(f"    {each.where}: could not look: {each.why_not}")
            continue
        lines.append(f"    {each.where}: {plural(each.heads, 'signed head')}")
        if each.spoilt:
            lines.append(f"        {each.spoilt} more are not signed as they say")
        if each.others:
            lines.append(f"        {each.others} more are another agent's")
    held = seen.held
    if held.lost:
        lines.append(
            f"    {len(held.lost)} heads lie after the entry that a later epoch goes on from: what "
            "was logged then was lost, and the log says so"
        )
    if held.before:
        lines.append(f"    {len(held.before)} heads are of epochs before this log begins")
    return lines
