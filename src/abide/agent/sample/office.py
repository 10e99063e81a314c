"""The contents of one office file: Word, Excel, PDF, picture, list or note of about a given size.

Containers are true to their kind, so that content probes have something to find right or wrong.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

from abide.agent.sample.people import SCHOOL, WORDS

SMALLEST_BYTES = 300
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MIME = "application/vnd.openxmlformats-officedocument."
_LONGEST_TEXT = 12_000
_ZIP_OVERHEAD = 1_400
_MOMENT = (2026, 1, 1, 0, 0, 0)
# Digits, commas and line ends drawn with a skew: fast, compressible, never repeating.
_SKEWED = (b"0123456789" * 12 + b",,,,,,,,;;..   \n\n" * 12)[:256]


def prose(rng: random.Random, size: int) -> str:
    """Given a size, return that many letters of text that compresses about 3 to 1 and never
    repeats a long run."""
    lines: list[str] = []
    length = 0
    while length < size:
        line = " ".join(rng.choices(WORDS, k=40)) + f" {rng.getrandbits(40):x}\n"
        lines.append(line)
        length += len(line)
    return "".join(lines)[:size]


def table(rng: random.Random, size: int) -> bytes:
    """Given a size, return that many bytes of a list or log."""
    return rng.randbytes(size).translate(_SKEWED)


def picture(rng: random.Random, size: int) -> bytes:
    """Given a size, return a JPEG frame round noise: right markers, no picture in it."""
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    body = rng.randbytes(max(0, size - len(head) - 2)).replace(b"\xff", b"\xfe")
    return head + body + b"\xff\xd9"


def _package(parts: dict[str, str], picture_name: str, image: bytes) -> bytes:
    """Given the text parts by name and one picture, return a ZIP: text deflated, picture stored."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, _XML + text)
        package.writestr(zipfile.ZipInfo(picture_name, _MOMENT), image)
    return buffer.getvalue()


def _frame(main: str, mime: str) -> dict[str, str]:
    """Given the main part and its type, return the two parts every office package starts with."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="jpg" ContentType="image/jpeg"/>'
        f'<Override PartName="/{main}" ContentType="{_MIME}{mime}+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>',
    }


def _text_and_image(rng: random.Random, size: int) -> tuple[str, bytes]:
    """Given the size of the whole file, return its text and the noise that fills the rest."""
    text = prose(rng, min(_LONGEST_TEXT, max(100, size // 3)))
    return escape(text), picture(rng, max(24, size - len(text) // 3 - _ZIP_OVERHEAD))


def document(rng: random.Random, size: int) -> bytes:
    """Given a size, return a Word document of about that many bytes (never below 1.4 kB)."""
    text, image = _text_and_image(rng, size)
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    parts = _frame("word/document.xml", "wordprocessingml.document.main")
    parts["word/document.xml"] = (
        f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    )
    return _package(parts, "word/media/image1.jpg", image)


def workbook(rng: random.Random, size: int) -> bytes:
    """Given a size, return an Excel workbook of about that many bytes (never below 1.4 kB)."""
    text, image = _text_and_image(rng, size)
    cell = '<row><c t="inlineStr"><is><t>{}</t></is></c></row>'
    rows = "".join(cell.format(line) for line in text.splitlines())
    parts = _frame("xl/workbook.xml", "spreadsheetml.sheet.main")
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    )
    return _package(parts, "xl/media/image1.jpg", image)


def scan(rng: random.Random, size: int) -> bytes:
    """Given a size, return a one-page PDF with a cross-reference table: the school's name on the
    page, a soft list and a noisy scan beside it."""
    soft = max(0, (size - 800) // 4)
    streams = (
        f"BT /F1 18 Tf 72 720 Td ({SCHOOL}) Tj ET".encode(),
        table(rng, soft),
        rng.randbytes(max(0, size - 800 - soft)),
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        b"/Resources<</Font<</F1 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    objects += [b"<</Length %d>>stream\n%b\nendstream" % (len(data), data) for data in streams]
    out = bytearray(b"%PDF-1.5\n")
    places: list[int] = []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + trailer % (len(objects) + 1, start)


def note(rng: random.Random, size: int) -> bytes:
    """Given a size, return a plain note; a very long one is a log."""
    return prose(rng, size).encode() if size < 200_000 else table(rng, size)


MAKERS: dict[str, Callable[[random.Random, int], bytes]] = {
    "docx": document,
    "xlsx": workbook,
    "pdf": scan,
    "jpg": picture,
    "csv": table,
    "txt": note,
}


def content(rng: random.Random, kind: str, size: int) -> bytes:
    """Given a kind of file (its extension), return about `size` bytes of it."""
    return MAKERS[kind](rng, max(SMALLEST_BYTES, size))
