"""What canary files hold: ordinary office files with nothing in them but who put them there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

FIRST_LINE = "This file belongs to Abide, the school's backup. Please leave it where it is."
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMATS = "http://schemas.openxmlformats.org/"
_OFFICE = f"{_FORMATS}officeDocument/2006/relationships"
_MIME = "application/vnd.openxmlformats-officedocument."
_MOMENT = (2026, 1, 1, 0, 0, 0)


def _package(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _MOMENT), _XML + text)
    return buffer.getvalue()


def _frame(main: str, mime: str) -> dict[str, str]:
    return {
        "[Content_Types].xml": f'<Types xmlns="{_FORMATS}package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{_MIME}{mime}+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_FORMATS}package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{main}"/>'
        "</Relationships>",
    }


def document(lines: list[str]) -> bytes:
    """Given lines of text, return a Word document of them."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    space = f"{_FORMATS}wordprocessingml/2006/main"
    parts = _frame("word/document.xml", "wordprocessingml.document.main")
    parts["word/document.xml"] = (
        f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    )
    return _package(parts)


def workbook(lines: list[str]) -> bytes:
    """Given lines of text, return an Excel workbook with a row for each."""
    cell = '<row><c t="inlineStr"><is><t>{}</t></is></c></row>'
    rows = "".join(cell.format(escape(line)) for line in lines)
    space = f"{_FORMATS}spreadsheetml/2006/main"
    parts = _frame("xl/workbook.xml", "spreadsheetml.sheet.main")
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{space}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_FORMATS}package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    )
    return _package(parts)


def page(lines: list[str]) -> bytes:
    """Given lines of plain text, return a one-page PDF of them."""
    shown = b" ".join(
        b"(%b) Tj 0 -16 Td"
        % line.encode("ascii", "replace").replace(b"(", b"\\(").replace(b")", b"\\)")
        for line in lines
    )
    stream = b"BT /F1 11 Tf 60 760 Td %b ET" % shown
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        b"/Resources<</Font<</F1 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
    ]
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + trailer % (len(objects) + 1, start)


MAKERS: dict[str, Callable[[list[str]], bytes]] = {
    "Accounts overview.docx": document,
    "Meeting minutes.xlsx": workbook,
    "Zones and plans.pdf": page,
}
"""Names that sort among the first, in the middle and last."""


def lines(token: str) -> list[str]:
    """Given random text of its own, return what a canary file says."""
    return [
        FIRST_LINE,
        "Nobody needs to open it. If it changes or goes, Abide warns that files are being ruined.",
        f"Its own mark is {token}.",
    ]
