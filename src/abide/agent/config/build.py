"""From checked tables to Settings: names that must exist, files that must be private, no cycles."""

from __future__ import annotations

from abide.agent.config.calendars import build_calendar
from abide.agent.config.checks import (
    check_copying,
    check_folders,
    check_names,
    check_needs,
    check_repositories,
)
from abide.agent.config.lines import Where
from abide.agent.config.model import (
    ConfigFile,
    KeepTable,
    KitTable,
    RetentionTable,
    ScheduleTable,
    SystemTable,
)
from abide.agent.config.paths import absolute
from abide.agent.config.places import build_repository
from abide.agent.config.problem import Problem
from abide.agent.config.remotes import check_mirrors
from abide.agent.config.settings import (
    Contact,
    DeclaredSystem,
    KitSettings,
    RepositorySettings,
    Schedule,
    Settings,
)
from abide.agent.config.sources import build_program, build_sources, build_span
from abide.agent.home import Home
from abide.domain.cadence import Cadence, Per
from abide.domain.errors import Refused
from abide.domain.register import Grade, System
from abide.domain.retention import DEFAULT_KEEPS, Keep

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
        table.name: build_repository(table, ("repositories", n), home)
        for n, table in enumerate(file.repositories)
    }
    check_repositories(repositories)
    check_copying(repositories)
    systems = tuple(
        _system(table, ("systems", n), home, repositories) for n, table in enumerate(file.systems)
    )
    check_needs(file, systems)
    check_folders(systems, repositories, home)
    check_mirrors(systems, repositories, home)
    scratch = file.agent.scratch
    return Settings(
        agent_name=file.agent.name,
        school=file.agent.school or file.agent.name,
        scratch=absolute(scratch, ("agent", "scratch")) if scratch else home.scratch,
        workers=file.agent.workers,
        calendar=build_calendar(file.calendar),
        repositories=repositories,
        systems=systems,
        schedule=_schedule(file.schedule),
        retention=_retention(file.retention),
        kit=_kit(file.kit),
        contacts=tuple(Contact(**each.model_dump()) for each in file.contacts),
    )


def _schedule(table: ScheduleTable) -> Schedule:
    return Schedule(
        windows=tuple(build_span(each) for each in table.windows),
        drills=tuple(build_span(each) for each in table.drills),
        school_hours=build_span(table.school_hours),
        school_hours_upload=table.school_hours_upload,
        school_hours_download=table.school_hours_download,
        nice=table.nice,
    )


def _retention(table: RetentionTable) -> dict[Grade, Keep]:
    """Given [retention], return how much of each grade is kept: what it says, else the default."""
    keeps = dict(DEFAULT_KEEPS)
    for grade in Grade:
        said: KeepTable | None = getattr(table, grade.value)
        if said is None:
            continue
        keeps[grade] = Keep(said.daily, said.weekly, said.termly, said.yearly)
        if not keeps[grade].anything:
            raise Problem(("retention", grade.value), "this keeps nothing at all.")
    return keeps


def _kit(table: KitTable) -> KitSettings:
    folders = tuple(absolute(each, ("kit", "folders")) for each in table.folders)
    return KitSettings(table.if_found, folders, table.limit_days)


def _system(
    table: SystemTable, where: Where, home: Home, repositories: dict[str, RepositorySettings]
) -> DeclaredSystem:
    for name in table.repositories or []:
        if name not in repositories:
            raise Problem((*where, "repositories"), f"there is no repository named {name!r}.")
    if (table.sources or table.program) and not repositories:
        raise Problem(where, "it has sources but there is no [[repositories]] to copy them to.")
    if table.repositories == [] and (table.sources or table.program):
        raise Problem((*where, "repositories"), "it has sources but names no repository.")
    sources = build_sources(table, where, home)
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
        parts=frozenset(each.holds for each in sources) or frozenset({"data"}),
    )
    return DeclaredSystem(system, sources, build_program(table, where))


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
