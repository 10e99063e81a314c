"""The doors of `abide agent`: one document, the right exit code, nothing half done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_doors import abide, home

__all__ = ["home"]


def test_init_writes_once_and_then_refuses_with_the_code_for_that(tmp_path: Path) -> None:
    first = abide(None, "agent", "init", "--home", str(tmp_path), "--json")
    document = json.loads(first.stdout)
    assert (first.returncode, document["written"]) == (0, True)
    assert Path(document["file"]) == tmp_path / "agent" / "agent.toml"
    again = abide(tmp_path, "agent", "init", "--json")
    assert again.returncode == 2
    assert "never overwritten" in json.loads(again.stdout)["refused"]


def test_a_dry_run_of_init_prints_the_file_and_makes_nothing(tmp_path: Path) -> None:
    ran = abide(tmp_path, "agent", "init", "--dry-run")
    assert ran.returncode == 0
    assert "[agent]" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_due_tells_people_and_programs_the_same(home: Path) -> None:
    (duty,) = json.loads(abide(home, "agent", "due", "--json").stdout)["duties"]
    assert (duty["deed"], duty["system"], duty["ready"]) == ("backup", "Letters", False)
    assert "abide repository make 'disk'" in duty["held"]
    said = abide(home, "agent", "due").stdout
    assert said.startswith("held up: backup of Letters to disk.")
    assert not (home / "agent" / "spool.sqlite3").exists()


def test_install_into_a_folder_and_away_again(home: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    ran = abide(home, "agent", "install", "--root", str(root), "--json")
    assert (ran.returncode, json.loads(ran.stdout)["changed"]) == (0, True)
    assert (root / "etc/systemd/system/abide-agent.service").is_file()
    gone = abide(home, "agent", "install", "--root", str(root), "--remove", "--json")
    assert (gone.returncode, json.loads(gone.stdout)["removed"]) == (0, True)
    assert "ExecStart=" in abide(home, "agent", "install", "--dry-run").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "--once", "--until-idle"], "leave one out"),
        (["run", "--json"], "needs an end"),
        (["install", "--remove", "--dry-run"], "leave out --remove"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    home: Path, words: list[str], sentence: str
) -> None:
    ran = abide(home, "agent", *words)
    assert ran.returncode == 2
    assert sentence in ran.stderr


def test_run_once_with_a_wrong_agent_toml_ends_with_2_and_names_the_line(home: Path) -> None:
    file = home / "agent" / "agent.toml"
    file.write_text(file.read_text() + "colour = 1\n")
    ran = abide(home, "agent", "run", "--once")
    assert ran.returncode == 2
    assert "unknown key 'colour'" in ran.stderr
