"""Every kind of problem that an agent can write has words of its own here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import abide
from abide.agent.jobs.across.bring import STOPS_HERE
from abide.agent.problems import NOTES, NOTHING_WRITTEN
from abide.domain.control import BackupOutcome
from abide.domain.control.state import UNOPENED
from abide.engines.restic.facts import Failure
from abide.hub.backups.models import Job
from abide.hub.backups.words import DEEDS, OUTCOMES, PROBLEMS, RUNS, problem_words

_KIND = re.compile(r"[a-z][a-z ]+")
_SAYS_IT = {"add", "_add", "fail", "_fail", "NotAsMeant", "EngineError"}
_NOT_OF_A_BACKUP = {"host", "service"}


def _first_words(tree: ast.AST) -> Iterator[str]:
    """Yield the kind that each call of those names gives, where it stands there as a word."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        kind = node.args[0]
        if name in _SAYS_IT and isinstance(kind, ast.Constant) and isinstance(kind.value, str):
            yield kind.value


def _kinds() -> set[str]:
    root = Path(abide.__file__).parent
    files = [*(root / "agent").rglob("*.py"), *(root / "engines").rglob("*.py")]
    found = {kind for file in files for kind in _first_words(ast.parse(file.read_text("utf-8")))}
    return {kind for kind in found if _KIND.fullmatch(kind)} - _NOT_OF_A_BACKUP


def test_every_kind_in_the_agents_code_has_words() -> None:
    found = _kinds()

    assert len(found) > 40
    assert found - set(PROBLEMS) == set()


def test_every_kind_that_is_listed_somewhere_has_words() -> None:
    listed = {failure.value for failure in Failure} | NOTES | NOTHING_WRITTEN | UNOPENED
    listed |= set(STOPS_HERE) | {"absent", "paused", "in doubt"}

    assert listed - set(PROBLEMS) == set()


def test_every_outcome_and_deed_has_words() -> None:
    assert {outcome.value for outcome in BackupOutcome} == set(RUNS)
    assert set(RUNS) <= set(OUTCOMES)
    assert set(Job.Deed.values) <= set(DEEDS)


def test_a_kind_of_a_newer_agent_is_told_without_its_word() -> None:
    assert problem_words([{"kind": "flux", "count": 1}]) == (
        "something else; the server’s own log says what"
    )
