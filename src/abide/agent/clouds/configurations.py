"""Every rclone.conf that agent.toml names, and what killed runs of rclone left beside it."""

from __future__ import annotations

from pathlib import Path

from abide.agent.config import Settings
from abide.engines.rclone import configuration


def used(settings: Settings) -> set[tuple[Path, str]]:
    """Return (rclone.conf, section) of every remote that a source or a place is on."""
    found = set()
    for declared in settings.systems:
        for source in declared.sources:
            if source.rclone_config is not None and source.remote is not None:
                found.add((source.rclone_config, _section(source.remote)))
    for place in settings.repositories.values():
        if place.kind == "rclone":
            config = Path(place.environment["RCLONE_CONFIG"])
            found.add((config, _section(place.url.partition(":")[2])))
    return found


def sweep_configurations(settings: Settings) -> None:
    """Given the settings of a run that is alone, remove the files full of tokens that killed runs
    of rclone left."""
    for config in {file for file, _ in used(settings)}:
        configuration.sweep(config)


def _section(address: str) -> str:
    return str(configuration.section_of(address))
