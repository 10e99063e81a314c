"""`abide status`: could we recover today? The hub answers where one lives here, else the agent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from abide.cli.common import DONE, NOT_PROVEN, AsJson, answer, end, home, looking_agent, now
from abide.cli.hubside import Slug, hub_lives, load_hub, the_school
from abide.domain.errors import Refused

if TYPE_CHECKING:
    from abide.agent.status import Standing
    from abide.domain.answer import Answer
    from abide.domain.control import ControlStatus, SystemStatus
    from abide.domain.promises import Judged
    from abide.wire.answers import ControlRow, Status, SystemRow


def status(school: Slug = None, as_json: AsJson = False) -> None:
    """Say whether the school could recover today, and what stands in the way."""
    document = _of_the_hub(school) if hub_lives() else None
    if document is None:
        if school is not None:
            raise Refused("--school is for a hub, and no hub with a school lives here.")
        document = _of_the_agent()
    answer(document, as_json, lines_of(document))
    end(DONE if document.answer == "yes" else NOT_PROVEN)


def _of_the_agent() -> Status:
    from abide.agent.status import standing

    with looking_agent() as agent:
        return document_of(standing(agent), agent.settings.school)


def _of_the_hub(slug: str | None) -> Status | None:
    """Given a school's slug, return what the hub answers; None where it has no school yet and an
    agent of this home can answer. Raise Refused."""
    load_hub()
    from django.db import DatabaseError

    from abide.hub.controls.promises.judged import promises_at
    from abide.hub.schools.queries import any_school

    try:
        if not any_school() and home().config_file.exists():
            return None
        promised = promises_at(the_school(slug), now())
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        raise Refused(f"The hub's database cannot be read ({said}): see  abide doctor .") from error
    found = promised.standing
    statuses = [each.status for each in found.systems]
    own = {each.control.id: _as_control(each.judged) for each in promised.promises}
    every = [*(each for each in found.controls if each.id not in own), *own.values()]
    return _document(found.school.name, found.answer, statuses, every)


def _as_control(judged: Judged) -> ControlStatus:
    """Given a promise of a catalogue or of the school's own, return it as the document has it."""
    from abide.domain.control import ControlStatus

    return ControlStatus(
        id=judged.control.id,
        title=judged.control.title,
        rows=judged.control.rows,
        status=judged.status,
        basis=judged.basis,
        due_on=judged.due_on,
        reasons=judged.reasons,
    )


def document_of(found: Standing, school: str) -> Status:
    """Given where the school stands, return the document of `abide status --json`."""
    return _document(school, found.answer, found.systems, found.controls)


def _document(
    school: str,
    said: Answer,
    systems: Iterable[SystemStatus],
    controls: Iterable[ControlStatus],
) -> Status:
    from abide.wire.answers import ControlRow, Status

    return Status(
        school=school,
        as_of=now(),
        answer=said.answer,
        sentence=said.sentence,
        problems=list(said.problems),
        systems=[_system_row(each) for each in systems],
        controls=[
            ControlRow(
                id=each.id,
                title=each.title,
                rows=list(each.rows),
                status=each.status.value,
                basis=each.basis.value,
                due_on=each.due_on,
                reasons=list(each.reasons),
            )
            for each in controls
        ],
    )


def _system_row(status: SystemStatus) -> SystemRow:
    from abide.wire.answers import CopyCounts, SystemRow

    return SystemRow(
        name=status.name,
        grade=status.grade.value,
        status=status.status.value,
        basis=status.basis.value,
        reasons=list(status.reasons),
        last_backup_at=status.last_backup_at,
        last_proof_at=status.last_proof_at,
        rto_seconds=status.rto_seconds,
        measured_restore_seconds=status.measured_restore_seconds,
        copies=CopyCounts(
            total=status.copies.total,
            devices=status.copies.devices,
            offsite=status.copies.offsite,
            offline=status.copies.offline,
            immutable=status.copies.immutable,
        ),
    )


def lines_of(document: Status) -> list[str]:
    """Given the document, return it as people read it: the sentence first, then the reasons."""
    lines = [document.sentence, "", "Systems"]
    for system in document.systems:
        lines += _system_lines(system)
    lines += ["", "Promises"]
    for control in document.controls:
        lines += _control_lines(control)
    return lines


def _system_lines(row: SystemRow) -> list[str]:
    head = f"  {row.status.upper():8} {row.name} ({row.grade}, {row.basis})"
    return [head, *(f"           {reason}" for reason in row.reasons)]


def _control_lines(row: ControlRow) -> list[str]:
    rows = f" [{', '.join(row.rows)}]" if row.rows else ""
    due = f", due {row.due_on:%-d %B %Y}" if row.due_on else ""
    head = f"  {row.status.upper():8} {row.title}{rows} ({row.basis}{due})"
    return [head, *(f"           {reason}" for reason in row.reasons)]
