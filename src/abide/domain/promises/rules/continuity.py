"""Rules over what keeps a school going: drives, returns, numbers, what is done without a system."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.known import KnownDeadline, KnownDrive
from abide.domain.promises.rules.systems import named, nothing
from abide.domain.register import Grade
from abide.domain.words import listing, plural, some

_NEEDED = (Grade.CRITICAL, Grade.ESSENTIAL)
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*[-–/_]\s*(?:20)?(\d\d)(?!\d)")


def channel_besides(asked: Asked) -> Evidenced:
    """Return whether people can be reached on the day e-mail is down: what is done without it is
    written (figure `names`), and numbers are entered."""
    found = next(
        (each for each in (named(asked, name) for name in asked.control.words("names")) if each),
        None,
    )
    if found is None:
        return nothing("E-mail is not in the register yet.", asked)
    numbers = [each for each in asked.known.contacts if each.phone]
    findings = []
    if not found.fallbacks[0]:
        reason = f"Nothing is written of a day without {found.name}. {asked.control.mend}"
        findings.append(Finding(Status.BROKEN, reason))
    if not numbers:
        reason = "No phone number is entered, so nobody can be rung. Add contacts."
        findings.append(Finding(Status.BROKEN, reason))
    told = f"A day without {found.name} is written down; {plural(len(numbers), 'number')} entered."
    return staff(findings or [Finding(Status.KEPT, told)])


def drives_kept(asked: Asked) -> Evidenced:
    """Return whether each portable drive is known to be somewhere fit, and was seen lately.

    Backups are never taken to anyone's home, encrypted or not (DfE, cyber security core standard,
    read November 2025). Figure `seen_days` (14): how long a drive may stay unseen.
    """
    drives = asked.known.drives
    if not drives:
        return nothing("No portable drive is known yet.", asked)
    most = asked.control.number("seen_days", 14)
    findings = []
    for each in drives:
        seen_at = _seen(each, asked)
        if each.at_home:
            reason = f"{each.name} is at somebody's home: {each.where}. Bring it to a safe place."
            findings.append(Finding(Status.BROKEN, reason))
        elif each.uncertain:
            reason = (
                f"What staff said of {each.name} and what the server saw differ. Say where it is."
            )
            findings.append(Finding(Status.UNKNOWN, reason))
        elif seen_at is None and not each.holder:
            reason = f"Nobody has said where {each.name} is, and the server has not seen it."
            findings.append(Finding(Status.NEVER, f"{reason} Say where it is."))
        elif seen_at is None or _days_since(seen_at, asked) > most:
            last = f"on {asked.view.day(seen_at)}" if seen_at else "never"
            reason = f"The server saw {each.name} last {last}".replace("last never", "never")
            findings.append(Finding(Status.OVERDUE, f"{reason}. Plug it in."))
        else:
            findings.append(Finding(Status.KEPT, f"{each.name}: {each.where}."))
    return staff(findings, evidence=[each.last_seen_at for each in drives])


def _seen(drive: KnownDrive, asked: Asked) -> datetime | None:
    """Return when a drive was last seen; what is dated ahead was not seen."""
    at = drive.last_seen_at
    return None if at is not None and asked.view.is_future(at) else at


def returns_listed(asked: Asked) -> Evidenced:
    """Return whether the returns to come are in the calendar with the systems they need, so that
    these come first near them. Figure `returns`: each of those must be among them."""
    returns = [each for each in asked.known.deadlines if each.kind == "return"]
    if not returns:
        return nothing("No return is in the calendar.", asked)
    ahead = sorted((each for each in returns if each.last_on >= asked.today), key=_last_on)
    missing = [
        word
        for word in asked.control.words("returns")
        if not any(word.casefold() in each.name.casefold() for each in ahead)
    ]
    findings = []
    if missing:
        reason = f"No {listing(missing)} to come is in the calendar. {asked.control.mend}"
        findings.append(Finding(Status.OVERDUE, reason))
    bare = [each.name for each in ahead if not each.systems]
    if bare:
        reason = f"{some(bare)}: no system is named that it needs. {asked.control.mend}"
        findings.append(Finding(Status.BROKEN, reason))
    if not ahead and not missing:
        reason = f"Every return in the calendar is past. {asked.control.mend}"
        findings.append(Finding(Status.OVERDUE, reason))
    if ahead and not findings:
        told = f"{plural(len(ahead), 'return')} to come; the next by {asked.day(ahead[0].last_on)}."
        findings.append(Finding(Status.KEPT, told))
    return staff(findings, [each.last_on for each in ahead[:1]])


def folders_current(asked: Asked) -> Evidenced:
    """Return whether no system lives in a folder named after a school year that has passed. Figure
    `names`: only those systems. A school year ends with August."""
    names = asked.control.words("names")
    systems = [each for name in names if (each := named(asked, name))] or (
        [] if names else list(asked.known.systems)
    )
    if not systems:
        wanted = listing(names) if names else "a system"
        return nothing(f"{wanted} is not in the register yet.", asked)
    this_year = asked.today.year - (asked.today.month < 9)
    findings = []
    for each in systems:
        years = [int(match[1]) for match in _SCHOOL_YEAR.finditer(each.locations)]
        if years and max(years) < this_year:
            year = f"{max(years)}-{max(years) + 1}"
            reason = f"{each.name} is said to be in a folder of {year}. {asked.control.mend}"
            findings.append(Finding(Status.BROKEN, reason))
        elif not each.locations:
            reason = f"Nobody has said where {each.name} is. {asked.control.mend}"
            findings.append(Finding(Status.NEVER, reason))
    told = f"No folder of a school year that has passed: {some([each.name for each in systems])}."
    return staff(findings or [Finding(Status.KEPT, told)])


def fallbacks_written(asked: Asked) -> Evidenced:
    """Return whether it is written what the school does without each critical and essential system
    for a day, three days and two weeks."""
    systems = [each for each in asked.known.systems if each.grade in _NEEDED]
    if not systems:
        return nothing("No critical or essential system is in the register yet.", asked)
    spans = ("a day", "three days", "two weeks")
    findings = []
    for span, words in enumerate(spans):
        bare = [each.name for each in systems if not each.fallbacks[span]]
        if bare:
            reason = f"Nothing is written of {words} without {some(bare)}. {asked.control.mend}"
            findings.append(Finding(Status.BROKEN, reason))
    told = f"Written for {plural(len(systems), 'system')}: a day, three days and two weeks."
    return staff(findings or [Finding(Status.KEPT, told)])


def playbooks_written(asked: Asked) -> Evidenced:
    """Return whether a plan with the steps to follow is among the documents, as a file or at an
    address, and what is done without each system is written."""
    plans = [
        row for row in asked.known.of("document") if row.text("sort") == "plan" and not row.erased
    ]
    if not plans:
        return nothing("No plan is among the documents.", asked)
    held = [row for row in plans if row.values.get("file") or row.text("address")]
    if not held:
        reason = f"{plans[0].text('title')} is listed, but nobody can open it here. "
        return staff([Finding(Status.BROKEN, reason + asked.control.mend)])
    return fallbacks_written(asked)


def _last_on(deadline: KnownDeadline) -> date:
    return deadline.last_on


def _days_since(at: datetime, asked: Asked) -> float:
    return (asked.view.now - at).total_seconds() / 86_400


RULES: Mapping[str, Rule] = {
    "channel-besides": channel_besides,
    "drives-kept": drives_kept,
    "returns-listed": returns_listed,
    "folders-current": folders_current,
    "fallbacks-written": fallbacks_written,
    "playbooks-written": playbooks_written,
}
