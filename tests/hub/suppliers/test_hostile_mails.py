"""No mail stops the rest, takes long, or is read better than it is."""

from __future__ import annotations

import sys
from datetime import UTC
from typing import Any

import pytest

from abide.hub.suppliers.reading.forwards import forwarded
from abide.hub.suppliers.reading.html import words_of
from abide.hub.suppliers.reading.mails import MOST_READ, MOST_TEXT, Mail, read_mail
from abide.hub.suppliers.reading.outcomes import OwnWords, read_outcome
from tests.hub.suppliers.mails import RESTIC, mail

HEAD = b"From: backup@provider.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def nested(levels: int) -> bytes:
    """Return a mail of parts within parts."""
    found = HEAD
    for number in range(levels):
        found += (
            f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n'.encode()
        )
    return found + b"\r\nBackup completed successfully"


def parts(number: int) -> bytes:
    one = b"--b\r\nContent-Type: text/plain\r\n\r\nBackup completed successfully\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + one * number


@pytest.mark.parametrize(
    "raw", [nested(50), nested(3000), parts(5000)], ids=["50", "3000", "parts"]
)
def test_a_mail_of_too_many_parts_is_left_to_a_person(raw: bytes) -> None:
    assert read_mail(raw).trouble


@pytest.mark.parametrize("fold", [b"", b"\r\n ", b"\n\t", b"\r "])
@pytest.mark.parametrize("name", [b"Content-Type: multipart/mixed", b"content-disposition: inline"])
def test_a_header_that_pythons_own_reader_would_take_hours_for_is_not_read(
    name: bytes, fold: bytes
) -> None:
    hours = HEAD + name + b'; x="' + (b";" * 1_000 + fold) * 1_500 + b"\r\n\r\nBackup succeeded"
    assert read_mail(hours).trouble
    inside = parts(1).replace(b"Content-Type: text/plain", name + b'; x="' + b";" * 1_000_000)
    assert read_mail(inside).trouble


def test_a_thousand_headers_are_read_no_further_than_a_few() -> None:
    found = read_mail(HEAD + b"To: a@b.example\r\n" * 50_000 + b"\r\nhi")
    assert found.to == ("a@b.example",)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe" * 100,
        b"From: a@b.example\r\nFrom: c@d.example\r\nSubject: x\r\n\r\nBackup succeeded",
        b"From: a@b.example, c@d.example\r\nSubject: x\r\n\r\nBackup succeeded",
        b"Subject: no sender\r\n\r\nBackup succeeded",
        HEAD + b"Content-Type: multipart/mixed\r\n\r\nno boundary",
    ],
)
def test_a_mail_that_names_no_one_sender_or_is_none_waits(raw: bytes) -> None:
    found = read_mail(raw)
    assert found.trouble or not found.text.strip() or "no boundary" in found.text


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "unicode_escape", "utf-7", "zlib", "x" * 500]
)
def test_a_charset_that_is_none_breaks_nothing(charset: str) -> None:
    raw = HEAD + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + b"a" * 100_000
    assert read_mail(raw).text.startswith("aaa")


def test_broken_codings_and_headers_are_read_as_far_as_they_go() -> None:
    raw = (
        b"From: =?utf-8?b?4pi6?= <backup@provider.example>\r\n"
        b"Subject: =?utf-8?q?Backup_=E2=80=AEsucceeded?= =?bogus?x?y?=\r\n"
        b"Date: not a date\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!notbase64"
    )
    found = read_mail(raw)
    assert found.sender == "backup@provider.example"
    assert "\u202e" not in found.subject
    assert found.date is None


def test_what_is_longer_than_can_be_read_is_never_good() -> None:
    long = mail("Backup completed successfully", "quiet line\n" * (MOST_TEXT // 5) + "It failed")
    assert read_mail(long).trouble
    huge = mail("Backup completed successfully", "y" * (MOST_READ + 10))
    assert read_mail(huge).trouble


def test_attachments_are_counted_and_never_opened() -> None:
    bomb = b"PK\x03\x04" + b"\x00" * 1000
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        b"Backup completed successfully\r\n--b\r\nContent-Type: application/zip\r\n"
        b'Content-Disposition: attachment; filename="../../log.zip"\r\n\r\n'
        + bomb
        + b"\r\n--b--\r\n"
    )
    found = read_mail(raw)
    assert [each.media_type for each in found.attached] == ["application/zip"]
    assert "PK" not in found.text


def steps_of(call: object) -> int:
    """Return how many lines of Python a call took: the same on any machine."""
    count = 0

    def step(frame: object, event: str, arg: object) -> object:
        nonlocal count
        count += event == "line"
        return step

    sys.settrace(step)  # type: ignore[arg-type]
    try:
        call()  # type: ignore[operator]
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("unit", ["<", "<!--", "<script>", "<a ", "&lt", "</", "<p>"])
def test_work_on_a_page_grows_no_faster_than_the_page(unit: str) -> None:
    small = steps_of(lambda: words_of(unit * 500))
    large = steps_of(lambda: words_of(unit * 5000))
    assert large <= 12 * max(small, 50)


def test_text_made_to_tire_a_search_is_read_within_its_bounds() -> None:
    tiring = [
        "[Success] " * 9_000,
        "snapshot " * 9_000,
        "The backup operation that started at " * 2_500,
    ]
    for text in tiring:
        raw = mail("[Success] " * 90, "Veeam restic wbadmin\n" + text)
        assert read_outcome(read_mail(raw), OwnWords()).outcome is None


def test_no_line_is_longer_than_a_search_may_read() -> None:
    found = read_mail(mail("x", "backup succeeded " * 4_000))
    assert max(map(len, found.text.split("\n"))) <= 400


def test_signs_that_nobody_sees_split_no_word() -> None:
    assert read_outcome(Mail(text="x"), OwnWords()).outcome is None
    raw = mail("Backup completed successfully", "but it fa\u200biled\n")
    assert read_outcome(read_mail(raw), OwnWords()).outcome is None


def test_a_plain_report_is_still_read_among_all_this() -> None:
    assert "snapshot" in read_mail(mail("nightly", RESTIC)).text


@pytest.mark.parametrize("sender", ["@mail.example", "@mail.example, <>"])
def test_a_sender_without_a_name_is_not_taken_for_everybody_there(sender: str) -> None:
    found = read_mail(f"From: {sender}\r\nSubject: x\r\n\r\nBackup succeeded".encode())
    assert not found.sender
    assert found.trouble
    on = f"________________________________\nFrom: {sender}\nSent: today\nSubject: x\n\nGood"
    passed = forwarded(Mail(sender="a@b.example", subject="Fw: x", text=on), UTC)
    assert passed is not None
    assert not passed.mail.sender


def test_a_page_of_nothing_but_openings_is_read_in_one_pass() -> None:
    scanned: list[int] = []

    class Page(str):
        def find(self, *words: Any) -> int:
            found = str.find(self, *words)
            scanned.append((len(self) if found < 0 else found) - words[1])
            return found

    page = Page("<" * 20_000 + "<!" * 1_000 + "< p" * 1_000 + ">")
    words_of(page)
    assert sum(scanned) < 3 * len(page)


@pytest.mark.parametrize("end", ["</style>", "</STYLE>", "</StYlE >"])
def test_words_after_a_silent_part_are_read_however_its_end_is_written(end: str) -> None:
    assert "it failed" in words_of(f"<p>Backup succeeded</p><style>p {{}}{end}<p>it failed</p>")
