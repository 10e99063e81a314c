"""Long lines on a terminal: folded between words, with what follows under where the line began."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import TextIO

_PROGRAMS = "abide|apt-get|chmod|echo|export|mkdir|mount|rclone|restic|sh|systemctl|useradd"
_COMMAND = re.compile(rf"(?<=  )(?:{_PROGRAMS})(?: \S+)+(?=  |$)")
_LABEL = re.compile(rf" *\S+ {{2,}}(?!(?:{_PROGRAMS}) )")
_GLUE = "\ue000"
_NARROWEST = 40


def folded(text: str, stream: TextIO) -> str:
    """Given a line and where it goes, return it fit for a terminal's width.

    Pipes and files get it as it is, and so do texts of several lines, such as a whole agent.toml. A
    command stands between double spaces, and stays in one piece, to be copied from the screen.
    """
    if "\n" in text or not stream.isatty():
        return text
    return fold(text, shutil.get_terminal_size().columns)


def fold(line: str, columns: int) -> str:
    """Given a line and a width, return it folded, under the text where a label such as "KEPT"
    stands before it; no word is cut in two."""
    if len(line) <= columns or columns < _NARROWEST:
        return line
    label = _LABEL.match(line)
    under = label.end() if label else len(line) - len(line.lstrip(" "))
    glued = _COMMAND.sub(lambda found: found[0].replace(" ", _GLUE), line[under:])
    return textwrap.fill(
        glued,
        columns,
        initial_indent=line[:under],
        subsequent_indent=" " * under,
        break_long_words=False,
        break_on_hyphens=False,
    ).replace(_GLUE, " ")
