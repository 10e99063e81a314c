"""Where the hub keeps its things: every path below ABIDE_HOME/hub has its name here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from abide.domain.errors import Refused


@dataclass(frozen=True)
class HubHome:
    """The hub's folder and what lies in it; `hub` is ABIDE_HOME/hub."""

    hub: Path

    @property
    def database(self) -> Path:
        """The one SQLite file, where no ABIDE_DATABASE_URL is set."""
        return self.hub / "abide.sqlite3"

    @property
    def queue(self) -> Path:
        """What wakes due work; may be lost without harm."""
        return self.hub / "queue.sqlite3"

    @property
    def files(self) -> Path:
        """What people handed in, by content hash; never served as it came."""
        return self.hub / "files"

    @property
    def secrets(self) -> Path:
        return self.hub / "secrets"

    @property
    def django_key(self) -> Path:
        return self.secrets / "django-key"

    @property
    def signing_key(self) -> Path:
        """The Ed25519 key that signs heads, plans and exports."""
        return self.secrets / "signing-key"

    @property
    def settings_file(self) -> Path:
        """What the host may set: addresses, mail server, Entra."""
        return self.hub / "hub.toml"


def find_hub(environment: Mapping[str, str]) -> HubHome:
    """Given the environment, return the hub's home: below ABIDE_HOME, or its default per account.

    Raise Refused when nothing says where to look.
    """
    told = environment.get("ABIDE_HOME", "")
    if told:
        try:
            return HubHome(Path(told).expanduser().absolute() / "hub")
        except RuntimeError:
            raise Refused(
                f"ABIDE_HOME is {told}, which starts in a home folder that is not known: write "
                "the path from the root."
            ) from None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return HubHome(Path("/var/lib/abide/hub"))
    if not environment.get("HOME"):
        raise Refused("Neither ABIDE_HOME nor HOME is set: say where Abide lives with ABIDE_HOME.")
    return HubHome(Path(environment["HOME"]) / ".local" / "share" / "abide" / "hub")
