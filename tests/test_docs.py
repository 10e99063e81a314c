"""The documents say what the program does: a word of the one that the other lacks is a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from abide.agent.config.model.base import Table
from abide.agent.config.model.whole import ConfigFile
from abide.cli.main import app
from abide.domain.control import BackupOutcome, Basis, Status
from abide.domain.control.promises import PROMISES
from abide.domain.drill import Outcome, Verdict
from abide.domain.roles import MAY, Capability, Role
from abide.hub.configuration import Configuration, Entra, Heartbeat, MailServer, Messages, Reports
from abide.wire.deeds import ENTRY_KINDS
from abide.wire.hub_deeds import HUB_ENTRY_KINDS

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "docs" / "reference.md").read_text()
PEOPLE = (ROOT / "docs" / "people.md").read_text()
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


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("## hub.toml", Configuration),
        ("### `[mail]`", MailServer),
        ("### `[messages]`", Messages),
        ("### `[heartbeat]`", Heartbeat),
        ("### `[entra]`", Entra),
        ("### `[[reports]]`", Reports),
    ],
)
def test_every_key_of_hub_toml_is_documented_below_its_table(
    heading: str, table: type[BaseModel]
) -> None:
    part = REFERENCE.split(f"\n{heading}\n")[1].split("\n##")[0]
    tables = re.findall(r"^### `\[+(\w+)\]+`$", REFERENCE, re.MULTILINE)
    keys = {key for key in table.model_fields if key not in tables}
    assert set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == keys


def test_every_variable_of_the_environment_that_people_set_is_documented() -> None:
    own = {"ABIDE_HUB_PORT", "ABIDE_RUN"}  # set by Abide for what it starts
    named = {
        variable
        for path in MODULES
        for variable in re.findall(r"\bABIDE_[A-Z]+(?:_[A-Z]+)*\b", path.read_text())
    }
    assert sorted(variable for variable in named - own if not is_documented(variable)) == []


def test_every_post_is_documented_with_all_that_it_may_do() -> None:
    for capability in Capability:
        holders = [role.value for role in Role if capability in MAY[role]]
        who = "every post" if len(holders) == len(Role) else ", ".join(holders)
        assert f"| `{capability.value}` | {who} |" in REFERENCE
    assert [role.value for role in Role if role.value not in PEOPLE] == []


@pytest.mark.parametrize("words", [Status, Basis, BackupOutcome, Verdict, Outcome])
def test_every_status_and_result_is_documented(words: type[Status]) -> None:
    assert [word.value for word in words if not is_documented(word.value)] == []


def test_every_kind_of_evidence_is_documented_as_the_program_means_it() -> None:
    agents, hub = REFERENCE.split("## Kinds of evidence of the hub\n")
    for kind, meaning in ENTRY_KINDS.items():
        assert f"| `{kind}` | {meaning} |" in agents
    for kind, meaning in HUB_ENTRY_KINDS.items():
        assert f"| `{kind}` | {meaning} |" in hub
    rows = re.findall(r"^\| `([^`]+)` \|", hub.split("\n## ")[0], re.MULTILINE)
    assert sorted(rows) == sorted(HUB_ENTRY_KINDS)


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


def test_every_room_of_the_hub_has_its_own_line_in_the_order_of_the_contract() -> None:
    contract = re.search(
        r'containers = \["abide\.hub"\]\nlayers = \[(.+?)\]',
        (ROOT / "pyproject.toml").read_text(),
        re.DOTALL,
    )
    assert contract
    rooms = [
        layer
        for layer in reversed(re.findall(r'"(\w+)"', contract[1]))
        if (ROOT / "src" / "abide" / "hub" / layer).is_dir()
    ]
    assert re.findall(r"^\| `abide\.hub\.(\w+)` \|", ARCHITECTURE, re.MULTILINE) == rooms


def test_the_architecture_can_be_read_in_one_sitting() -> None:
    assert len(ARCHITECTURE.splitlines()) <= 200


def test_every_decision_says_context_choice_and_price() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert headings == ["Context", "Choice", "Price"], path.name
        assert path.read_text().startswith(f"# {path.name[:4]} "), path.name


def linked_from(path: Path) -> list[Path]:
    """Given a document, return what it links to in this tree, whether that is there or not."""
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text())
    ours = (each for each in targets if "://" not in each and not each.startswith("mailto:"))
    return [(path.parent / target).resolve() for target in ours]


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        missing = [target.name for target in linked_from(path) if not target.exists()]
        assert missing == [], f"{path.name} links to what is not there"


def test_every_document_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        reached.add(document)
        for target in linked_from(document):
            inside = sorted(target.glob("*.md")) if target.is_dir() else [target]
            waiting += [each for each in inside if each in DOCUMENTS and each not in reached]
    assert [path.name for path in DOCUMENTS if path not in reached] == []


def test_pictures_are_small_enough_for_a_page() -> None:
    pictures = list((ROOT / "docs" / "pictures").iterdir())
    assert pictures
    assert [each.name for each in pictures if each.stat().st_size > 150_000] == []


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
