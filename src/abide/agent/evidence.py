"""The chain as others read it: exported as JSON lines, verified from a file or from the spool."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from abide.agent.context import Agent
from abide.agent.spool import row_of
from abide.domain.errors import ChainBroken, Refused
from abide.domain.evidence import Verification, verify
from abide.domain.receipts import read_receipt


def verify_spool(agent: Agent, head: str | None) -> Verification:
    """Given an agent and maybe a head noted earlier, verify its chain."""
    wanted = _checked(head)
    try:
        return verify(agent.spool.rows(), wanted)
    except ChainBroken as broken:
        return Verification(broken.first_broken - 1, None, False, broken.first_broken, str(broken))


def verify_file(file: Path, head: str | None) -> Verification:
    """Given an exported chain, verify it; a file without an entry holds no chain.

    Raise Refused when the file cannot be read.
    """
    wanted = _checked(head)
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            found = verify((row_of(line) for line in lines if line.strip()), wanted)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None
    if found.intact and found.entries == 0:  # every export begins with the entry that opens it
        return replace(found, intact=False, first_broken=1, reason="the file holds no entry")
    return found


def _checked(head: str | None) -> str | None:
    if head is None:
        return None
    try:
        return read_receipt(head)
    except ValueError as problem:
        said = str(problem)
        raise Refused(f"{said[:1].upper()}{said[1:]}. Check it against the minutes.") from None


def export(agent: Agent, to: Path) -> tuple[int, Verification]:
    """Given where to, write the chain as JSON lines, as it is; return how many and if they hold.

    Raise Refused when the file is already there or cannot be written, ChainBroken when the log
    cannot be read to its end.
    """
    checked = verify_spool(agent, None)
    try:
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"{to} is already there: name a new file.") from None
    except OSError as error:
        raise Refused(f"{to} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            count = sum(1 for _ in map(file.write, _with_breaks(agent.spool.lines())))
            file.flush()
            os.fsync(file.fileno())
    except ChainBroken:
        to.unlink(missing_ok=True)
        raise
    except OSError as error:
        to.unlink(missing_ok=True)
        raise Refused(f"{to} could not be written whole: {error.strerror}.") from None
    return count, checked


def _with_breaks(lines: Iterator[str]) -> Iterator[str]:
    return (line + "\n" for line in lines)
