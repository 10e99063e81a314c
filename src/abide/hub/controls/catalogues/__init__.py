"""The catalogues that come with Abide, one file each, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from abide.domain.errors import Refused
from abide.domain.promises import Control
from abide.wire.catalogues import WireCatalogue, read_catalogue

FOLDER = Path(__file__).parent
ON_FROM_THE_START = ("policy-0",)
"""What a school promises by until it says otherwise."""


@cache
def catalogues() -> Mapping[str, WireCatalogue]:
    """Return every catalogue by name, in the order of their files. Raise Refused, naming the place,
    where one does not read; two controls of one id are refused too."""
    found: dict[str, WireCatalogue] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        held = yaml.safe_load(file.read_text(encoding="utf-8"))
        catalogue = read_catalogue(held, file.name)
        found[catalogue.name] = catalogue
    ids = [each.id for catalogue in found.values() for each in catalogue.controls]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise Refused(f"Two controls are called {twice[0]}: give one another id.")
    return found


@cache
def shipped() -> Mapping[str, Control]:
    """Return every control that comes with Abide, by its id."""
    every = (each for catalogue in catalogues().values() for each in catalogue.as_controls())
    return {control.id: control for control in every}
