"""The doors for people and programs: one document on standard output, and the right exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOML = """[agent]
name = "server"
[[repositories]]
name = "disk"
kind = "local"
url = "{root}/repository"
password_file = "secrets/disk"
[[systems]]
name = "Letters"
grade = "critical"
sources = [{{ kind = "files", path = "{root}/letters" }}]
[[systems]]
name = "Email"
grade = "essential"
supplier = "Example Mail Ltd"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    secrets = tmp_path / "agent" / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "disk").write_text("correct horse\n")
    (secrets / "disk").chmod(0o600)
    (tmp_path / "agent" / "agent.toml").write_text(TOML.format(root=tmp_path))
    return tmp_path


def abide(home: Path | None, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "ABIDE_HOME"}
    if home is not None:
        environment["ABIDE_HOME"] = str(home)
    argv = [sys.executable, "-m", "abide.cli.main", *words]
    return subprocess.run(argv, env=environment, capture_output=True, text=True)


def test_without_an_agent_toml_every_command_says_where_one_belongs(tmp_path: Path) -> None:
    for words in (["status"], ["backup"], ["drill"], ["doctor"], ["repository", "list"]):
        ran = abide(tmp_path, *words, "--json")
        assert ran.returncode == 2
        assert str(tmp_path / "agent" / "agent.toml") in json.loads(ran.stdout)["refused"]
        assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_school_without_any_backup_is_answered_no_with_exit_code_1(home: Path) -> None:
    ran = abide(home, "status", "--json")
    document = json.loads(ran.stdout)
    assert (ran.returncode, document["answer"], document["school"]) == (1, "no", "server")
    assert {each["name"]: (each["status"], each["basis"]) for each in document["systems"]} == {
        "Letters": ("never", "measured"),
        "Email": ("never", "supplier says"),
    }
    assert list(document) == [
        *("school", "as_of", "answer", "sentence", "problems", "systems", "controls")
    ]


def test_people_read_the_sentence_first(home: Path) -> None:
    lines = abide(home, "status").stdout.splitlines()
    assert lines[0].startswith("No. Letters: ")
    assert "Systems" in lines
    assert "Promises" in lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "Nope"], "no system named 'Nope'"),
        (["backup", "Email"], "Email has no sources"),
        (["backup", "--repository", "attic"], "no repository named 'attic'"),
        (["drill", "--full", "--sample", "3"], "leave out --sample"),
        (["restore", "Nope", "--to", "/nowhere/x"], "Nope"),
        (["restore", "Letters", "--to", "/nowhere/x", "--at", "someday"], "not a moment"),
        (["restore", "Letters", "--to", "/nowhere/x", "--repository", "attic"], "attic"),
        (["recover"], "--to DIR"),
        (["repository", "make", "attic"], "no repository named 'attic'"),
        (["evidence", "verify", "/nowhere/x"], "cannot be read"),
        (["evidence", "verify", "--head", "abc"], "64 characters"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_mend(
    home: Path, words: list[str], said: str
) -> None:
    ran = abide(home, *words, "--json")
    assert ran.returncode == 2
    assert said in json.loads(ran.stdout)["refused"]
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_word_that_no_command_knows_ends_with_2(home: Path) -> None:
    ran = abide(home, "backup", "--nonsense")
    assert ran.returncode == 2
    assert "nonsense" in ran.stderr


def test_the_version_is_told() -> None:
    ran = abide(None, "--version")
    assert (ran.returncode, ran.stdout.split()[0]) == (0, "abide")


def test_an_export_is_verified_elsewhere_and_a_changed_byte_is_named(
    home: Path, tmp_path: Path
) -> None:
    assert abide(home, "backup").returncode == 2  # the place was never made: that leaves an entry
    file = tmp_path / "evidence.jsonl"
    exported = json.loads(abide(home, "evidence", "export", "--to", str(file), "--json").stdout)
    assert exported["entries"] == 2
    verified = abide(None, "evidence", "verify", str(file), "--head", exported["head"], "--json")
    assert (verified.returncode, json.loads(verified.stdout)["intact"]) == (0, True)
    file.write_text(file.read_text().replace('"failed"', '"complete"'))
    broken = abide(None, "evidence", "verify", str(file), "--json")
    assert broken.returncode == 1
    assert json.loads(broken.stdout)["first_broken"] == 2


def test_progress_for_programs_goes_to_standard_error(home: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("Dear parents")
    assert abide(home, "repository", "make", "disk").returncode == 0
    ran = abide(home, "backup", "--json", "--progress", "json")
    assert (ran.returncode, len(json.loads(ran.stdout)["backups"])) == (0, 1)
    steps = [json.loads(line) for line in ran.stderr.splitlines()]
    assert {"step": "Reading Letters"} in steps
