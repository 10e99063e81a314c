"""What the commands of the hub print with --json."""

from __future__ import annotations

from abide.wire.answers import Document


class LinkMade(Document):
    email: str
    link: str


class HubCopied(Document):
    file: str
    bytes: int
