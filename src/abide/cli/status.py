"""`abide status`: could we recover today?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from abide.cli.common import DONE, NOT_PROVEN, AsJson, answer, end, looking_agent, now

if TYPE_CHECKING:
    from abide.agent.status import Standing
    from abide.domain.control import SystemStatus
    from abide.wire.answers import ControlRow, Status, SystemRow


def status(as_json: AsJson = False) -> None:
    """Say whether the school could recover today, and what stands in the way."""
    from abide.agent.status import standing

    with looking_agent() as agent:
        found = standing(agent)
        school = agent.settings.school
    document = document_of(found, school)
    answer(document, as_json, lines_of(document))
    end(DONE if found.answer.answer == "yes" else NOT_PROVEN)


def document_of(found: Standing, school: str) -> Status:
    """Given where the school stands, return the document of `abide status --json`."""
    from abide.wire.answers import ControlRow, Status

    return Status(
        school=school,
        as_of=now(),
        answer=found.answer.answer,
        sentence=found.answer.sentence,
        problems=list(found.answer.problems),
        systems=[_system_row(each) for each in found.systems],
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
            for each in found.controls
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
