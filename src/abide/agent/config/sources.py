"""From [[systems.sources]] and [systems.program] to sources: what exists, what is private."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

from abide.agent.config.lines import Where
from abide.agent.config.model import SourceTable, SystemTable
from abide.agent.config.paths import absolute, private_file
from abide.agent.config.problem import Problem
from abide.agent.config.remotes import check_remote, rclone_config
from abide.agent.config.settings import Program, Source, SqlServerExtras
from abide.agent.home import Home
from abide.domain.errors import Refused
from abide.domain.hours import Span
from abide.engines.excludes import check_pattern


def build_sources(table: SystemTable, where: Where, home: Home) -> tuple[Source, ...]:
    """Given a system's table, return its sources: those it names, then its program's."""
    named = [
        _source(each, n + 1, (*where, "sources", n), home) for n, each in enumerate(table.sources)
    ]
    if table.program is not None:
        here = (*where, "program")
        program = absolute(table.program.installer, (*here, "installer"))
        named.append(Source(len(named) + 1, "files", program, holds="program"))
        for each in table.program.configuration:
            path = absolute(each, (*here, "configuration"))
            named.append(Source(len(named) + 1, "files", path, holds="configuration"))
    return tuple(named)


def build_program(table: SystemTable, where: Where) -> Program | None:
    """Given a system's table, return the program that opens its data; None where none is named."""
    if table.program is None:
        return None
    here, said = (*where, "program"), table.program
    return Program(
        name=said.name,
        version=said.version,
        licence=said.licence,
        installer=absolute(said.installer, (*here, "installer")),
        configuration=tuple(absolute(p, (*here, "configuration")) for p in said.configuration),
    )


def build_span(text: str) -> Span:
    """Given HH:MM-HH:MM, return the span of the day."""
    start, _, end = text.partition("-")
    return Span(time.fromisoformat(start), time.fromisoformat(end))


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
    dsn_file = private_file(table.dsn_file, (*where, "dsn_file"), home) if table.dsn_file else None
    return Source(
        number=number,
        kind=table.kind,
        path=absolute(table.path, (*where, "path")) if table.path else None,
        exclude=tuple(table.exclude),
        dsn=table.dsn,
        dsn_file=dsn_file,
        holds=table.holds,
        canaries=table.canaries,
        remote=table.remote,
        rclone_config=_remote(table, where, home),
        mirror=absolute(table.mirror, (*where, "mirror")) if table.mirror else None,
        sqlserver=_sqlserver(table, where, home),
    )


def _remote(table: SourceTable, where: Where, home: Home) -> Path | None:
    """Given a source, return the rclone.conf of a remote. Raise Problem for one that lacks it."""
    if table.remote is None or table.rclone_config is None:
        return None
    if any(pattern.startswith("/") for pattern in table.exclude):
        raise Problem(
            (*where, "exclude"),
            "a remote has no root of a disk: write its patterns without the first slash.",
        )
    config = rclone_config(table.rclone_config, (*where, "rclone_config"), home)
    check_remote(table.remote, config, (*where, "remote"))
    return config


def _sqlserver(table: SourceTable, where: Where, home: Home) -> SqlServerExtras | None:
    if table.backup_folder is None:
        return None
    folder = absolute(table.backup_folder, (*where, "backup_folder"))
    scratch = table.scratch_dsn_file
    return SqlServerExtras(
        backup_folder=folder,
        backup_folder_there=table.backup_folder_there or str(folder),
        scratch_dsn_file=private_file(scratch, (*where, "scratch_dsn_file"), home)
        if scratch
        else None,
        scratch_live=table.scratch_live,
        scratch_window=build_span(table.scratch_window) if table.scratch_window else None,
    )
