"""The rules of the house that no linter holds: pages, functions and nesting stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    path for path in (ROOT / "src" / "abide").rglob("*.py") if path.parent.name != "migrations"
)
"""Every module but migrations, which Django writes."""
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
DEEPEST_NESTING = 3
BLOCKS = (ast.If, ast.For, ast.While, ast.With)  # a try round a body is no deeper thought
INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def block_depth(node: ast.AST, depth: int = 0) -> int:
    """Given a piece of syntax, return how deep its blocks are nested."""
    deepest = depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, INNER):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        step = isinstance(child, BLOCKS) and not is_elif
        deepest = max(deepest, block_depth(child, depth + step))
    return deepest


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_no_module_is_longer_than_a_page_or_few() -> None:
    everything = [*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").glob("*.py")]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in everything
    }
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_functions_are_short_and_flat_and_modules_and_functions_say_what_they_are_for() -> None:
    faults = []
    for path in MODULES:
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text())):
            faults.append(f"{path.relative_to(ROOT)} has no docstring")
        for function in functions(path):
            where = f"{path.relative_to(ROOT)}: {function.name}"
            if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION:
                faults.append(f"{where} is longer than {LONGEST_FUNCTION} lines")
            if block_depth(function) > DEEPEST_NESTING:
                faults.append(f"{where} is nested deeper than {DEEPEST_NESTING}")
    assert faults == []
