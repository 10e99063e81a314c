"""A private PostgreSQL server for one drill: unprivileged, socket only, gone afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Binaries:
    """The PostgreSQL programs of one version, in one folder."""

    folder: Path
    version: tuple[int, int]

    def path(self, program: str) -> str:
        raise NotImplementedError


def find_binaries(folder: Path | None = None) -> Binaries:
    raise NotImplementedError


def place_for(folder: Path, user: str | None) -> Path:
    """Given a wished folder, return it or, where `user` cannot reach it, the system's own
    temporary folder."""
    raise NotImplementedError


class Throwaway:
    def __init__(self, folder: Path, *, binaries: Binaries | None = None) -> None:
        self.wished = folder

    def dsn(self, database: str = "postgres") -> str:
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(self, *_: object) -> None:
        raise NotImplementedError
