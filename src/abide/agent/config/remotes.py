"""Remotes of rclone in agent.toml: NAME:PATH and the private rclone.conf that has NAME."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from abide.agent.config.lines import Where
from abide.agent.config.paths import private_file
from abide.agent.config.problem import Problem
from abide.agent.config.settings import DeclaredSystem, RepositorySettings, Source
from abide.agent.home import Home
from abide.domain.errors import Refused
from abide.engines.rclone import configuration


def rclone_config(text: str, where: Where, home: Home) -> Path:
    """Given the path of an rclone.conf, return it absolute. Raise Problem when it is missing, not
    private or not understood.

    One that a killed rclone left under its other name is put back first.
    """
    configuration.put_back(home.under(text))
    file = private_file(text, where, home)
    try:
        configuration.read(file)
    except Refused as refused:
        raise Problem(where, str(refused)) from None
    return file


def check_remote(address: str, config: Path, where: Where) -> None:
    """Given NAME:PATH and its rclone.conf, return. Raise Problem when that has no NAME."""
    section = configuration.section_of(address)
    if section is None:
        raise Problem(
            where,
            f"{address!r} is not a remote: write it as NAME:folder, with a NAME of rclone_config.",
        )
    if section not in configuration.read(config):
        raise Problem(
            where,
            f"{config} has no remote named {section!r}: make it with  rclone config --config "
            f"'{config}' .",
        )


def check_mirrors(
    systems: Sequence[DeclaredSystem], repositories: Mapping[str, RepositorySettings], home: Home
) -> None:
    """Given everything declared, return. Raise Problem for a mirror that lies in, or around,
    anything else: what its remote does not hold is removed from it."""
    taken = list(_taken(systems, repositories, home))
    for n, declared in enumerate(systems):
        for source in [each for each in declared.sources if each.mirror is not None]:
            _check_mirror(source, taken, ("systems", n, "sources", source.number - 1, "mirror"))
            taken.append((f"the mirror of {source.remote}", Path(str(source.mirror))))


def _check_mirror(source: Source, taken: Sequence[tuple[str, Path]], where: Where) -> None:
    mine = Path(os.path.realpath(str(source.mirror)))
    for what, folder in taken:
        other = Path(os.path.realpath(folder))
        if mine.is_relative_to(other) or other.is_relative_to(mine):
            raise Problem(
                where,
                f"{source.mirror} and {what} ({folder}) lie in one another: give the mirror a "
                "folder of its own.",
            )


def _taken(
    systems: Sequence[DeclaredSystem], repositories: Mapping[str, RepositorySettings], home: Home
) -> Iterator[tuple[str, Path]]:
    yield "the agent's own folder", home.agent
    for name, each in repositories.items():
        if each.folder is not None:
            yield f"the repository {name}", each.folder
    for declared in systems:
        for source in declared.sources:
            if source.path is not None:
                yield f"a source of {declared.name}", source.path
