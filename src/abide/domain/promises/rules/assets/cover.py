"""Is every system under a contract, and is the equipment insured for what it cost?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from abide.domain.control import Status
from abide.domain.control.view import Finding
from abide.domain.promises.asked import Asked, Evidenced, Rule, staff
from abide.domain.promises.known import KnownSystem
from abide.domain.promises.rows import Row
from abide.domain.promises.rules.assets.fleet import grouped, live, name_of, nothing
from abide.domain.promises.rules.systems import called
from abide.domain.words import plural, some

EQUIPMENT = "loss or damage of equipment"
"""What an insurance says that it covers, where it covers the computers."""


@dataclass(frozen=True)
class Worth:
    """What devices cost when bought, in pounds; the names of those whose price nobody said."""

    pounds: float
    unpriced: tuple[str, ...]
    devices: int


def worth(devices: Sequence[Row]) -> Worth:
    """Given devices, return what they cost together."""
    priced = [cost for row in devices if (cost := row.number("cost")) is not None]
    bare = [name_of(row) for row in devices if row.number("cost") is None]
    return Worth(sum(priced), tuple(bare), len(devices))


def pounds(amount: float) -> str:
    """Given an amount, return it in words: "£24,310", with pence only where there are some."""
    return f"£{amount:,.0f}" if amount == round(amount) else f"£{amount:,.2f}"


def in_force(rows: Iterable[Row], today: date) -> list[Row]:
    """Given contracts or insurances, return those that are known to run on a day."""
    return [row for row in rows if _runs(row, today)]


def _runs(row: Row, today: date) -> bool:
    ends, begins = row.day("ends_on") or row.day("expires_on"), row.day("begins_on")
    return ends is not None and ends >= today and (begins is None or begins <= today)


def contract_scope(asked: Asked) -> Evidenced:
    """Return whether each system (figure `systems`: those named) is within a contract that runs and
    says its hours, how fast it is answered, and its end."""
    contracts = live(asked, "contract")
    if not contracts:
        return nothing(asked, "No contract is listed.")
    wanted = asked.control.words("systems") or asked.control.words("names")
    systems, unknown = _wanted(wanted, asked.known.systems)
    if not systems and not unknown:
        return nothing(asked, "No system is in the register.")
    running = in_force(contracts, asked.today)
    covered = {each for row in running for each in row.many("scope")}
    bare = [each.name for each in systems if each.id not in covered]
    findings = list(_terms(contracts, asked))
    if unknown:
        words = f"Not in the register under this name: {some(unknown)}. Add it, or edit the names."
        findings.append(Finding(Status.NEVER, words))
    if bare:
        words = f"Covered by no contract that runs: {some(bare)}. {asked.control.mend}"
        findings.append(Finding(Status.BROKEN, words))
    told = f"{len(systems) - len(bare):,} of {plural(len(systems), 'system')} covered by "
    findings.append(Finding(Status.KEPT, f"{told}{plural(len(running), 'contract')}."))
    ends = [on for row in running if (on := row.day("ends_on"))]
    return staff(findings, ends, [row.at for row in contracts])


def _wanted(
    names: Sequence[str], systems: Sequence[KnownSystem]
) -> tuple[list[KnownSystem], list[str]]:
    """Return the systems that are called by names (all, where there are none), and the names that
    no system bears."""
    if not names:
        return list(systems), []
    found = {name: called(name, systems) for name in names}
    known = {each.id: each for each in found.values() if each is not None}
    return list(known.values()), [name for name, each in found.items() if each is None]


def _terms(contracts: Sequence[Row], asked: Asked) -> Iterator[Finding]:
    mend = asked.control.mend
    told: list[tuple[Status, str, str]] = []
    for row in contracts:
        on, name = row.day("ends_on"), name_of(row)
        if on is None:
            told.append((Status.NEVER, f"Nobody has said when these end: {{names}}. {mend}", name))
        elif on < asked.today:
            words = f"Ended on {asked.day(on)}: {{names}}. Enter the new one, or take it out."
            told.append((Status.OVERDUE, words, name))
        elif (on - asked.today).days <= asked.control.warn_days:
            told.append((Status.DUE, f"Ends on {asked.day(on)}: {{names}}. {mend}", name))
        for field, words in (("hours", "in which hours"), ("response", "how fast")):
            if not row.text(field):
                reason = f"Nobody has said {words} somebody answers: {{names}}. {mend}"
                told.append((Status.NEVER, reason, name))
    yield from grouped(told)


def insurance_covers(asked: Asked) -> Evidenced:
    """Return whether an insurance in force covers loss and damage of equipment up to what the
    devices cost together, and says whom to ring. Figures `limit`: the least that it must pay up to;
    `excess`: given, what the school pays itself must be said."""
    rows = [row for row in live(asked, "insurance") if EQUIPMENT in row.many("covers")]
    if not rows:
        return nothing(asked, "No insurance is listed that covers loss or damage of equipment.")
    best = max(rows, key=lambda row: (_last_day(row), row.number("limit") or 0))
    running = in_force(rows, asked.today)
    if running:
        best = max(running, key=lambda row: row.number("limit") or 0)
    findings = [*_lasts(best, asked), *_enough(best, worth(live(asked, "device")), asked)]
    if not best.text("claim_phone"):
        words = f"No number for claims is noted for {best.text('insurer')}. Enter it."
        findings.append(Finding(Status.NEVER, words))
    on = best.day("expires_on")
    return staff(findings, [on], [best.at])


def _lasts(row: Row, asked: Asked) -> Iterator[Finding]:
    on, who = row.day("expires_on"), row.text("insurer")
    if on is None:
        yield Finding(Status.NEVER, f"Nobody has said until when {who} covers the school.")
    else:
        yield asked.runs_out(on, f"The cover by {who}", asked.control.mend)


def _enough(row: Row, all_of_it: Worth, asked: Asked) -> Iterator[Finding]:
    limit, who = row.number("limit"), row.text("insurer")
    cost = f"the {plural(all_of_it.devices, 'device')} cost {pounds(all_of_it.pounds)} when bought"
    if limit is None:
        yield Finding(Status.NEVER, f"Nobody has said up to how much {who} pays. Enter the limit.")
    elif not all_of_it.devices:
        yield Finding(Status.NEVER, "No device is listed, so nobody knows what is to be insured.")
    elif limit < all_of_it.pounds:
        words = f"{who} pays up to {pounds(limit)}, and {cost}. {asked.control.mend}"
        yield Finding(Status.BROKEN, words)
    elif all_of_it.unpriced:
        words = f"Nobody has said what these cost: {some(all_of_it.unpriced)}. Enter their prices."
        yield Finding(Status.NEVER, words)
    else:
        yield Finding(Status.KEPT, f"{who} pays up to {pounds(limit)}; {cost}.")
    asks = asked.control.number("limit", 0)
    if limit is not None and limit < asks:
        words = (
            f"{who} pays up to {pounds(limit)}, less than the {pounds(asks)} that are asked for."
        )
        yield Finding(Status.BROKEN, words)
    excess = row.number("excess")
    if excess is None and "excess" in asked.control.figures:
        words = f"Nobody has said how much the school pays itself before {who} does. Enter it."
        yield Finding(Status.NEVER, words)
    if excess is not None:
        yield Finding(Status.KEPT, f"The school pays the first {pounds(excess)}.")


def condition_of(line: str) -> tuple[str, str]:
    """Given a line such as "Offline backups: drives A and B", return the condition and how it is
    met."""
    condition, _, how = line.partition(":")
    return " ".join(condition.split()), how.strip()


def met(row: Row, condition: str) -> str:
    """Given an insurance and a condition, return how it is said to be met; empty if nothing is."""
    wanted = " ".join(condition.split()).casefold()
    told = (condition_of(line) for line in row.many("conditions"))
    return next((how for name, how in told if name.casefold().startswith(wanted) and how), "")


def insurance_conditions(asked: Asked) -> Evidenced:
    """Return whether each condition of cyber cover (figure `conditions`) has a line that says how
    it is met. That it is met is the school's word: evidence stands elsewhere."""
    rows = [row for row in live(asked, "insurance") if row.yes("cyber")]
    if not rows:
        return nothing(asked, "No insurance is listed that covers cyber attacks.")
    conditions = asked.control.words("conditions")
    if not conditions:
        return nothing(asked, "No condition is named to look for.")
    row = max(in_force(rows, asked.today) or rows, key=_last_day)
    bare = [each for each in conditions if not met(row, each)]
    findings = list(_lasts(row, asked))
    if bare:
        words = f"Nobody has said how this is met: {some(bare)}. {asked.control.mend}"
        findings.append(Finding(Status.NEVER, words))
    told = f"{len(conditions) - len(bare):,} of {plural(len(conditions), 'condition')} have a line."
    findings.append(Finding(Status.KEPT, told))
    return staff(findings, [row.day("expires_on")], [row.at])


def _last_day(row: Row) -> date:
    return row.day("expires_on") or date.min


RULES: Mapping[str, Rule] = {
    "contract-scope": contract_scope,
    "insurance-covers": insurance_covers,
    "insurance-conditions": insurance_conditions,
}
