"""The catalogues that come with Abide, one file each, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from abide.domain.promises import Control
from abide.wire.catalogues import WireCatalogue, read_catalogue, together

FOLDER = Path(__file__).parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader written in C where PyYAML has it: eight times as quick."""
ON_FROM_THE_START = ("policy-0",)
"""What a school promises by until it says otherwise."""


@cache
def catalogues() -> Mapping[str, WireCatalogue]:
    """Return every catalogue by name, in the order of their files. Raise Refused, naming the place,
    where one does not read; two controls of one id are refused too."""
    files = sorted(FOLDER.glob("*.yaml"))
    return together(
        [
            read_catalogue(yaml.load(file.read_text(encoding="utf-8"), LOADER), file.name)
            for file in files
        ]
    )


@cache
def shipped() -> Mapping[str, Control]:
    """Return every control that comes with Abide, by its id."""
    every = (each for catalogue in catalogues().values() for each in catalogue.as_controls())
    return {control.id: control for control in every}
