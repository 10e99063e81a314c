"""From a [[repositories]] table to a place: its address, its secrets, its claims."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from abide.agent.config.lines import Where
from abide.agent.config.model import RepositoryTable
from abide.agent.config.paths import absolute, private_file, private_text
from abide.agent.config.problem import Problem
from abide.agent.config.remotes import check_remote, rclone_config
from abide.agent.config.settings import RepositorySettings
from abide.agent.home import Home
from abide.domain.copies import Place
from abide.engines.rclone.command import environment

_ENVIRONMENT_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_OURS = ("RESTIC_", "LD_", "PYTHON", "ABIDE_")
"""What an environment_file may not set: the engine's own words, and what loads code."""


def build_repository(table: RepositoryTable, where: Where, home: Home) -> RepositorySettings:
    """Given a checked table, return its place. Raise Problem for what the types cannot see."""
    url = table.url or _url_in_file(table, (*where, "url_file"), home)
    if table.kind == "rest":
        _check_rest(url, table, where, home)
    elif table.kind in _PREFIXES:
        if not url.startswith(_PREFIXES[table.kind]):
            raise Problem((*where, "url"), _HOW_TO[table.kind])
    else:
        url = str(absolute(url, (*where, "url")))
    marker = absolute(table.marker, (*where, "marker")) if table.marker else None
    return RepositorySettings(
        name=table.name,
        kind=table.kind,
        url=url,
        password_file=private_file(table.password_file, (*where, "password_file"), home),
        place=Place(
            name=table.name,
            kind=table.kind,
            device=table.device,
            offsite=table.offsite,
            offline=table.offline,
            immutable=table.immutable,
        ),
        marker=marker,
        ca_file=absolute(table.ca_file, (*where, "ca_file")) if table.ca_file else None,
        environment=_environment(table, url, where, home),
        copy_from=table.copy_from,
    )


_PREFIXES = {"s3": "s3:", "rclone": "rclone:"}
_HOW_TO = {
    "s3": "an s3 url reads s3:https://host/bucket/folder.",
    "rclone": "an rclone url reads rclone:remote:folder.",
}


def _environment(table: RepositoryTable, url: str, where: Where, home: Home) -> dict[str, str]:
    """Given a place, return what its storage is opened with. Raise Problem for a line that is no
    NAME=VALUE, or one that is not a storage's to set."""
    found: dict[str, str] = {}
    if table.environment_file is not None:
        here = (*where, "environment_file")
        for line in private_text(table.environment_file, here, home).splitlines():
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            said = _ENVIRONMENT_LINE.fullmatch(line.strip())
            if said is None:
                raise Problem(here, "a line of this file does not read NAME=VALUE.")
            if said[1].upper().startswith(_OURS) or said[1].upper() == "PATH":
                raise Problem(here, f"{said[1]} is not a storage's to set: take it out.")
            found[said[1]] = said[2].strip("\"'")
    if table.rclone_config is not None:
        config = rclone_config(table.rclone_config, (*where, "rclone_config"), home)
        check_remote(url.removeprefix(_PREFIXES["rclone"]), config, (*where, "url"))
        found |= environment(config)
        if table.ca_file is not None:
            found["RCLONE_CA_CERT"] = table.ca_file
    return found


def _url_in_file(table: RepositoryTable, where: Where, home: Home) -> str:
    """Given a place whose address stands in a private file, return it. Raise Problem."""
    url = private_text(str(table.url_file), where, home)
    if table.kind in ("local", "drive") and not Path(url).is_absolute():
        raise Problem(where, f"what {table.url_file} holds is not an absolute path.")
    return url


def _check_rest(url: str, table: RepositoryTable, where: Where, home: Home) -> None:
    if not url.startswith(("rest:http://", "rest:https://")):
        raise Problem((*where, "url"), "a rest url starts with rest:http:// or rest:https://.")
    try:
        holds_secret = urlsplit(url.removeprefix("rest:")).password is not None
    except ValueError:
        raise Problem((*where, "url"), "this url is not understood.") from None
    shared = os.name == "posix" and bool(home.config_file.stat().st_mode & 0o077)
    if holds_secret and table.url and shared:
        raise Problem(
            (*where, "url"),
            "this url holds a password and agent.toml can be read by others: put the url in "
            "a file of mode 0600 and name it with url_file.",
        )
