"""The documents say what the program does: a word of the one that the other lacks is a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from abide.agent.config.model.base import Table
from abide.agent.config.model.whole import ConfigFile
from abide.cli.main import app
from abide.domain.control import BackupOutcome, Basis, Status
from abide.domain.control.promises import PROMISES
from abide.domain.drill import Outcome, Verdict
from abide.wire.deeds import ENTRY_KINDS

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "docs" / "reference.md").read_text()
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
LOCKED = sorted((ROOT / "requirements").glob("*.txt"))
MODULES = sorted((ROOT / "src" / "abide").rglob("*.py"))


def tables_of_agent_toml() -> Iterator[type[Table]]:
    """Yield the class of every table, the whole file's last."""
    waiting: list[type[Table]] = Table.__subclasses__()
    while waiting:
        table = waiting.pop()
        waiting += table.__subclasses__()
        if table is not ConfigFile:
            yield table


def is_documented(word: str) -> bool:
    return f"`{word}`" in REFERENCE


def test_every_key_of_agent_toml_is_documented() -> None:
    keys = {key for table in tables_of_agent_toml() for key in table.model_fields}
    assert sorted(key for key in keys if not is_documented(key)) == []
    assert all(f"[{table}]" in REFERENCE for table in ConfigFile.model_fields)


@pytest.mark.parametrize("words", [Status, Basis, BackupOutcome, Verdict, Outcome])
def test_every_status_and_result_is_documented(words: type[Status]) -> None:
    assert [word.value for word in words if not is_documented(word.value)] == []


def test_every_kind_of_evidence_is_documented_as_the_program_means_it() -> None:
    for kind, meaning in ENTRY_KINDS.items():
        assert f"| `{kind}` | {meaning} |" in REFERENCE


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield every command as typed, with its long options."""
    found = typer.main.get_command(app)
    waiting: list[tuple[str, Any]] = [("abide", found)]
    while waiting:
        name, command = waiting.pop()
        inner = getattr(command, "commands", {})
        waiting += [(f"{name} {each}", inner[each]) for each in inner]
        if not inner:
            options = [o for p in command.params for o in p.opts if o.startswith("--")]
            yield name, options


def test_every_command_and_option_is_documented() -> None:
    everywhere = {"--json", "--progress", "--help"}
    rows = [line for line in REFERENCE.splitlines() if line.startswith("| `abide ")]
    for name, options in commands():
        row = [line for line in rows if re.match(rf"\| `{name}[ `]", line)]
        assert len(row) == 1, f"{name} is not documented once"
        assert [o for o in options if o not in everywhere and o not in row[0]] == [], name


def test_every_control_is_documented_with_its_rows() -> None:
    for promise in PROMISES:
        assert f"| `{promise.id}` | {', '.join(promise.rows)} |".replace("|  |", "| |") in REFERENCE


def test_every_package_has_its_line_in_the_architecture_or_its_parent_s() -> None:
    packages = [
        path.parent.relative_to(ROOT / "src") for path in MODULES if path.stem == "__init__"
    ]
    missing = []
    for package in packages:
        parts = package.parts
        names = [".".join(parts[:length]) for length in range(2, len(parts) + 1)]
        if names and not any(f"`{name}`" in ARCHITECTURE for name in names):
            missing.append(names[-1])
    assert missing == []


def test_the_architecture_can_be_read_in_one_sitting() -> None:
    assert len(ARCHITECTURE.splitlines()) <= 200


def test_every_decision_says_context_choice_and_price() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert headings == ["Context", "Choice", "Price"], path.name
        assert path.read_text().startswith(f"# {path.name[:4]} "), path.name


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_target_of_the_makefile_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text()
    declared = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert declared
    explained = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert set(declared[1].split()) - explained == {"packages"}
    assert {"demo", "test", "check", "bench"} <= explained


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.name)
def test_locked_libraries_carry_hashes_and_no_address(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    assert not re.search(r"^(?!\s|#)(?!.*==.*\\$).+$", text, re.MULTILINE)
    assert text.count("==") <= text.count("--hash=sha256:")
