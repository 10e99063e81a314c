"""From a kit's folder and enough cards to what it holds, checked; nothing is written here."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from abide.agent.kit.contents import CHAIN, CONFIG, CONTENTS, FORMAT, LARGEST_CHAIN
from abide.agent.kit.secrets import LARGEST_SECRET
from abide.agent.kit.targets import FILES, IDENTITY, KIT, Face, face_of, kits_in
from abide.agent.kit.words import Hand
from abide.agent.spool import row_of
from abide.domain.errors import EngineError, Refused
from abide.domain.evidence import verify
from abide.engines.age import unseal, unseal_with_secret

LARGEST_KIT = 256 << 20
MOST_MEMBERS = 2_000
_ANOTHER = "Use another kit: one lies on each drive, the three newest of each."


@dataclass(frozen=True)
class Kit:
    """An opened kit: its members by name, what it says of them, and its chain's rows, if any."""

    folder: Path
    face: Face
    members: Mapping[str, bytes]
    told: Mapping[str, Any]
    chain: tuple[Mapping[str, Any], ...] = ()

    @property
    def log(self) -> Mapping[str, Any]:
        found = self.told.get("log")
        return found if isinstance(found, dict) else {}


def find_kit(folder: Path) -> Path:
    """Given a kit's folder, or one that holds kits, return the kit, the newest. Raise Refused."""
    if (folder / KIT).is_file():
        return folder
    found = kits_in(folder)
    if not found:
        raise Refused(
            f"{folder} holds no kit: name the folder abide-kit-... on the drive, or the drive's."
        )
    return found[0]


def check_whole(folder: Path) -> Face:
    """Given a kit's folder, return what it says of itself, its files having the hashes that it
    names. Raise Refused for a damaged kit."""
    face = face_of(folder)
    if face.format > FORMAT:
        raise Refused(
            f"This kit was made by Abide {face.abide}: open it with that, or a newer one."
        )
    for name in FILES:
        expected = face.sha256.get(name)
        if expected is not None and _sha256(_read(folder / name)) != expected:
            raise Refused(f"{folder / name} is damaged: its bytes are not as written. {_ANOTHER}")
    if not {KIT, IDENTITY} <= set(face.sha256):
        raise Refused(f"{folder} is damaged: it does not name its own files. {_ANOTHER}")
    return face


def unsealed(folder: Path, hand: Hand) -> Kit:
    """Given a kit's folder and enough cards, return what it holds. Raise Refused when it is
    damaged, or the cards are of another set."""
    face = check_whole(folder)
    words = hand.passphrase()
    try:
        identity = unseal_with_secret(_read(folder / IDENTITY), words).decode("ascii")
    except (EngineError, ValueError):
        raise Refused(
            "These cards do not open this kit: they are of another set. Ask for the cards of set "
            f"{face.cards_set}."
        ) from None
    try:
        members = _members(unseal(_read(folder / KIT), identity))
        told = json.loads(members[CONTENTS])
    except (EngineError, tarfile.TarError, KeyError, ValueError, EOFError):
        raise Refused(f"{folder / KIT} is damaged and was not opened. {_ANOTHER}") from None
    kit = Kit(folder, face, members, told if isinstance(told, dict) else {})
    _check_members(kit)
    return Kit(folder, face, members, kit.told, _chain(kit))


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_KIT + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}. {_ANOTHER}") from None
    if len(data) > LARGEST_KIT:
        raise Refused(f"{file} is far too large to be a kit's.")
    return data


def _members(tar_bytes: bytes) -> dict[str, bytes]:
    """Given the tar, return its plain files by name. Raise ValueError for anything else in it."""
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(tar_bytes), mode="r:") as tar:
        for member in tar:
            if not member.isfile() or not is_safe(member.name) or member.name in found:
                raise ValueError(f"{member.name!r} has no place in a kit")
            if len(found) >= MOST_MEMBERS:
                raise ValueError("too many files")
            opened = tar.extractfile(member)
            found[member.name] = opened.read() if opened is not None else b""
    return found


def is_safe(name: str) -> bool:
    """Given a member's name, say whether it stays below the folder it is unpacked in."""
    path = PurePosixPath(name)
    plain = "\\" not in name and "\0" not in name and ":" not in path.parts[0] if name else False
    return plain and not path.is_absolute() and ".." not in path.parts and str(path) == name


def _check_members(kit: Kit) -> None:
    """Raise Refused unless every member has the hash that the kit names, and the settings are
    there."""
    hashes = kit.told.get("sha256")
    expected = hashes if isinstance(hashes, dict) else {}
    wrong = [
        name
        for name, data in kit.members.items()
        if name != CONTENTS and expected.get(name) != _sha256(data)
    ]
    missing = set(expected) - set(kit.members)
    if wrong or missing or CONFIG not in kit.members:
        raise Refused(f"{kit.folder / KIT} does not hold what it says it holds. {_ANOTHER}")
    if any(len(kit.members[name]) > LARGEST_SECRET for name in named_members(kit).values()):
        raise Refused(f"{kit.folder / KIT} holds a secret that is far too large. {_ANOTHER}")


def named_members(kit: Kit) -> dict[str, str]:
    """Return {file as agent.toml names it: its member}; what is not there is left out."""
    named = kit.told.get("named")
    if not isinstance(named, dict):
        return {}
    return {str(key): str(value) for key, value in named.items() if value in kit.members}


def _chain(kit: Kit) -> tuple[Mapping[str, Any], ...]:
    """Return the kit's chain when it is there, intact and ends with the head that is named."""
    packed = kit.members.get(CHAIN)
    if packed is None:
        return ()
    try:
        unpacker = zlib.decompressobj(wbits=31)
        text = unpacker.decompress(packed, LARGEST_CHAIN + 1)
    except (zlib.error, gzip.BadGzipFile):
        return ()
    if len(text) > LARGEST_CHAIN or not unpacker.eof:
        return ()
    rows = tuple(row_of(line) for line in text.decode("utf-8", "replace").splitlines())
    checked = verify(rows)
    return rows if checked.intact and checked.head == kit.log.get("head") else ()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
