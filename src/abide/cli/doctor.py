"""`abide doctor`: is this machine fit for the work?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from abide.cli.common import DONE, NOT_PROVEN, AsJson, answer, end, home, looking_agent, now
from abide.cli.hubside import hub_home, hub_lives, load_hub
from abide.cli.streams import shown

if TYPE_CHECKING:
    from abide.agent.context import Agent
    from abide.wire.answers import DoctorRow

_OURS = "hub's own copies"


def doctor(as_json: AsJson = False) -> None:
    """Look at everything that agent and hub need; name the command that mends what is wrong."""
    from abide.wire.answers import DoctorSaid

    rows: list[DoctorRow] = []
    if home().config_file.exists() or not hub_lives():
        rows += _of_the_agent()
    if hub_lives():
        rows += _of_the_hub()
    lines = []
    for row in rows:
        lines.append(f"{row.outcome:4} {row.name}: {row.detail}")
        if row.command:
            lines.append(f"     run:  {row.command}")
    answer(DoctorSaid(checks=rows), as_json, lines)
    end(DONE if all(row.outcome == "ok" for row in rows) else NOT_PROVEN)


def _of_the_agent() -> list[DoctorRow]:
    from abide.agent.doctor import examine

    with looking_agent() as agent:
        rows = [_row(each.name, each.ok, each.detail, each.command) for each in examine(agent)]
        if hub_lives():
            rows.append(_own_copies(agent))
    return rows


def _of_the_hub() -> list[DoctorRow]:
    load_hub()
    from abide.hub.worker.doctoring import examine

    rows = [_row(each.name, each.ok, each.detail, each.command) for each in examine(now())]
    if not home().config_file.exists():
        rows.append(
            _row(
                _OURS,
                False,
                f"no agent of this home copies {hub_home().hub}: have its database (as one source "
                "of kind sqlite or postgres), files and secrets backed up",
                "abide agent init",
            )
        )
    return rows


def _own_copies(agent: Agent) -> DoctorRow:
    """Given this home's agent, return whether it copies the hub's database, files and keys."""
    hub = hub_home()
    sources = [each for system in agent.settings.systems for each in system.sources]
    databases = {each.path for each in sources if each.kind == "sqlite"}
    folders = {each.path for each in sources if each.kind == "files"}
    missing = []
    if hub.database.exists() and hub.database not in databases:
        missing.append(f'{{ kind = "sqlite", path = "{hub.database}" }}')
    for folder in (hub.files, hub.secrets):
        if folder.exists() and not _covered(folder, folders):
            missing.append(f'{{ kind = "files", path = "{folder}" }}')
    if not missing:
        return _row(_OURS, True, "the hub's database, files and keys are copied by a system")
    detail = f"no system copies all of them: add to its sources in agent.toml  {', '.join(missing)}"
    return _row(_OURS, False, detail)


def _covered(folder: Path, folders: set[Path | None]) -> bool:
    return any(one is not None and folder.is_relative_to(one) for one in folders)


def _row(name: str, ok: bool, detail: str, command: str | None = None) -> DoctorRow:
    from abide.wire.answers import DoctorRow

    return DoctorRow(
        name=name, outcome="ok" if ok else "fix", detail=shown(detail), command=command
    )
