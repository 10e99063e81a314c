"""What people hand in: checked by size and by what it is, kept by the hash of its content, and
given back only as a download."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404

from abide.domain.errors import Refused
from abide.domain.words import listing
from abide.hub.web.disk import keep_whole
from abide.hub.web.words import bytes_words


@dataclass(frozen=True)
class Kind:
    """A kind of file that may be handed in, known by its content, never by its name alone."""

    words: str
    media_type: str
    endings: tuple[str, ...]
    fits: Callable[[bytes], bool]


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return b"\x00" not in content and _is_western(content)


def _is_western(content: bytes) -> bool:
    """Return whether it reads as Windows-1252, which spreadsheets still write."""
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def _is_calendar(content: bytes) -> bool:
    return _is_text(content) and b"BEGIN:VCALENDAR" in content[:4096].upper()


CSV = Kind("a table (CSV)", "text/csv", (".csv",), _is_text)
ICS = Kind("a calendar (ICS)", "text/calendar", (".ics",), _is_calendar)
PDF = Kind("a PDF", "application/pdf", (".pdf",), lambda content: content.startswith(b"%PDF-"))
PNG = Kind("a PNG picture", "image/png", (".png",), lambda c: c.startswith(b"\x89PNG\r\n\x1a\n"))
JPEG = Kind(
    "a JPEG picture", "image/jpeg", (".jpg", ".jpeg"), lambda c: c.startswith(b"\xff\xd8\xff")
)
DOCX = Kind(
    "a Word file (DOCX)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx",),
    lambda content: content.startswith(b"PK\x03\x04") and b"word/" in content,
)


@dataclass(frozen=True)
class Accepted:
    """A file that was handed in. `stored_as` is its name below the hub's files."""

    sha256: str
    media_type: str
    bytes: int
    stored_as: str


def accept(file: UploadedFile[Any], kinds: Iterable[Kind], most_bytes: int) -> Accepted:
    """Given a file that was handed in, keep it by the hash of its content and return what it is.

    Raise Refused, saying what would be taken instead, when it is empty, too large or of another
    kind than those named.
    """
    kind, content = check(file, kinds, most_bytes)
    sha256 = hashlib.sha256(content).hexdigest()
    stored_as = f"{sha256[:2]}/{sha256}"
    keep_whole(Path(settings.MEDIA_ROOT) / stored_as, content)
    return Accepted(sha256, kind.media_type, len(content), stored_as)


def check(file: UploadedFile[Any], kinds: Iterable[Kind], most_bytes: int) -> tuple[Kind, bytes]:
    """Given a file that was handed in, return its kind and content without keeping it.

    Raise Refused as `accept` does.
    """
    wanted = tuple(kinds)
    name = file.name or "That file"
    taken = f"Choose {listing([each.words for each in wanted])} of up to {bytes_words(most_bytes)}."
    if (file.size or 0) > most_bytes:
        raise Refused(f"{name} is larger than {bytes_words(most_bytes)}. {taken}")
    content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise Refused(f"{name} is larger than {bytes_words(most_bytes)}. {taken}")
    if not content:
        raise Refused(f"{name} is empty. {taken}")
    for kind in wanted:
        if name.lower().endswith(kind.endings) and kind.fits(content):
            return kind, content
    raise Refused(f"{name} is not of a kind that can be taken here. {taken}")


def attachment(stored_as: str, file_name: str, media_type: str) -> FileResponse:
    """Given a kept file, return it as a download that no browser opens as a page.

    Raise Http404 when it is not there (it may have been erased).
    """
    try:
        opened = stored(stored_as).open("rb")
    except (FileNotFoundError, IsADirectoryError):
        raise Http404 from None
    safe = media_type if media_type in _SAFE_TYPES else "application/octet-stream"
    response = FileResponse(opened, as_attachment=True, filename=file_name, content_type=safe)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def stored(stored_as: str) -> Path:
    """Given a name below the hub's files, return its path. Raise Http404 for one that leads out."""
    root = Path(settings.MEDIA_ROOT)
    found = root / stored_as
    if not found.resolve().is_relative_to(root.resolve()):
        raise Http404
    return found


_SAFE_TYPES = frozenset(kind.media_type for kind in (CSV, ICS, PDF, PNG, JPEG, DOCX))
