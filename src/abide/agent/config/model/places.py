"""[[repositories]]: the places that hold copies."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from abide.agent.config.model.base import Name, Table

RepositoryKind = Literal["local", "drive", "rest", "s3", "rclone"]
REMOTE_KINDS = frozenset({"rest", "s3", "rclone"})


class RepositoryTable(Table):
    """[[repositories]]"""

    name: Name
    kind: RepositoryKind
    url: str | None = None
    url_file: str | None = None
    marker: str | None = None
    device: str | None = None
    password_file: str
    offsite: bool = False
    offline: bool = False
    immutable: bool = False
    ca_file: str | None = None
    environment_file: str | None = None
    rclone_config: str | None = None
    copy_from: str | None = None

    @model_validator(mode="after")
    def _one_address(self) -> RepositoryTable:
        if (self.url is None) == (self.url_file is None):
            raise ValueError("give either url or url_file")
        if self.kind == "drive" and not self.marker:
            raise ValueError(
                "a drive needs a marker: a file on the drive that holds this repository's name"
            )
        if self.kind == "rclone" and not self.rclone_config:
            raise ValueError("a repository of kind rclone needs rclone_config: the rclone.conf")
        if self.rclone_config is not None and self.kind != "rclone":
            raise ValueError("rclone_config belongs to repositories of kind rclone")
        if self.environment_file is not None and self.kind not in REMOTE_KINDS:
            raise ValueError("environment_file belongs to repositories of kind s3, rclone or rest")
        if self.copy_from == self.name:
            raise ValueError("copy_from names the repository itself")
        return self
