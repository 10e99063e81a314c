"""The label of a drive: its name, its school and a code that leads to swapping it; 62 mm wide."""

from __future__ import annotations

import textwrap
from html import escape

import segno

WIDE_MM, HIGH_MM = 62, 29


def label_svg(name: str, school: str, address: str) -> bytes:
    """Given a drive's name, its school and where the code leads, return the label as SVG."""
    code = segno.make(address, error="m").svg_inline(omitsize=True, border=2)
    code = code.replace("<svg ", '<svg x="1" y="1" width="27" height="27" ', 1)
    lines = textwrap.wrap(name, 14, max_lines=2, placeholder="…")
    said = "".join(
        f'<text x="30" y="{8 + 6 * number}" font-size="5" font-weight="700">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    said += "".join(
        f'<text x="30" y="{20 + 3.4 * number}" font-size="2.4">{escape(line)}</text>'
        for number, line in enumerate(
            [
                *textwrap.wrap(school, 22, max_lines=2, placeholder="…"),
                "Scan it at each swap.",
            ]
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE_MM}mm" height="{HIGH_MM}mm" '
        f'viewBox="0 0 {WIDE_MM} {HIGH_MM}" font-family="Arial, Helvetica, sans-serif">'
        f'<rect width="{WIDE_MM}" height="{HIGH_MM}" fill="#fff"/>{code}{said}</svg>'
    ).encode()
