"""The evidence of one school as a zip that anyone can check without us: every line as it is stored,
even when it is broken, what the entries commit to, signed heads, and the checker itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.db.models import Max

from abide.domain.words import plural
from abide.hub.evidence import check
from abide.hub.evidence.files import place_of
from abide.hub.evidence.models import AgentEntry, Entry
from abide.hub.evidence.reading import Stored, agent_lines, kept_beside, school_lines
from abide.hub.evidence.signatures import noted_heads, public_key, public_pem
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
    upto = last_entry(school)
    held = AgentEntry.objects.filter(school=school).values("agent").annotate(last=Max("number"))
    agents = dict(held.order_by("agent").values_list("agent", "last"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", _readme(school, upto, len(agents)))
        packed.writestr("check.py", Path(check.__file__).read_bytes())
        packed.writestr("hub-key.txt", f"{public_key()}\n{public_pem(public_key())}")
        _write(packed, "school.jsonl", (each.line for each in school_lines(school, upto)))
        _write(packed, "columns/school.jsonl", _columns(school_lines(school, upto)))
        for agent, last in agents.items():
            lines = (each.line for each in agent_lines(school, agent, last))
            _write(packed, f"agents/{agent}.jsonl", lines)
            columns = _columns(agent_lines(school, agent, last))
            _write(packed, f"columns/agents/{agent}.jsonl", columns)
        _write(packed, "heads.jsonl", _heads(school))
        _write_kept(packed, school, upto)


def write_chain(school: School, out: IO[bytes]) -> None:
    """Given a school and a file open for writing, write its own chain alone, one entry a line."""
    for each in school_lines(school, last_entry(school)):
        out.write(each.line + b"\n")


def last_entry(school: School) -> int:
    """Given a school, return the place of the last entry of its chain; 0 when there is none."""
    return Entry.objects.filter(school=school).aggregate(last=Max("seq"))["last"] or 0


def _readme(school: School, entries: int, agents: int) -> str:
    title = f"The log of {school.name}"
    return README.format(
        school=school.name,
        line="=" * len(title),
        entries=plural(entries, "entry", "entries"),
        agents=plural(agents, "agent"),
    )


def _write(packed: zipfile.ZipFile, name: str, lines: Iterator[bytes]) -> None:
    with packed.open(name, "w", force_zip64=True) as out:
        for line in lines:
            out.write(line + b"\n")


def _columns(rows: Iterator[Stored]) -> Iterator[bytes]:
    """Given rows of a chain, return what the columns beside each line say, as the checker expects
    it: place, kind, hash, moment."""
    for each in rows:
        yield _line([each.place, *each.columns(_moment_of(each.line))])


def _moment_of(line: bytes) -> str | None:
    try:
        at = json.loads(line)["at"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return at if isinstance(at, str) else None


def _heads(school: School) -> Iterator[bytes]:
    for each in noted_heads(school):
        yield _line(
            {
                "day": each.day,
                "seq": each.seq,
                "hash": each.hash,
                "payload": each.payload,
                "signature": each.signature,
            }
        )


def _write_kept(packed: zipfile.ZipFile, school: School, upto: int) -> None:
    """Write what entries commit to: first what it is, then the files themselves."""
    files: dict[str, str] = {}

    def lines() -> Iterator[bytes]:
        for each in kept_beside(school, upto):
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
