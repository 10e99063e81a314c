"""`python -m tests.whole.quick WORDS`: Abide's own command line, but the repositories that it makes
below ABIDE_HOME have keys that are quick to derive."""

from __future__ import annotations

import os
from pathlib import Path

from abide.cli.main import main
from abide.engines.restic.repository import Repository
from tests.whole.keys import make_quick

_make = Repository.make


def _make_quickly(place: Repository) -> str:
    """Given a place, make the repository; those in a folder, or served from one, are made quick."""
    made = _make(place)
    for keys in Path(os.environ["ABIDE_HOME"]).rglob("abide/keys"):
        if place.name in keys.parts:
            make_quick(keys.parent, place.password_file.read_text().strip())
    return made


if __name__ == "__main__":
    Repository.make = _make_quickly  # type: ignore[assignment, method-assign]
    main()
