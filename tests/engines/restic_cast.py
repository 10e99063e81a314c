"""What the tests of restic share: sources, a backup, its nodes, and damage done on purpose."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from abide.domain.errors import EngineError
from abide.engines.restic.repository import BackupRequest, Node, Repository


def backed_up(repository: Repository, source: Path) -> str:
    report = repository.backup(BackupRequest(paths=(source,), tags=("abide",), host="school"))
    assert report.failure is None
    assert report.snapshot is not None
    return report.snapshot


def entries(repository: Repository, snapshot: str) -> list[Node]:
    found: list[Node] = []
    repository.entries(snapshot, found.append)
    return found


def kind(work: Callable[[], object]) -> str:
    with pytest.raises(EngineError) as caught:
        work()
    return caught.value.kind


def locks(repository: Repository) -> list[str]:
    return os.listdir(Path(repository.url) / "locks")


def pack(repository: Repository) -> Path:
    """The largest pack: it holds the data, not the trees."""
    packs = Path(repository.url).glob("data/*/*")
    return max(packs, key=lambda pack: pack.stat().st_size)


def flip(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
