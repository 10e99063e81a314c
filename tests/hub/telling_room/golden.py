"""Whole mails as they were read and found good; `ABIDE_GOLDEN=write` writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

HERE = Path(__file__).parent
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def golden(name: str, text: str) -> None:
    """Given a mail's name and words, hold them against the file; ids are told by a word."""
    text = _ID.sub("ID", text)
    for line in text.splitlines():
        assert len(line) <= 72 or "https://" in line, f"too long for a plain reader: {line}"
    file = HERE / f"{name}.txt"
    if os.environ.get("ABIDE_GOLDEN") == "write":
        file.write_text(text)
    assert text == file.read_text()
