"""Canaries: a few files and rows that nobody touches. What becomes of them is looked at before
each backup reads anything else.

What was planted is remembered in this machine's home, for this account alone.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from blake3 import blake3

from abide.agent.config import DeclaredSystem, Source
from abide.agent.context import Agent
from abide.agent.disk import READ_PLAINLY
from abide.agent.signs import bait
from abide.agent.staging import Staged
from abide.domain.errors import AbideError, Refused
from abide.domain.words import listing
from abide.engines.dumps import canary as rows

MOST_BYTES = 1 << 20
ON = frozenset({"files", "sqlite", "postgres", "mariadb"})
"""Kinds of source that can hold canaries."""
KIND = "canaries"


@dataclass(frozen=True)
class Canary:
    """One canary: a file and its hash, or the texts of a table's rows in a source."""

    system: str
    source: int
    path: str | None = None
    hash: str | None = None
    notes: tuple[str, ...] = ()


def planted(agent: Agent, system: str | None = None) -> list[Canary]:
    """Return the canaries that are remembered, of one system or of all."""
    try:
        found = json.loads(_file(agent).read_text(encoding="utf-8"))
        canaries = [Canary(**{**each, "notes": tuple(each["notes"])}) for each in found]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError):
        raise Refused(
            f"{_file(agent)} cannot be read: move it away, and plant canaries anew with  abide "
            "canary plant ."
        ) from None
    return [each for each in canaries if system in (None, each.system)]


def plant(agent: Agent, declared: DeclaredSystem, told: Callable[[str], None]) -> list[Canary]:
    """Given a system, plant canaries in its sources that say `canaries = true`, telling each thing
    that is written; return them. What is there already is left alone.

    Raise Refused where no source says so, or a canary cannot be written.
    """
    sources = [each for each in declared.sources if each.canaries and each.kind in ON]
    if not sources:
        raise Refused(
            f"No source of {declared.name} says  canaries = true  in agent.toml (kinds files, "
            "sqlite, postgres and mariadb can)."
        )
    known = planted(agent, declared.name)
    made: list[Canary] = []
    try:
        for source in sources:
            if source.number not in {each.source for each in known}:
                _plant_in(declared.name, source, made, told)
    finally:
        if made:
            _remember(agent, planted(agent) + made)
            _log(agent, declared.name, "planted", len(made))
    return made


def _plant_in(system: str, source: Source, made: list[Canary], told: Callable[[str], None]) -> None:
    """Given a source, plant in it, adding to `made` whatever is written."""
    if source.kind != "files":
        notes = tuple(bait.lines(secrets.token_hex(8)))
        try:
            _in_database(source, rows.plant_sqlite, rows.plant_server, notes)
        except AbideError as error:
            raise Refused(f"Source {source.number} could not take canary rows: {error}.") from None
        told(f"table {rows.TABLE} in source {source.number}")
        made.append(Canary(system, source.number, notes=notes))
        return
    _no_old_ones(Path(str(source.path)), system)
    for name, make in bait.MAKERS.items():
        path = Path(str(source.path)) / name
        data = make(bait.lines(secrets.token_hex(8)))
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        except OSError as error:
            raise Refused(f"{path} could not be written: {error.strerror}.") from None
        told(str(path))
        made.append(Canary(system, source.number, str(path), blake3(data).hexdigest()))


def _no_old_ones(folder: Path, system: str) -> None:
    """Given a folder, raise Refused with the mend when a file of a canary's name lies there: those
    of before an alarm are forgotten when it is answered, and a restore brings them back."""
    there = [f"'{folder / name}'" for name in bait.MAKERS if os.path.lexists(folder / name)]
    if there:
        raise Refused(
            f"These names are taken, and nothing is written over: {listing(there)}. Remove what is "
            f"left of earlier canaries, then run  abide canary plant '{system}'  again."
        )


def remove(agent: Agent, system: str, told: Callable[[str], None]) -> int:
    """Given a system, remove its canaries and forget them; one that has changed is left, and told.
    Return how many were removed. Raise Refused where a database does not let its go."""
    declared = agent.settings.declared(system)
    sources = {each.number: each for each in declared.sources} if declared else {}
    count = 0
    for canary in planted(agent, system):
        if canary.path is not None:
            if _state(canary) == "sound":
                Path(canary.path).unlink()
                told(f"removed {canary.path}")
                count += 1
            else:
                told(f"left as it is: {canary.path}")
        elif canary.source in sources:
            try:
                _in_database(sources[canary.source], rows.remove_sqlite, rows.remove_server)
            except AbideError as error:
                raise Refused(f"Source {canary.source} keeps its canary rows: {error}.") from None
            told(f"removed table {rows.TABLE} from source {canary.source}")
            count += 1
    _remember(agent, [each for each in planted(agent) if each.system != system])
    _log(agent, system, "removed", count)
    return count


def forget_touched(agent: Agent, system: str) -> None:
    """Given a system whose alarm was answered, forget its canaries: they are planted anew."""
    if planted(agent, system):
        _remember(agent, [each for each in planted(agent) if each.system != system])


def touched_files(agent: Agent, declared: DeclaredSystem) -> list[str]:
    """Given a system, return its canary files that changed or went. A source that is not there at
    all is another matter."""
    there = {each.number for each in declared.sources if each.path and each.path.exists()}
    return [
        str(each.path)
        for each in planted(agent, declared.name)
        if each.path is not None and each.source in there and _state(each) != "sound"
    ]


def touched_rows(agent: Agent, declared: DeclaredSystem, staged: Staged) -> list[str]:
    """Given a system and its staged databases, return the sources whose canary rows changed or
    went. One that could not be looked at is told by its own dump."""
    copies = {int(each["number"]): Path(str(each["root"])) for each in staged.sources}
    sources = {each.number: each for each in declared.sources}
    found = []
    for canary in planted(agent, declared.name):
        source = sources.get(canary.source)
        if canary.path is not None or source is None or source.number not in copies:
            continue
        try:
            if source.kind == "sqlite":
                said = rows.read_sqlite(copies[source.number])
            else:
                said = rows.read_server(source.kind, source.read_dsn())
        except (AbideError, OSError):
            continue
        if said is None or tuple(said) != canary.notes:
            found.append(f"source {source.number}")
    return found


def _state(canary: Canary) -> str:
    """Given a canary file, return "sound", "changed" or "gone"."""
    try:
        flags = READ_PLAINLY
        with os.fdopen(os.open(str(canary.path), flags), "rb") as file:
            data = file.read(MOST_BYTES)
    except OSError:
        return "gone"
    return "sound" if blake3(data).hexdigest() == canary.hash else "changed"


def _in_database(
    source: Source,
    sqlite: Callable[..., None],
    server: Callable[..., None],
    *more: object,
) -> None:
    if source.kind == "sqlite":
        sqlite(Path(str(source.path)), *more)
    else:
        server(source.kind, source.read_dsn(), *more)


def _log(agent: Agent, system: str, what: str, count: int) -> None:
    agent.spool.record(KIND, agent.clock(), {"system": system, "what": what, "count": count})


def _file(agent: Agent) -> Path:
    return agent.home.agent / "canaries.json"


def _remember(agent: Agent, canaries: list[Canary]) -> None:
    partial = _file(agent).with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(each) for each in canaries], file)
    partial.replace(_file(agent))
