"""What a MariaDB dump holds is read from its own lines, whatever its rows and routines say."""

from __future__ import annotations

from pathlib import Path

import pytest

from abide.engines.dumps.mariadb.reading import Held, read_dump

END = "-- Dump completed\n"


def table(name: str, *inserts: str) -> str:
    return (
        f"CREATE TABLE `{name}` (\n  `a` int(11) DEFAULT NULL\n) ENGINE=InnoDB;\n"
        f"LOCK TABLES `{name}` WRITE;\n{''.join(inserts)}UNLOCK TABLES;\n"
    )


def read(tmp_path: Path, text: str) -> Held:
    (tmp_path / "dump.sql").write_text(text)
    return read_dump(tmp_path / "dump.sql")


@pytest.mark.parametrize(
    ("inserts", "rows"),
    [
        ((), 0),
        (("INSERT INTO `a` VALUES\n(1),\n(2);\n",), 2),
        (("INSERT INTO `a` VALUES (1),(2),(3);\n",), 3),
        (("INSERT INTO `a` VALUES (1);\n", "INSERT INTO `a` VALUES (2),(3);\n"), 3),
        (("INSERT INTO `a` VALUES ('),('),('\\'),('),('x');\n",), 3),
        (("INSERT INTO `a` VALUES\n('a;\\n'),\n('),(');\n",), 2),
        (("INSERT INTO `a` (`b ) VALUES (`, `c`) VALUES (1,2),(3,4);\n",), 2),
        (("INSERT  IGNORE INTO `a` VALUES (0xFF,_binary 'x'),(NULL,-1.5e3);\n",), 2),
    ],
)
def test_rows_are_counted_one_to_a_line_or_many(
    tmp_path: Path, inserts: tuple[str, ...], rows: int
) -> None:
    assert read(tmp_path, table("a", *inserts) + END) == Held({"a": rows}, ended=True)


def test_names_are_read_as_they_are(tmp_path: Path) -> None:
    text = table("b``c (", "INSERT INTO `b``c (` VALUES (1);\n") + END
    assert read(tmp_path, text).tables == {"b`c (": 1}


def test_what_a_routine_says_is_no_table_and_no_row(tmp_path: Path) -> None:
    body = "CREATE TABLE `x` (\nINSERT INTO `a` VALUES\n(1),\n(2);\n"
    text = table("a", "INSERT INTO `a` VALUES (1);\n")
    text += f"DELIMITER ;;\nCREATE PROCEDURE p() BEGIN\n{body}END ;;\nDELIMITER ;\n"
    assert read(tmp_path, text + END) == Held({"a": 1}, ended=True)
    # A line of the body that reads like the end of it
    text += f"DELIMITER ;;\nCREATE PROCEDURE q() SELECT '\nDELIMITER ;\n{body}';;\nDELIMITER ;\n"
    assert read(tmp_path, text + END).tables == {"a": 1}


@pytest.mark.parametrize("lost", [1, 2, 10, len(END), len(END) + 20, len(END) + 40])
def test_a_dump_that_breaks_off_has_no_end(tmp_path: Path, lost: int) -> None:
    text = table("a", "INSERT INTO `a` VALUES\n('-- Dump completed'),\n(2);\n") + END
    broken = text[:-lost] if lost > 1 else text + "x"
    assert not read(tmp_path, broken).ended
    assert read(tmp_path, text).ended
