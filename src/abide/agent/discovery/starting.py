"""Write agent.toml and its secrets: all of it or nothing, over nothing that is there."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from abide.agent.config import load_settings
from abide.agent.discovery.proposal import Proposal
from abide.agent.discovery.proposing import propose
from abide.agent.discovery.writing import agent_toml, password_file
from abide.agent.home import Home, make_private
from abide.domain.errors import Refused
from abide.engines.host.databases import sqlite_files
from abide.engines.host.found import Machine

PASSWORD_BYTES = 32
_MOST_NAMED = 20


@dataclass(frozen=True)
class Begun:
    """What came of it."""

    file: Path
    text: str
    proposal: Proposal
    written: bool


def begin(home: Home, look: Callable[[], Machine], *, write: bool = True) -> Begun:
    """Given a home and how to look at the machine, write its agent.toml and its secrets.

    Raise Refused, naming what is new since, when an agent.toml is there: it is never overwritten.
    """
    proposal = propose(look(), [home.agent], sqlite_files)
    if os.path.lexists(home.config_file):
        raise Refused(_what_is_new(home, proposal))
    text = agent_toml(proposal)
    with _DryHome(home if write else None) as draft:
        draft.fill(proposal, text)
        _check(draft.home, home)
        if write:
            _put_in_place(draft.home, home)
    return Begun(home.config_file, text, proposal, write)


class _DryHome:
    """A private folder in which the files are made and tried before they go to their places."""

    def __init__(self, beside: Home | None) -> None:
        self._parent = None if beside is None else make_private(beside.agent)

    def __enter__(self) -> _DryHome:
        self.home = Home(Path(tempfile.mkdtemp(prefix=".init-", dir=self._parent)))
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.home.agent, ignore_errors=True)

    def fill(self, proposal: Proposal, text: str) -> None:
        """Write agent.toml and a random password for each place that is taken."""
        _write(self.home.config_file, text)
        make_private(self.home.agent / "secrets")
        for place in proposal.places:
            if place.why_not is None:
                password = secrets.token_urlsafe(PASSWORD_BYTES)
                _write(self.home.under(password_file(place)), password + "\n")


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(descriptor)


def _check(draft: Home, home: Home) -> None:
    """Raise Refused unless what was written can be used as it is."""
    try:
        load_settings(draft)
    except Refused as refused:
        said = str(refused).replace(str(draft.config_file), "what would be written")
        raise Refused(
            f"What was found here does not make an agent.toml that can be used: {said} Nothing was "
            "written. Write one by hand (docs/agent.md shows a whole example), and report this."
        ) from None


def _put_in_place(draft: Home, home: Home) -> None:
    """Move the files to where they belong, over nothing; take back what was moved if one fails.

    A password that is there already stays: there may be copies that only it opens.
    """
    folder = make_private(home.agent / "secrets")
    moved: list[Path] = []
    try:
        for each in sorted((draft.agent / "secrets").iterdir()):
            target = folder / each.name
            if not os.path.lexists(target):
                os.link(each, target)
                moved.append(target)
        os.link(draft.config_file, home.config_file)
        moved.append(home.config_file)
        load_settings(home)
    except (OSError, Refused) as error:
        for each in moved:
            each.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise Refused(f"{home.config_file} could not be written: {why}. Nothing was.") from None


def _what_is_new(home: Home, proposal: Proposal) -> str:
    """Given a home with an agent.toml, return the refusal, which names what that does not."""
    start = f"{home.config_file} is there already and is never overwritten."
    try:
        text = home.config_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    new = [str(place.folder) for place in proposal.places if str(place.folder) not in text]
    new += [
        source.value
        for system in proposal.systems
        for source in system.sources
        if source.value not in text
    ]
    if not new:
        return f"{start} Nothing was found that it does not name."
    more = f" and {len(new) - _MOST_NAMED} more" if len(new) > _MOST_NAMED else ""
    return (
        f"{start} It does not name: {', '.join(new[:_MOST_NAMED])}{more}. Add what belongs there."
    )
