"""What people read on a terminal: long lines are folded, commands stay in one piece."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from abide.cli.folding import fold, folded


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_line_is_folded_under_where_it_began() -> None:
    line = "    The copy of Sunday in drive-a was brought back: all 43 files came back right."
    assert fold(line, 50).splitlines() == [
        "    The copy of Sunday in drive-a was brought",
        "    back: all 43 files came back right.",
    ]


def test_what_has_a_label_is_folded_under_its_text() -> None:
    line = "  KEPT     A log of backups and of tests is kept [S0-21, S0-52] (measured)"
    under = "           [S0-21, S0-52] (measured)"
    assert fold(line, 51).splitlines() == [line[:48], under]
    assert fold("ok   source 1 of SIMS: there, and not empty at all", 40).splitlines() == [
        "ok   source 1 of SIMS: there, and not",
        "     empty at all",
    ]


def test_a_command_stays_in_one_piece_to_be_copied() -> None:
    kit = "abide kit cards --of 3 --needs 2 --to NEW-FOLDER"
    said = fold(f"     run:  {kit}", 40)
    assert kit in said
    assert kit in fold(f"What opens the copies would die. Draw cards with  {kit} , then go on.", 60)


def test_pipes_and_whole_files_are_left_as_they_are() -> None:
    line = "word " * 60
    assert folded(line, io.StringIO()) == line
    assert folded(f"# agent.toml\n{line}", Terminal()) == f"# agent.toml\n{line}"


@given(st.text("ab  -:é", max_size=200), st.integers(40, 100))
def test_folding_loses_no_word(line: str, columns: int) -> None:
    assert fold(line, columns).split() == line.split()
