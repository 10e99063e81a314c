"""From checked tables to Settings: names that must exist, files that must be private, no cycles."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from urllib.parse import urlsplit

from abide.agent.config.calendars import build_calendar
from abide.agent.config.checks import (
    check_folders,
    check_names,
    check_needs,
    check_repositories,
)
from abide.agent.config.lines import Where
from abide.agent.config.model import ConfigFile, RepositoryTable, SourceTable, SystemTable
from abide.agent.config.problem import Problem
from abide.agent.config.settings import DeclaredSystem, RepositorySettings, Settings, Source
from abide.agent.home import Home
from abide.domain.cadence import Cadence, Per
from abide.domain.copies import Place
from abide.domain.errors import Refused
from abide.domain.register import Grade, System
from abide.engines.excludes import check_pattern

LONGEST_PERIOD = {
    Per.MINUTE: 5 * 366 * 24 * 60,
    Per.DAY: 5 * 366,
    Per.SCHOOL_DAY: 5 * 190,
    Per.WEEK: 5 * 53,
    Per.TERM: 5 * 3,
    Per.MONTH: 5 * 12,
    Per.YEAR: 5,
}
"""How many of each a cadence may count: 5 years, as nothing a school does is rarer."""
MOST_TIMES = 1_000


def build_settings(file: ConfigFile, home: Home) -> Settings:
    """Given the checked file, return the settings. Raise Problem for what the types cannot see."""
    check_names(file)
    repositories = {
        table.name: _repository(table, ("repositories", n), home)
        for n, table in enumerate(file.repositories)
    }
    check_repositories(repositories)
    systems = tuple(
        _system(table, ("systems", n), home, repositories) for n, table in enumerate(file.systems)
    )
    check_needs(file, systems)
    check_folders(systems, repositories, home)
    scratch = file.agent.scratch
    return Settings(
        agent_name=file.agent.name,
        school=file.agent.school or file.agent.name,
        scratch=_absolute(scratch, ("agent", "scratch")) if scratch else home.scratch,
        workers=file.agent.workers,
        calendar=build_calendar(file.calendar),
        repositories=repositories,
        systems=systems,
    )


def _absolute(text: str, where: Where) -> Path:
    path = Path(text)
    if not path.is_absolute() or "\0" in text:
        raise Problem(where, f"{text!r} is not an absolute path: write it from the root.")
    return Path(os.path.normpath(path))


def _private_file(text: str, where: Where, home: Home) -> Path:
    """Given a secret's path, return it absolute. Raise Problem when missing or not private."""
    path = home.under(text)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        raise Problem(where, f"the file {path} does not exist or cannot be reached.") from None
    if not stat.S_ISREG(mode):
        raise Problem(where, f"{path} is not a file.")
    if os.name == "posix" and mode & 0o077:
        raise Problem(where, f"{path} can be read by others: run  chmod 600 '{path}'.")
    return path


def _repository(table: RepositoryTable, where: Where, home: Home) -> RepositorySettings:
    url = table.url or _url_in_file(table, (*where, "url_file"), home)
    if table.kind == "rest":
        _check_rest(url, table, where, home)
    else:
        url = str(_absolute(url, (*where, "url")))
    marker = _absolute(table.marker, (*where, "marker")) if table.marker else None
    return RepositorySettings(
        name=table.name,
        kind=table.kind,
        url=url,
        password_file=_private_file(table.password_file, (*where, "password_file"), home),
        place=Place(
            name=table.name,
            kind=table.kind,
            device=table.device,
            offsite=table.offsite,
            offline=table.offline,
            immutable=table.immutable,
        ),
        marker=marker,
        ca_file=_absolute(table.ca_file, (*where, "ca_file")) if table.ca_file else None,
    )


def _url_in_file(table: RepositoryTable, where: Where, home: Home) -> str:
    """Given a place whose address stands in a private file, return it. Raise Problem."""
    file = _private_file(str(table.url_file), where, home)
    try:
        url = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Problem(where, f"{file} cannot be read as text.") from None
    if table.kind != "rest" and not Path(url).is_absolute():
        raise Problem(where, f"what {file} holds is not an absolute path.")
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


def _system(
    table: SystemTable, where: Where, home: Home, repositories: dict[str, RepositorySettings]
) -> DeclaredSystem:
    for name in table.repositories or []:
        if name not in repositories:
            raise Problem((*where, "repositories"), f"there is no repository named {name!r}.")
    if table.sources and not repositories:
        raise Problem(where, "it has sources but there is no [[repositories]] to copy them to.")
    if table.repositories == [] and table.sources:
        raise Problem((*where, "repositories"), "it has sources but names no repository.")
    sources = tuple(
        _source(each, n + 1, (*where, "sources", n), home) for n, each in enumerate(table.sources)
    )
    defaults = System(name=table.name, grade=Grade.parse(table.grade))
    system = System(
        name=table.name,
        grade=defaults.grade,
        depends_on=tuple(table.depends_on),
        rto_seconds=_seconds(table.rto_hours),
        rpo_seconds=_seconds(table.rpo_hours),
        grace_seconds=float(table.grace_minutes) * 60,
        backup=_cadence(table.backup, (*where, "backup")) or defaults.backup,
        proof=_cadence(table.proof, (*where, "proof")) or defaults.proof,
        whole=_cadence(table.whole, (*where, "whole")) or defaults.whole,
        repositories=tuple(
            repositories if table.repositories is None else dict.fromkeys(table.repositories)
        )
        if sources
        else (),
        has_sources=bool(sources),
        supplier=table.supplier,
    )
    return DeclaredSystem(system, sources)


def _seconds(hours: float | int | None) -> float | None:
    return None if hours is None else float(hours) * 3600


def _cadence(text: str | None, where: Where) -> Cadence | None:
    if text is None:
        return None
    try:
        cadence = Cadence.parse(text)
    except Refused as refused:
        raise Problem(where, str(refused)) from None
    if cadence.per is not None and cadence.every > LONGEST_PERIOD[cadence.per]:
        raise Problem(where, f"“{text}” is rarer than every 5 years: say “every 5 years” or less.")
    if cadence.times > MOST_TIMES:
        raise Problem(
            where, f"“{text}” is oftener than anything can be done: say “hourly”, or less."
        )
    return cadence


def _source(table: SourceTable, number: int, where: Where, home: Home) -> Source:
    for pattern in table.exclude:
        try:
            check_pattern(pattern)
        except Refused as refused:
            raise Problem((*where, "exclude"), str(refused)) from None
    if table.dsn and re.search(r"password\s*=|://[^/@]*:[^/@]*@", table.dsn):
        raise Problem(
            (*where, "dsn"),
            "this dsn holds a password: put it in a file of mode 0600 and name it with dsn_file.",
        )
    dsn_file = _private_file(table.dsn_file, (*where, "dsn_file"), home) if table.dsn_file else None
    return Source(
        number=number,
        kind=table.kind,
        path=_absolute(table.path, (*where, "path")) if table.path else None,
        exclude=tuple(table.exclude),
        dsn=table.dsn,
        dsn_file=dsn_file,
        holds=table.holds,
    )
