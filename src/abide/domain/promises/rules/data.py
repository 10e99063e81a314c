"""Rules over data protection: disclosures of personal data, the registration and its fee."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from abide.domain.cadence import Cadence
from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.rows import Row
from abide.domain.words import plural, some

YEARLY = Cadence.parse("yearly")


def disclosures_logged(asked: Asked) -> Evidenced:
    """Return whether each disclosure of personal data says to whom, what kind, when and on which
    legal basis, and within the cadence somebody entered one or said that there was none."""
    rows = [row for row in asked.known.of("disclosure") if not row.erased]
    said = asked.known.said.get(asked.control.id)
    if said is not None and (said.on > asked.today or not said.kept):
        said = None
    made = [on for row in rows if (on := row.day("on")) is not None and on <= asked.today]
    newest = max([*made, *([said.on] if said else [])], default=None)
    if newest is None:
        reason = (
            "No disclosure is entered, and nobody has said that there was none. "
            f"{asked.control.mend}"
        )
        return staff([Finding(Status.NEVER, reason)])
    status, due_on = asked.stands(asked.noon(newest), asked.control.counted or YEARLY)
    findings = list(_lacking(rows, asked))
    if status in (Status.OVERDUE, Status.DUE):
        by = "was" if status is Status.OVERDUE else "is"
        reason = f"Nothing was entered since {asked.day(newest)}; that there was nothing {by} to "
        reason += f"be said by {asked.day(due_on)}. {asked.control.mend}"
        findings.append(Finding(status, reason))
    if made:
        told = f"{plural(len(made), 'disclosure')} entered, the last of {asked.day(max(made))}."
        findings.append(Finding(Status.KEPT, told))
    if said is not None and said.on == newest:
        told = f"{said.by} said on {asked.day(said.on)} that all is entered."
        findings.append(Finding(Status.KEPT, told))
    return staff(findings, [due_on], [asked.noon(newest), *(row.at for row in rows)])


def _lacking(rows: Sequence[Row], asked: Asked) -> Iterator[Finding]:
    """Yield what disclosures do not say. Whose data it was is never told."""
    bare = [_of(row, asked) for row in rows if not row.text("basis")]
    if bare:
        reason = f"No legal basis is given for {some(bare)}. Ask the data protection officer for "
        yield Finding(Status.BROKEN, f"{reason}it, and enter it.")
    ahead = [_of(row, asked) for row in rows if (row.day("on") or asked.today) > asked.today]
    if ahead:
        reason = f"{some(ahead)}: that day is still to come. Enter the day it was done."
        yield Finding(Status.BROKEN, reason)


def _of(row: Row, asked: Asked) -> str:
    on = row.day("on")
    return f"{row.text('to_whom')}{f' on {asked.day(on)}' if on else ''}"


def registered(asked: Asked) -> Evidenced:
    """Return whether the school's registration has a number, and its fee is paid."""
    rows = [row for row in asked.known.of("registration") if not row.erased]
    if not rows:
        reason = f"No registration is entered yet. {asked.control.mend}"
        return staff([Finding(Status.NEVER, reason)])
    # what was renewed as a new row is judged by the row that holds longest
    row = max(rows, key=lambda each: each.day("fee_expires_on") or date.min)
    name, expires_on = row.text("organisation"), row.day("fee_expires_on")
    findings = []
    if not row.text("number"):
        reason = f"The registration of {name} has no number. {asked.control.mend}"
        findings.append(Finding(Status.NEVER, reason))
    if expires_on is None:
        reason = f"Until when the fee of {name} is paid is not said. {asked.control.mend}"
        findings.append(Finding(Status.NEVER, reason))
    else:
        what = f"What {name} paid for its registration"
        findings.append(asked.runs_out(expires_on, what, asked.control.mend))
    ahead = row.day("registered_on")
    if ahead is not None and ahead > asked.today:
        reason = f"{name} is registered from {asked.day(ahead)} only. {asked.control.mend}"
        findings.append(Finding(Status.BROKEN, reason))
    return staff(findings, [expires_on], [row.at])


RULES: Mapping[str, Rule] = {
    "disclosures-logged": disclosures_logged,
    "registered": registered,
}
