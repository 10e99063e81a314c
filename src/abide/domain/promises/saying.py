"""What people and suppliers say of a promise: attestations, reports, sign-offs."""

from datetime import date, datetime, timedelta

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, staff
from abide.domain.promises.known import Reports, Signer
from abide.domain.promises.model import Way
from abide.domain.words import listing, some

YEARLY = Cadence.parse("yearly")
LONGEST_JOINING_DAYS = 366
REPORT_GRACE_HOURS = 7
"""How long a report may take after its job was due: told by eight in the morning, not at night."""


def attested(way: Way, asked: Asked) -> Evidenced:
    """Return whether staff said, within the cadence, that the promise was kept."""
    said = asked.known.said.get(asked.control.id)
    if said is None or said.on > asked.today:
        return staff([Finding(Status.NEVER, f"Nobody has said so yet. {asked.control.mend}")])
    when = asked.day(said.on)
    if not said.kept:
        words = f": “{said.words.rstrip('.')}”" if said.words else ""
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
    """Return whether a supplier's reports say so: silence past the cadence, and `grace_hours` (7)
    for the report to arrive, is overdue under the supplier's name; a newest report that tells of a
    failure is broken; one that tells of warnings is not good."""
    reports = asked.known.reports.get(asked.control.id)
    name = (reports.supplier if reports else "") or asked.control.supplier or "The supplier"
    if reports is None:
        return _supplier(Status.NEVER, f"{name} has sent no report yet. {asked.control.mend}")
    newest, good = _past(reports.newest_at, asked), _past(reports.newest_good_at, asked)
    if reports.newest_at is not None and reports.newest_failed:  # bad news counts, ahead or not
        reason = f"{name} reported on {asked.view.moment(reports.newest_at)} that it failed. "
        return _supplier(Status.BROKEN, reason + asked.control.mend, reports)
    if good is None:
        return _no_good_report(name, newest, reports, asked)
    late, due_on = _is_late(good, asked)
    on = asked.view.moment(good)
    warned = ""
    if newest is not None and newest > good:
        warned = f", and on {asked.view.moment(newest)} that there were warnings"
    if late:
        since = "Nothing was heard" if newest == good else "Nothing good was heard"
        reason = (
            f"{since} from {name} since it reported this done on {on}{warned}; the next report "
        )
        reason += f"was due by {asked.day(due_on)}. Ask {name} what happened."
        return _supplier(Status.OVERDUE, reason, reports, due_on)
    return _supplier(Status.KEPT, f"{name} reported it done on {on}{warned}.", reports, due_on)


def _no_good_report(
    name: str, newest: datetime | None, reports: Reports, asked: Asked
) -> Evidenced:
    """Return what holds where a supplier has reported nothing good yet. Warnings are a word too:
    what staff say besides does not mend them."""
    told = f"{name} has sent no report"
    if newest is not None:
        told = f"{name} has reported only warnings, the last on {asked.view.moment(newest)}"
    if reports.since is not None:
        late, due_on = _is_late(reports.since, asked)
        if late:
            reason = f"{told}, though a good one was due by {asked.day(due_on)}. Ask {name} for it."
            return _supplier(Status.OVERDUE, reason, reports, due_on)
    if newest is not None:
        reason = f"{told}. Ask {name} whether it was done."
        return _supplier(Status.UNKNOWN, reason, reports)
    return _supplier(Status.NEVER, f"{told} yet. {asked.control.mend}", reports)


def _is_late(last: datetime, asked: Asked) -> tuple[bool, date]:
    """Given a moment, return whether the next report after it is late, and the day it is due."""
    cadence = asked.control.counted or YEARLY
    grace = asked.control.number("grace_hours", REPORT_GRACE_HOURS)
    due = asked.view.due(cadence, last, grace * 3600)
    on = asked.view.calendar.local_day(due.next_due_at)
    return asked.view.now > due.overdue_at, on


def _past(at: datetime | None, asked: Asked) -> datetime | None:
    """Return a moment that has been; what is dated ahead counts for nothing."""
    return None if at is None or asked.view.is_future(at) else at


def _supplier(
    status: Status, reason: str, reports: Reports | None = None, due_on: date | None = None
) -> Evidenced:
    findings = [Finding(status, reason)]
    if reports is None:
        return Evidenced(findings, due_on, Basis.SUPPLIER)
    if reports.words and status is not Status.KEPT:
        findings[0] = Finding(status, f"{reason} {reports.words}")
    return Evidenced(findings, due_on, Basis.SUPPLIER, reports.newest_at)


def signed_off(way: Way, asked: Asked) -> Evidenced:
    """Return whether everybody who is asked has signed within the cadence, and since they joined;
    who is missing is named. Figures: `signed_by`, as whom they must be asked (staff, classes or
    governors): nobody signs for others; `join_days` (14): how long after joining it may take."""
    wanted = asked.control.words("signed_by")
    signers = [
        each
        for each in asked.known.signers.get(asked.control.id, ())
        if (each.joined_on is None or each.joined_on <= asked.today)
        and (not wanted or each.audience in wanted)
    ]
    if not signers:
        reason = "Nobody is listed whose sign-off could be asked for"
        if wanted and asked.known.signers.get(asked.control.id):
            reason = f"Others were asked to sign, and this asks for {listing(wanted)}"
        return staff([Finding(Status.NEVER, f"{reason}. {asked.control.mend}")])
    stands = [(each, *_signed(each, asked)) for each in signers]
    findings = []
    for status in (Status.NEVER, Status.OVERDUE, Status.DUE):
        who = [each for each, found, _ in stands if found is status]
        if who:
            findings.append(Finding(status, _of_missing(status, who, asked)))
    in_time = [each for each, found, _ in stands if found in (Status.KEPT, Status.DUE)]
    done = [each for each in in_time if _has_signed(each, asked)]
    every = sum(each.count for each in signers)
    told = f"{sum(each.count for each in done):,} of {every:,} signed."
    signed = [asked.noon(each.signed_on) for each in signers if each.signed_on]
    findings.append(Finding(Status.KEPT if signed else Status.NEVER, told))
    due = [due_on for _, _, due_on in stands]
    return staff(findings, due, signed)


def _signed(each: Signer, asked: Asked) -> tuple[Status, date | None]:
    """Return how one signer stands and the day their next sign-off is due."""
    if each.signed_on is None or not _has_signed(each, asked):
        if each.joined_on is None:
            return Status.NEVER, None
        days = min(LONGEST_JOINING_DAYS, asked.control.number("join_days", 14))
        by = each.joined_on + timedelta(days=days)
        return (Status.DUE if asked.today <= by else Status.NEVER), by
    return asked.stands(asked.noon(each.signed_on), asked.control.counted or YEARLY)


def _has_signed(each: Signer, asked: Asked) -> bool:
    return each.signed_on is not None and each.signed_on <= asked.today


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
