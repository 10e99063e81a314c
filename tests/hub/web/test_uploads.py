"""What people hand in is taken by what it is, and given back only as a download."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from abide.domain.errors import Refused
from abide.hub.web.uploads import CSV, DOCX, ICS, PDF, PNG, accept, attachment, check

PAGE = b"%PDF-1.7\nnothing much"


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def handed_in(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_a_file_is_kept_once_by_the_hash_of_its_content(files: Path) -> None:
    first = accept(handed_in("a.pdf", PAGE), [PDF], 1000)
    again = accept(handed_in("b.pdf", PAGE), [PDF], 1000)
    sha256 = hashlib.sha256(PAGE).hexdigest()
    assert first == again
    assert (first.sha256, first.bytes, first.media_type) == (sha256, len(PAGE), "application/pdf")
    assert [each.read_bytes() for each in files.rglob("*") if each.is_file()] == [PAGE]
    assert (files / first.stored_as).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", "a.pdf is empty."),
        ("a.pdf", b"x" * 1001, "a.pdf is larger than 1 KB."),
        ("a.pdf", b"<html>", "a.pdf is not of a kind that can be taken here."),
        ("a.html", PAGE, "a.html is not of a kind that can be taken here."),
    ],
)
def test_a_refusal_says_what_would_be_taken(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        accept(handed_in(name, content), [PDF, PNG], 1000)
    assert str(refused.value) == f"{said} Choose a PDF and a PNG picture of up to 1 KB."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", "naïve".encode("utf-8-sig")),
        ("t.csv", "naïve".encode("cp1252")),
        ("t.CSV", b"a,b"),
    ],
)
def test_tables_may_come_from_an_old_spreadsheet(name: str, content: bytes) -> None:
    assert check(handed_in(name, content), [CSV], 1000) == (CSV, content)


def test_a_kind_is_known_by_its_content() -> None:
    check(handed_in("c.ics", b"BEGIN:VCALENDAR\r\n"), [ICS], 1000)
    check(handed_in("d.docx", b"PK\x03\x04....word/document.xml"), [DOCX], 1000)
    for name, content in (("c.ics", b"a,b"), ("d.docx", b"PK\x03\x04xl/"), ("e.csv", b"a\x00b")):
        with pytest.raises(Refused):
            check(handed_in(name, content), [ICS, DOCX, CSV], 1000)


def test_what_is_given_back_is_never_a_page() -> None:
    kept = accept(handed_in("a.pdf", PAGE), [PDF], 1000)
    response = attachment(kept.stored_as, "a <b>.pdf", "text/html")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == PAGE  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["../secrets/django-key", "/etc/passwd", "aa/gone", "aa"])
def test_nothing_else_can_be_fetched(name: str, files: Path) -> None:
    (files / "aa").mkdir(parents=True)
    with pytest.raises(Http404):
        attachment(name, "x", "text/plain")
