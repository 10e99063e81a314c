"""What people and suppliers say of a promise: attestations, reports, sign-offs."""

from datetime import date, timedelta

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, staff
from abide.domain.promises.known import Reports, Signer
from abide.domain.promises.model import Way
from abide.domain.words import some

YEARLY = Cadence.parse("yearly")


def attested(way: Way, asked: Asked) -> Evidenced:
    """Return whether staff said, within the cadence, that the promise was kept."""
    said = asked.known.said.get(asked.control.id)
    if said is None or said.on > asked.today:
        return staff([Finding(Status.NEVER, f"Nobody has said so yet. {asked.control.mend}")])
    when = asked.day(said.on)
    if not said.kept:
        words = f": “{said.words}”" if said.words else ""
        reason = f"{said.by} said on {when} that this is not so{words}. {asked.control.mend}"
        return staff([Finding(Status.BROKEN, reason)], evidence=[said.at])
    status, due_on = asked.stands(asked.noon(said.on), asked.control.counted or YEARLY)
    told = f"{said.by} said so on {when}"
    if status is Status.KEPT:
        reason = f"{told}; to be said again by {asked.day(due_on)}."
    else:
        by = "was" if status is Status.OVERDUE else "is"
        reason = f"{told}; it {by} to be said again by {asked.day(due_on)}. {asked.control.mend}"
    return staff([Finding(status, reason)], [due_on], [said.at])


def reported(way: Way, asked: Asked) -> Evidenced:
    """Return whether a supplier's reports say so: silence past the cadence is overdue under the
    supplier's name, a newest report that tells of a failure is broken."""
    reports = asked.known.reports.get(asked.control.id)
    name = (reports.supplier if reports else "") or asked.control.supplier or "The supplier"
    if reports is None or reports.newest_at is None:
        return _no_report(name, reports, asked)
    if reports.newest_failed:
        when = asked.view.moment(reports.newest_at)
        reason = f"{name} reported on {when} that it failed. {asked.control.mend}"
        return _supplier([Finding(Status.BROKEN, reason)], reports)
    if reports.newest_good_at is None:
        reason = f"{name} has not yet reported that it was done. {asked.control.mend}"
        return _supplier([Finding(Status.NEVER, reason)], reports)
    status, due_on = asked.stands(reports.newest_good_at, asked.control.counted or YEARLY)
    told = f"{name} reported it done on {asked.view.moment(reports.newest_good_at)}"
    if status is Status.OVERDUE:
        reason = f"Nothing was heard from {name} since: {told}, and the next report was due by "
        reason += f"{asked.day(due_on)}. Ask {name} what happened."
    else:
        reason = f"{told}."
    # a report is not chased before it is late
    told_as = Status.KEPT if status is Status.DUE else status
    found = _supplier([Finding(told_as, reason)], reports)
    return Evidenced(found.findings, due_on, Basis.SUPPLIER, found.evidence_at)


def _no_report(name: str, reports: Reports | None, asked: Asked) -> Evidenced:
    cadence = asked.control.counted or YEARLY
    finding = Finding(Status.NEVER, f"{name} has sent no report yet. {asked.control.mend}")
    if reports is not None and reports.since is not None:
        status, due_on = asked.stands(reports.since, cadence)
        if status is Status.OVERDUE:
            reason = f"{name} has sent no report, though one was due by {asked.day(due_on)}. "
            finding = Finding(Status.OVERDUE, f"{reason}Ask {name} for it.")
    return Evidenced([finding], None, Basis.SUPPLIER)


def _supplier(findings: list[Finding], reports: Reports) -> Evidenced:
    return Evidenced(findings, None, Basis.SUPPLIER, reports.newest_at)


def signed_off(way: Way, asked: Asked) -> Evidenced:
    """Return whether everybody who is asked has signed within the cadence, and since they joined;
    who is missing is named. `join_days` (14): how long after joining a sign-off may take."""
    signers = [
        each
        for each in asked.known.signers.get(asked.control.id, ())
        if each.joined_on is None or each.joined_on <= asked.today
    ]
    if not signers:
        reason = f"Nobody is listed whose sign-off could be asked for. {asked.control.mend}"
        return staff([Finding(Status.NEVER, reason)])
    stands = [(each, *_signed(each, asked)) for each in signers]
    findings = []
    for status in (Status.NEVER, Status.OVERDUE, Status.DUE):
        who = [each for each, found, _ in stands if found is status]
        if who:
            findings.append(Finding(status, _of_missing(status, who, asked)))
    done = sum(each.count for each, found, _ in stands if found in (Status.KEPT, Status.DUE))
    every = sum(each.count for each in signers)
    findings.append(Finding(Status.KEPT, f"{done:,} of {every:,} signed."))
    signed = [asked.noon(each.signed_on) for each in signers if each.signed_on]
    due = [due_on for _, _, due_on in stands]
    return staff(findings, due, signed)


def _signed(each: Signer, asked: Asked) -> tuple[Status, date | None]:
    """Return how one signer stands and the day their next sign-off is due."""
    if each.signed_on is None or each.signed_on > asked.today:
        if each.joined_on is None:
            return Status.NEVER, None
        by = each.joined_on + timedelta(days=asked.control.number("join_days", 14))
        return (Status.DUE if asked.today <= by else Status.NEVER), by
    return asked.stands(asked.noon(each.signed_on), asked.control.counted or YEARLY)


def _of_missing(status: Status, who: list[Signer], asked: Asked) -> str:
    names = [each.name for each in who]
    shown = some(names)
    words = {
        Status.NEVER: "has not signed yet",
        Status.OVERDUE: "has not signed again in time",
        Status.DUE: "is to sign soon",
    }[status]
    plain = words if len(names) == 1 else words.replace("has", "have").replace("is ", "are ")
    return f"{shown} {plain}. {asked.control.mend}"
