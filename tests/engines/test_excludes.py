"""Our exclude patterns mean exactly what the engine makes of them, or are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from abide.agent.manifest.walk import Root, walk
from abide.domain.errors import Refused
from abide.engines.excludes import Excludes, check_pattern
from abide.engines.restic.repository import BackupRequest, Repository

FILES = [
    "a.tmp",
    "A.TMP",
    "b/a.tmp",
    "b/c/a.tmp.docx",
    "tmp",
    "b/tmp/x",
    "b/tmpx/y",
    "b/b/c",
    "b/c/d/e",
    "Zoë.txt",
    "b/été/x",
    ".hidden",
    "b/.git/config",
    "a b/c d.txt",
    "~$lock.docx",
    "#1#",
    "x,y",
    "tab\there",
    "line\nbreak",
    'quote"d',
    "it's",
    "percent%20",
    "dollar$HOME",
    "star*",
    "huh?",
    "brackets[1]",
    "back\\slash",
    "!bang",
    "-dash",
    " blank ",
    "{a,b}",
    "b/{a,b}",
]
PATTERNS = [
    "*.tmp",
    "tmp",
    "tmp/",
    "b/tmp",
    "b/c",
    "b/*/e",
    "c/*/e",
    "*/tmp",
    "b/*",
    "b//c",
    "*",
    "?",
    "??",
    "?????",
    "Zo?.txt",
    "Z*",
    "*é*",
    ".*",
    ".git",
    "b/.git/*",
    "a b",
    "* *",
    "~$*",
    "#*",
    "x,y",
    "tab\there",
    "line*",
    "line?break",
    'quote"*',
    "it's",
    "percent%20",
    "dollar$HOME",
    "star*",
    "huh?",
    "-dash",
    " blank ",
    "{a,b}",
    "back?slash",
    "brackets?1?",
    "nothing like it",
    "b/b/b/c",
    "/{root}/b/c",
    "/{root}/*/c",
    "/{root}/*.tmp",
    "/{root}/b/tmp/x",
    "/{root}",
    "/{top}/*/b/tmp",
    "/*/nowhere",
    "{root}/b",
    "{name}/b",
    "{name}",
    "{name}*",
]
ROOTS = ["plain {n}", "root [{n}] *?", "{n} b"]


def resolved(pattern: str, root: Path) -> str:
    """Given a pattern with {root} and the like, return it for that root."""
    literal = str(root).strip("/").replace("[", "?").replace("]", "?")
    words = {"{root}": literal, "{top}": str(root.parent).strip("/"), "{name}": root.name}
    for word, meant in words.items():
        pattern = pattern.replace(word, meant.replace("[", "?").replace("]", "?"))
    return pattern


def planted(root: Path) -> Path:
    for name in FILES:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    if os.name == "posix":
        (root / os.fsdecode(b"latin-\xe9.tmp")).write_text("x")
    return root


def walked(root: Path, patterns: tuple[str, ...]) -> set[str]:
    path = os.fsencode(root)
    found = walk(Root(1, path, Excludes(patterns, path)), lambda path, error: None)
    return {each.decode("utf-8", "replace") for each, _ in found}


@pytest.mark.whole
def test_every_pattern_leaves_out_for_us_what_it_leaves_out_for_the_engine(
    repository: Repository, tmp_path: Path
) -> None:
    sources = {}
    for number, pattern in enumerate(PATTERNS):
        root = planted(tmp_path / "live" / ROOTS[number % len(ROOTS)].format(n=number))
        sources[root] = resolved(pattern, root)
    engine_patterns = [
        said
        for root, pattern in sources.items()
        for said in Excludes((pattern,), os.fsencode(root)).engine_patterns()
    ]
    reached = {
        root
        for root, pattern in sources.items()
        if not Excludes((pattern,), os.fsencode(root)).covers_root()
    }
    report = repository.backup(
        BackupRequest(paths=tuple(sources), excludes=tuple(engine_patterns), tags=(), host="x")
    )
    assert report.snapshot is not None
    kept: set[str] = set()
    repository.entries(
        report.snapshot,
        lambda node: kept.add(node.path.decode()) if node.kind == "file" else None,
    )
    anchored = tuple(each for each in sources.values() if each.startswith("/"))
    wrong = {}
    for root, pattern in sources.items():
        theirs = {path for path in kept if path.startswith(f"{root}/")}
        ours = walked(root, (pattern, *anchored))
        if ours != theirs:
            wrong[pattern] = {"engine only": theirs - ours, "ours only": ours - theirs}
    assert wrong == {}
    assert set(sources) - reached  # at least one pattern leaves out a source as a whole
    counts = {len(walked(root, (pattern,))) for root, pattern in sources.items()}
    assert len(counts) > 5  # the patterns do tell files apart


@pytest.mark.parametrize(
    "pattern",
    ["", " ", "/", "//", "**", "a/**/b", "[ab]*", "a\\b", "$HOME/x", "!keep", "..", "a/../b",
     "./a", "/srv/./a", "a\0b"],
)  # fmt: skip
def test_what_the_engine_might_read_otherwise_is_refused(pattern: str) -> None:
    with pytest.raises(Refused, match="exclude pattern"):
        check_pattern(pattern)


def test_patterns_of_one_source_say_nothing_of_another(tmp_path: Path) -> None:
    one, other = planted(tmp_path / "one"), planted(tmp_path / "other")
    assert not any(path.endswith(".tmp") for path in walked(one, ("*.tmp",)))
    assert any(path.endswith(".tmp") for path in walked(other, (f"{one}/*.tmp",)))
