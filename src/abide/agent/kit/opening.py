"""Open a kit into a new home: settings, secrets and log are back, and a new epoch begins."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from abide.agent.config import Settings, load_settings
from abide.agent.epochs import begin_from
from abide.agent.heads.signing import heads_file, make_key, public_of
from abide.agent.home import Home, make_private
from abide.agent.kit import store
from abide.agent.kit.contents import CARDS, CONFIG, HEADS, PAPER, REGISTER, SCHOOL
from abide.agent.kit.moving import Moved, moved_config
from abide.agent.kit.unsealing import Kit, find_kit, named_members, unsealed
from abide.agent.kit.words import Hand
from abide.agent.spool import Spool
from abide.domain.errors import Refused
from abide.domain.evidence import Entry

FROM_KIT = "from-kit"


@dataclass(frozen=True)
class Opening:
    """What a person asked for: which kit, into which new folder, and which places lie elsewhere."""

    kit: Path
    to: Path
    places: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """A home that came back from a kit; `files` says where each that agent.toml named lies now."""

    home: Home
    settings: Settings
    epoch: Entry
    entries: int
    files: Mapping[str, Path]
    notes: tuple[str, ...]


def open_kit(asked: Opening, hand: Hand, clock: Callable[[], datetime]) -> Opened:
    """Given what is asked for and enough cards, bring the agent back into a new home; return it.

    Raise Refused, with nothing left behind, when the kit is damaged, the cards are others', the
    folder is in use, or the settings do not hold here.
    """
    check_new(asked.to)
    kit = unsealed(find_kit(asked.kit), hand)
    with _new_folder(asked.to):
        home = Home(asked.to / "agent")
        files = _lie(kit, home)
        moved = _write(kit, home, files, asked.places)
        settings = load_settings(home)
        epoch = _begin(kit, home, clock())
        notes = (*moved.notes, *_notes(kit))
    return Opened(home, settings, epoch, len(kit.chain), files, notes)


def check_new(folder: Path) -> None:
    """Given where an agent is to come back, return. Raise Refused unless it is new or empty."""
    try:
        taken = os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise Refused(f"{folder} cannot be looked into: {error.strerror}.") from None
    if taken:
        raise Refused(f"{folder} is there already and not empty: name a new folder.")


@contextmanager
def _new_folder(folder: Path) -> Iterator[None]:
    """Make a folder for the time of the block; if that fails, nothing of it is left."""
    there = folder.exists()
    try:
        make_private(folder)
        folder.chmod(0o700)
        yield
    except BaseException as error:
        for inner in list(folder.iterdir()) if folder.is_dir() else []:
            shutil.rmtree(inner, ignore_errors=True)
        if not there:
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise Refused(f"{folder} could not be written: {error.strerror}.") from None
        raise


def _lie(kit: Kit, home: Home) -> dict[str, Path]:
    """Given a kit and a home, return where each file goes that agent.toml names: below agent/ as it
    lay there, the others with the secrets."""
    return {
        named: home.agent / member.removeprefix("agent/")
        if member.startswith("agent/")
        else home.agent / "secrets" / FROM_KIT / Path(member).name
        for named, member in named_members(kit).items()
    }


def _write(kit: Kit, home: Home, files: Mapping[str, Path], places: Mapping[str, Path]) -> Moved:
    """Given a kit, a home and where its files go, write all; return what changed in agent.toml."""
    members = named_members(kit)
    for file, member in {file: members[named] for named, file in files.items()}.items():
        put(file, kit.members[member])  # once, though agent.toml names it in two ways
    elsewhere = {
        named: str(file) for named, file in files.items() if not members[named].startswith("agent/")
    }
    config = kit.members[CONFIG]
    moved = moved_config(config, elsewhere, places, kit.folder)
    put(home.config_file, moved.text)
    if moved.changed:
        put(home.agent / "agent.toml.before", config)
    for member in (REGISTER, PAPER):
        put(home.agent / "kit" / "opened" / member, kit.members.get(member, b""))
    if SCHOOL in kit.members:
        put(home.agent / "kit" / "opened" / "school.zip", kit.members[SCHOOL])
    for member in kit.members:
        if member.startswith(f"{CARDS}/"):
            put(store.folder(home) / Path(member).name, kit.members[member])
    if HEADS in kit.members:
        put(heads_file(home), kit.members[HEADS])
    return moved


def put(file: Path, data: bytes) -> None:
    """Given a new file and its bytes, write it for this account alone."""
    make_private(file.parent)
    descriptor = os.open(file, store.NEW_FILE, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _begin(kit: Kit, home: Home, now: datetime) -> Entry:
    """Given a home, begin its log: the kit's chain where it came whole, then the next epoch, which
    names the last known head and the new key; the places are known as they were."""
    key = make_key(home)
    last = kit.log
    head = last.get("head")
    epoch, seq = (_number(last.get(key)) for key in ("epoch", "seq"))
    facts = {
        "because": "opened from the kit",
        "lost_from": {"epoch": epoch, "seq": seq + 1},
        "public_key": public_of(key),
        "agent_before": str(last.get("agent", "")),
        "kit_made_at": kit.face.made_at.isoformat(),
        "entries_before": len(kit.chain),
    }
    opened = {
        "continues": head if isinstance(head, str) else None,
        "epoch": epoch + 1,
        "facts": facts,
    }
    try:
        entry = begin_from(home.spool_file, kit.chain, opened, now)
    except ValueError as error:
        raise Refused(f"The log in the kit does not read as one: {error}.") from None
    spool = Spool.open(home.spool_file)
    try:
        for row in kit.told.get("repositories") or []:
            spool.remember_repository(str(row["name"]), str(row["id"]), now, row["config_sha256"])
    except (KeyError, TypeError):
        raise Refused("The kit does not say which places it knew: it is damaged.") from None
    finally:
        spool.close()
    return entry


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _notes(kit: Kit) -> Iterator[str]:
    if not kit.chain:
        yield (
            "The log itself did not come along whole: the new one begins with the head it had. "
            "Nothing counts as proven until it is drilled again."
        )
    yield "RECOVERY.txt, with contacts and places, lies in agent/kit/opened."
    if SCHOOL in kit.members:
        yield (
            "What the hub held of the school (register, people, contacts, log) lies beside it, in "
            "school.zip. This server is enrolled with no hub until it is given a new code."
        )
