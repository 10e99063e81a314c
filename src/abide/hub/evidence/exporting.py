"""The evidence of one school as a zip that anyone can check without us: every line as it is stored,
even when it is broken, what the entries commit to, signed heads, and the checker itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from abide.domain.words import plural
from abide.hub.evidence import check
from abide.hub.evidence.files import place_of
from abide.hub.evidence.lines import Stored
from abide.hub.evidence.reading import DatabaseSource
from abide.hub.evidence.signatures import public_key, public_pem
from abide.hub.schools.models import School

_PIECE = 1 << 20

README = """The log of {school}
{line}

What lies here
  school.jsonl   every deed on the hub, one entry a line, oldest first ({entries})
  agents/        what the agents on the school's servers did, as they sent it ({agents})
  kept.jsonl     texts that entries commit to, and which file under files/ each of the others is
  heads.jsonl    what the log ended with on each day, signed by the hub
  hub-key.txt    the key that the heads are signed with, in hex and as openssl reads it
  columns/       what the hub's tables say beside each entry
  check.py       the checker: Python 3.9 or newer, nothing else

To check it
  python3 check.py .
  python3 check.py . --head K7QF-2M9D-0XW3-8TRC    with a head from a mail or from the minutes

An entry's hash is SHA-256 over its canonical JSON (RFC 8785) without the field "hash". A text or
file is committed to by SHA-256(salt + content). One that was erased has no salt any more; its entry
stays, and another entry says that it was erased.

To check the signature of a head
  The payload and the signature of each head are in heads.jsonl, the signature in hex. Write the
  payload into the file payload, without a line's end, the signature as bytes into the file
  signature, and the key (hub-key.txt, from BEGIN to END) into the file key.pem. Then
  openssl pkeyutl -verify -rawin -pubin -inkey key.pem -in payload -sigfile signature
"""


def write_zip(school: School, out: IO[bytes]) -> None:
    """Given a school and a file open for writing, write its evidence there as a zip."""
    source = DatabaseSource(school)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", _readme(school, source))
        packed.writestr("check.py", Path(check.__file__).read_bytes())
        packed.writestr("hub-key.txt", f"{public_key()}\n{public_pem(public_key())}")
        _write(packed, "school.jsonl", (each.line for each in source.school_lines()))
        _write(packed, "columns/school.jsonl", _columns(source.school_lines()))
        for agent in source.agents:
            name = f"agents/{agent}.jsonl"
            _write(packed, name, (each.line for each in source.agent_lines(agent)))
            _write(packed, f"columns/{name}", _columns(source.agent_lines(agent)))
        _write(packed, "heads.jsonl", (_line(asdict(each)) for each in source.heads()))
        _write_kept(packed, source)


def write_chain(school: School, out: IO[bytes]) -> None:
    """Given a school and a file open for writing, write its own chain alone, one entry a line."""
    for each in DatabaseSource(school).school_lines():
        out.write(each.line + b"\n")


def _readme(school: School, source: DatabaseSource) -> str:
    title = f"The log of {school.name}"
    return README.format(
        school=school.name,
        line="=" * len(title),
        entries=plural(source.upto, "entry", "entries"),
        agents=plural(len(source.agents), "agent"),
    )


def _write(packed: zipfile.ZipFile, name: str, lines: Iterator[bytes]) -> None:
    with packed.open(name, "w", force_zip64=True) as out:
        for line in lines:
            out.write(line + b"\n")


def _columns(rows: Iterator[Stored]) -> Iterator[bytes]:
    """Given rows of a chain, return what the columns beside each line say, as the checker expects
    it: place, kind, hash, moment."""
    for each in rows:
        if each.beside is not None:
            yield _line(each.beside.row(_moment_of(each.line)))


def _moment_of(line: bytes) -> object:
    try:
        return json.loads(line)["at"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _write_kept(packed: zipfile.ZipFile, source: DatabaseSource) -> None:
    """Write what entries commit to: first what it is, then the files themselves."""
    files: dict[str, str] = {}

    def lines() -> Iterator[bytes]:
        for each in source.kept():
            row: dict[str, Any] = {
                "entry": each.place,
                "id": each.id,
                "name": each.name,
                "commitment": each.commitment,
                "salt": each.salt,
            }
            if each.stored_as:
                name = f"files/{Path(each.stored_as).name}"
                files[each.stored_as] = name
                row |= {"file": name, "file_name": each.file_name, "media_type": each.media_type}
            else:
                row["text"] = each.text.decode(errors="surrogateescape")
            yield _line(row)

    _write(packed, "kept.jsonl", lines())
    for stored_as, name in files.items():
        _write_file(packed, place_of(stored_as), name)


def _write_file(packed: zipfile.ZipFile, file: Path, name: str) -> None:
    """Write one file; one that cannot be read is left out, and the checker says so."""
    try:
        opened = file.open("rb")
    except OSError:
        return
    with opened, packed.open(name, "w", force_zip64=True) as out:
        while piece := opened.read(_PIECE):
            out.write(piece)


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
