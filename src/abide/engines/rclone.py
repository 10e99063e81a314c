"""A REST store on this machine, served by rclone: for the sample school and the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Self


class Served:
    """A store being served; `url` is what restic is given (it may hold a password)."""

    url: str

    def stop(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def find_rclone(path: str | None = None) -> str:
    raise NotImplementedError


def serve_restic(
    folder: Path, *, append_only: bool = False, user: str | None = None, password: str | None = None
) -> Served:
    raise NotImplementedError
